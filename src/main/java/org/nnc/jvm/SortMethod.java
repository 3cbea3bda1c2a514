package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Kernel;
import org.nnc.type.Dim;

import java.util.Optional;

/// Writes the method of a [Kernel.ArgSort], which calls [org.nnc.runtime.Sort].
final class SortMethod {
    private final Steps steps;
    private final Kernel.ArgSort sort;

    SortMethod(Steps steps, Kernel.ArgSort sort) {
        this.steps = steps;
        this.sort = sort;
    }

    Steps.Part write() {
        ClassEmitter owner = steps.owner;
        String method = "k" + steps.parts.size() + "_" + KernelMethod.legal(sort.name());
        Uses uses = Uses.of(java.util.List.of());
        uses.buffers().add(sort.source());
        uses.buffers().add(sort.target());
        Scope scope = KernelMethod.begin(steps, method, 3, sort.origins(), uses);
        Code code = scope.code;
        KernelMethod.returnIfNothing(code);
        Values values = new Values(scope);
        values.address(sort.source(), org.nnc.program.Index.ZERO);
        values.address(sort.target(), org.nnc.program.Index.ZERO);
        size(code, sort.outer());
        size(code, sort.extent());
        size(code, sort.inner());
        code.constant(sort.descending() ? 1 : 0);
        String array = owner.kind(sort.source().dtype()).array();
        code.invokeStatic(RuntimeClasses.name("Sort"), "positions", "(" + array + "I[IIIIIZ)V");
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
        return new Steps.Part(method, Optional.empty(), 1, Dim.ZERO);
    }

    private void size(Code code, Dim dim) {
        Positions.push(code, dim, Kind.INT, steps.owner::pushSize);
    }
}
