package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;
import org.objectweb.asm.Label;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes a loop that falls apart into rows a second time, as a part that threads may do for some
/// rows each; see [LoopRows].
final class SharedLoop {
    /// What the loop's body was written as: a nest is some parts from `part` on, a contraction is a
    /// product.
    record Written(Kernel kernel, int part, int product) {}

    private final Steps steps;
    private final ClassEmitter owner;
    private final Var step;
    private final List<Kernel> body;
    private final Dim rows;
    private final int number;
    private final String method;
    private final Optional<InputProduct> input;

    private SharedLoop(
            Steps steps, Var step, List<Kernel> body, Dim rows, Optional<InputProduct> input) {
        this.steps = steps;
        this.owner = steps.owner;
        this.step = step;
        this.body = body;
        this.rows = rows;
        this.input = input;
        this.number = steps.parts.size();
        this.method = "rows" + number;
        steps.parts.add(new Steps.Part(method, Optional.empty(), 1, Dim.ZERO));
    }

    /// Nothing where the loop does not fall apart, or a product is not blocked.
    static Optional<SharedLoop> of(
            Steps steps, Var step, List<Kernel> body, Optional<InputProduct> input) {
        return rows(steps, steps.repeats.keySet(), body)
                .map(rows -> new SharedLoop(steps, step, body, rows, input));
    }

    /// The rows into which it falls apart.
    ///
    /// @param vars of the loop and of those around it
    static Optional<Dim> rows(Steps steps, Set<Var> vars, List<Kernel> body) {
        boolean blocked =
                body.stream()
                        .allMatch(k ->
                                !(k instanceof Kernel.Contraction c)
                                        || steps.products().isBlocked(c));
        return blocked ? LoopRows.of(body, vars, steps.owner.layout) : Optional.empty();
    }

    /// Jumps if there are rows enough that steps do an input product.
    static void ifRows(Code code, InputProduct input, ClassEmitter owner, Label enough) {
        Dim rows = input.step().rows().getFirst().extent();
        Positions.push(code, rows, Kind.INT, owner::pushSize);
        code.constant(InputProduct.ROWS);
        code.m.visitJumpInsn(IF_ICMPGE, enough);
    }

    /// Does the loop and goes to `end`, where there are rows enough for an input product in each
    /// step, or for all threads.
    void call(Code code, Label end) {
        Label alone = new Label();
        Label plain = new Label();
        Label enough = new Label();
        input.ifPresent(i -> {
            ifRows(code, i, owner, enough);
            code.jump(plain);
            code.label(enough);
        });
        String team = RuntimeClasses.name("Team");
        Positions.push(code, rows, Kind.INT, owner::pushSize);
        int extent = code.keep(Kind.INT);
        if (input.isPresent()) pack(code);
        Positions.push(
                code, Costs.ofKernels(body).times(step.extent()), Kind.LONG, owner::pushSize);
        code.load(Kind.INT, extent);
        code.invokeStatic(team, "divides", "(JI)Z");
        code.m.visitJumpInsn(IFEQ, alone);
        if (input.isEmpty()) pack(code);
        code.load(Kind.REFERENCE, 0);
        code.constant(number);
        code.load(Kind.INT, extent);
        code.invokeStatic(team, "apiece", "(" + RuntimeClasses.type("Team$Task") + "II)V");
        code.jump(end);
        code.label(alone);
        if (input.isPresent()) {
            code.load(Kind.REFERENCE, 0);
            code.constant(0);
            code.constant(0);
            code.load(Kind.INT, extent);
            code.invokeOwn(method, steps.descriptor());
            code.jump(end);
        }
        code.release(extent);
        code.label(plain);
    }

    /// Calls what packs the factors that stay.
    private void pack(Code code) {
        code.load(Kind.REFERENCE, 0);
        code.m.visitMethodInsn(INVOKEVIRTUAL, owner.name, packing(), "()V", false);
    }

    private String packing() {
        return "pack" + number;
    }

    /// Writes the methods, after those of the body.
    void write(List<Written> body) {
        List<Written> kernels = body.stream().map(this::joined).toList();
        writeLoop(kernels);
        Code code = owner.method(ACC_PRIVATE, packing(), "()V", 1);
        for (Written w : kernels) {
            if (!(w.kernel instanceof Kernel.Contraction)) continue;
            pushProduct(code, w);
            code.load(Kind.REFERENCE, 0);
            String d = "(" + RuntimeClasses.type("Parts") + ")V";
            code.m.visitMethodInsn(
                    INVOKEVIRTUAL, RuntimeClasses.name("BlockedProduct"), "pack", d, false);
        }
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// A product of a step with its input product.
    private Written joined(Written w) {
        boolean isJoined = input.isPresent() && w.kernel.name().equals(input.get().step().name());
        if (!isJoined) return w;
        Kernel.Contraction both = input.get().joined();
        return new Written(both, w.part, steps.products().write(both));
    }

    private void pushProduct(Code code, Written w) {
        code.load(Kind.REFERENCE, 0);
        String field = Products.FIELD + w.product;
        code.m.visitFieldInsn(GETFIELD, owner.name, field, Products.type());
    }

    /// `(workspace, worker, from, to)`: all steps of these rows.
    private void writeLoop(List<Written> kernels) {
        Code code = owner.method(ACC_STATIC, method, steps.descriptor(), 4);
        Label done = new Label();
        code.load(Kind.INT, 2);
        code.load(Kind.INT, 3);
        code.m.visitJumpInsn(IF_ICMPGE, done);
        Positions.push(code, step.extent(), Kind.INT, owner::pushSize);
        int limit = code.keep(Kind.INT);
        code.count(
                limit,
                i -> {
                    steps.pushSteps(code, step);
                    code.load(Kind.INT, 1);
                    code.load(Kind.INT, i);
                    code.m.visitInsn(IASTORE);
                    kernels.forEach(w -> call(code, w));
                });
        code.label(done);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private void call(Code code, Written w) {
        if (w.kernel instanceof Kernel.Contraction) {
            pushProduct(code, w);
            for (int p = 0; p < 4; p++) code.load(p == 0 ? Kind.REFERENCE : Kind.INT, p);
            String d = "(" + RuntimeClasses.type("Parts") + "III)V";
            code.m.visitMethodInsn(
                    INVOKEVIRTUAL, RuntimeClasses.name("BlockedProduct"), "rows", d, false);
            return;
        }
        List<Stmt> loops = ((Kernel.LoopNest) w.kernel).body();
        for (int i = 0; i < loops.size(); i++) {
            Dim extent = ((Stmt.For) loops.get(i)).var().extent();
            Dim width = LoopRows.width(extent, rows).orElseThrow();
            code.load(Kind.REFERENCE, 0);
            code.load(Kind.INT, 1);
            for (int p = 2; p < 4; p++) {
                code.load(Kind.INT, p);
                Positions.push(code, width, Kind.INT, owner::pushSize);
                code.mul(Kind.INT);
            }
            code.invokeOwn(steps.parts.get(w.part + i).method(), steps.descriptor());
        }
    }
}
