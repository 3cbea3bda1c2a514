package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Writes a [Kernel.Blocks]: a part of which threads do some blocks each. All blocks of a class use
/// the same fields and panels, for they run one after the other; so the methods of the layers of a
/// deep model stay equal.
final class RowBlocks {
    private static final int WORKSPACE = 0;
    private static final int THREAD = 1;
    private static final int BLOCK = 2;
    private static final int END = 3;

    private final Steps steps;
    private final ClassEmitter owner;
    private final Kernel.Blocks blocks;

    /// Where the blocks begin: the variables around and the first row, by their fields.
    private final Map<Var, String> around = new LinkedHashMap<>();

    /// Products so far.
    private int places;

    /// Slots of the part: the number of the position of what is around, the rows of the block.
    private int position;

    private int from;
    private int to;

    RowBlocks(Steps steps, Kernel.Blocks blocks) {
        this.steps = steps;
        this.owner = steps.owner;
        this.blocks = blocks;
        for (Var v : blocks.outer()) around.put(v, steps.stepField("outer" + around.size()));
        around.put(blocks.first(), steps.stepField("first"));
    }

    /// Writes the methods, and the call of the part.
    void write(Code code) {
        int number = steps.parts.size();
        String method = "blocks" + number;
        Dim each = blocks.row().extent().plus(blocks.most() - 1).dividedBy(blocks.most());
        Dim positions = Products.extent(blocks.outer());
        Dim cost = Costs.ofKernels(blocks.body()).times(positions);
        Steps.Part part = new Steps.Part(method, Optional.of(positions.times(each)), 1, cost);
        // Before those of the kernels: in practice, it makes the arrays that they use.
        steps.parts.add(part);
        steps.repeats.putAll(around);
        List<Consumer<Code>> calls = new ArrayList<>();
        for (Kernel k : blocks.body()) calls.addAll(written(k, code));
        steps.repeats.keySet().removeAll(around.keySet());
        writePart(method, each, calls);
        steps.call(code, part, number);
    }

    /// Writes what does a kernel for some rows; what calls it, with the thread in slot 1 and the
    /// rows in `from` and `to`.
    ///
    /// @param before where the run begins
    private List<Consumer<Code>> written(Kernel kernel, Code before) {
        List<Consumer<Code>> calls = new ArrayList<>();
        switch (kernel) {
            case Kernel.LoopNest n -> {
                for (Stmt s : n.body()) {
                    Steps.Part part =
                            new KernelMethod(steps, n.name(), List.of(s), n.origins(), false)
                                    .write();
                    steps.parts.add(part);
                    calls.add(code -> callNest(code, part));
                }
            }
            case Kernel.Contraction c -> {
                int product = steps.products().writeInBlocks(c, places++);
                call(before, product, "begin", "()V", () -> {});
                calls.add(code -> callProduct(code, product));
            }
            case Kernel.ArgSort _, Kernel.Repeat _, Kernel.Blocks _ ->
                    throw new IllegalArgumentException(kernel.name());
        }
        return calls;
    }

    private void callNest(Code code, Steps.Part part) {
        for (int slot : new int[] {WORKSPACE, THREAD, from, to}) {
            code.load(slot == WORKSPACE ? Kind.REFERENCE : Kind.INT, slot);
        }
        code.invokeOwn(part.method(), steps.descriptor());
    }

    private void callProduct(Code code, int product) {
        String d = "(" + RuntimeClasses.type("Parts") + "IIII)V";
        call(
                code,
                product,
                "rows",
                d,
                () -> {
                    code.load(Kind.REFERENCE, WORKSPACE);
                    for (int slot : new int[] {THREAD, position, from, to}) {
                        code.load(Kind.INT, slot);
                    }
                });
    }

    private void call(Code code, int product, String method, String d, Runnable arguments) {
        code.load(Kind.REFERENCE, WORKSPACE);
        String field = Products.FIELD + product;
        code.m.visitFieldInsn(GETFIELD, owner.name, field, Products.type());
        arguments.run();
        code.m.visitMethodInsn(
                INVOKEVIRTUAL, RuntimeClasses.name("BlockedProduct"), method, d, false);
    }

    /// `(workspace, thread, from, to)`: some blocks, those of one position after each other.
    private void writePart(String method, Dim each, List<Consumer<Code>> calls) {
        Code code = owner.method(ACC_STATIC, method, steps.descriptor(), 4);
        for (Buffer b : locals()) makeLocal(code, b);
        Positions.push(code, blocks.row().extent(), Kind.INT, owner::pushSize);
        int rows = code.keep(Kind.INT);
        Positions.push(code, each, Kind.INT, owner::pushSize);
        int ofPosition = code.keep(Kind.INT);
        code.whileLess(
                BLOCK,
                END,
                () -> {
                    setPosition(code, ofPosition);
                    setRows(code, ofPosition, rows);
                    calls.forEach(c -> c.accept(code));
                    code.m.visitIincInsn(BLOCK, 1);
                });
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// Tells the variables around where this thread is.
    private void setPosition(Code code, int ofPosition) {
        code.load(Kind.INT, BLOCK);
        code.load(Kind.INT, ofPosition);
        code.m.visitInsn(IDIV);
        position = code.keep(Kind.INT);
        code.load(Kind.INT, position);
        int rest = code.keep(Kind.INT);
        for (Var v : blocks.outer().reversed()) {
            Positions.push(code, v.extent(), Kind.INT, owner::pushSize);
            int extent = code.keep(Kind.INT);
            set(
                    code,
                    v,
                    () -> {
                        code.load(Kind.INT, rest);
                        code.load(Kind.INT, extent);
                        code.m.visitInsn(IREM);
                    });
            code.load(Kind.INT, rest);
            code.load(Kind.INT, extent);
            code.m.visitInsn(IDIV);
            code.store(Kind.INT, rest);
        }
    }

    private void setRows(Code code, int ofPosition, int rows) {
        code.load(Kind.INT, BLOCK);
        code.load(Kind.INT, ofPosition);
        code.m.visitInsn(IREM);
        code.constant(blocks.most());
        code.mul(Kind.INT);
        from = code.keep(Kind.INT);
        set(code, blocks.first(), () -> code.load(Kind.INT, from));
        code.load(Kind.INT, from);
        code.constant(blocks.most());
        code.add(Kind.INT);
        code.load(Kind.INT, rows);
        code.min(Kind.INT);
        to = code.keep(Kind.INT);
    }

    private void set(Code code, Var v, Runnable value) {
        code.load(Kind.REFERENCE, WORKSPACE);
        code.m.visitFieldInsn(GETFIELD, owner.name, around.get(v), "[I");
        code.load(Kind.INT, THREAD);
        value.run();
        code.m.visitInsn(IASTORE);
    }

    private Set<Buffer> locals() {
        Set<Buffer> found = new LinkedHashSet<>();
        for (Kernel k : blocks.body()) found.addAll(Accesses.of(k).written());
        found.removeIf(b -> b.role() != Buffer.Role.LOCAL);
        return found;
    }

    private void makeLocal(Code code, Buffer b) {
        String array = owner.kind(b.dtype()).array();
        code.load(Kind.REFERENCE, WORKSPACE);
        code.m.visitFieldInsn(GETFIELD, owner.name, owner.layout.field(b), "[" + array);
        code.load(Kind.INT, THREAD);
        Positions.push(code, b.elements(), Kind.LONG, owner::pushSize);
        String d = "([" + array + "IJ)" + array;
        code.invokeStatic(RuntimeClasses.name("Arena"), "own", d);
        code.m.visitInsn(POP);
    }

    /// Pushes the array of the thread in slot 1; products with panels of their own count threads
    /// on.
    static void pushLocal(Code code, String owner, String field, String array) {
        for (int i = 0; i < 2; i++) {
            code.load(Kind.REFERENCE, WORKSPACE);
            code.m.visitFieldInsn(GETFIELD, owner, field, "[" + array);
            if (i == 0) code.load(Kind.INT, THREAD);
        }
        code.m.visitInsn(ARRAYLENGTH);
        code.m.visitInsn(IREM);
        code.m.visitInsn(AALOAD);
    }
}
