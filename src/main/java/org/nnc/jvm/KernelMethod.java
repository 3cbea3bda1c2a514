package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Stmt;
import org.nnc.program.Sums;
import org.nnc.program.Var;
import org.nnc.source.Span;
import org.nnc.type.Dim;
import org.objectweb.asm.Label;

import java.util.List;
import java.util.Optional;

/// Writes one static method for a loop nest: arrays, offsets and sizes into locals, then the loops.
final class KernelMethod {
    private static final int FROM = 2;
    private static final int TO = 3;

    private final Steps steps;
    private final ClassEmitter owner;
    private final String name;
    private final List<Stmt> body;
    private final List<Span> origins;

    /// Whether the sums are those of a contraction.
    private final boolean product;

    KernelMethod(Steps steps, String name, List<Stmt> body, List<Span> origins, boolean product) {
        this.steps = steps;
        this.owner = steps.owner;
        this.name = name;
        this.body = body.stream().map(Pieces::within).toList();
        this.origins = origins;
        this.product = product;
    }

    Steps.Part write() {
        String method = "k" + steps.parts.size() + "_" + legal(name);
        owner.fitting(() -> emit(method));
        Optional<Stmt.For> divided = divided();
        int grain = divided.map(KernelMethod::grain).orElse(1);
        return new Steps.Part(method, divided.map(f -> f.var().extent()), grain, Costs.cost(body));
    }

    /// Threads share lanes by the cache line, and longer pieces where each iteration is a loop.
    private static int grain(Stmt.For f) {
        if (f.mode() != Stmt.Mode.VECTOR) return 1;
        return f.body().stream().anyMatch(s -> s instanceof Stmt.For) ? 256 : 64;
    }

    private void emit(String method) {
        Scope scope = begin(steps, method, TO, origins, Uses.of(body));
        Code code = scope.code;
        if (!product && owner.keepsSumsInDouble()) scope.inDouble = Sums.inDouble(body);
        Optional<Stmt.For> divided = divided();
        if (divided.isEmpty()) returnIfNothing(code);
        Loops loops = new Loops(scope);
        Optional<Ahead> ahead = divided.flatMap(this::ahead);
        if (ahead.isPresent()) ahead.get().write(loops, FROM, TO);
        else if (divided.isPresent()) loops.range(divided.get(), FROM, TO);
        else loops.body(body);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private Optional<Ahead> ahead(Stmt.For f) {
        return owner.flavour == Flavour.VECTOR ? Ahead.of(f, owner::place) : Optional.empty();
    }

    /// For a kernel that is done as a whole: its range is 0 to 1, or 0 to 0 in practice.
    static void returnIfNothing(Code code) {
        Label some = new Label();
        code.load(Kind.INT, TO);
        code.m.visitJumpInsn(IFNE, some);
        code.m.visitInsn(RETURN);
        code.label(some);
    }

    /// The loop whose iterations threads may share.
    private Optional<Stmt.For> divided() {
        if (body.size() != 1 || !(body.getFirst() instanceof Stmt.For f)) return Optional.empty();
        return f.mode() == Stmt.Mode.SEQUENTIAL ? Optional.empty() : Optional.of(f);
    }

    static String legal(String name) {
        return name.replaceAll("[^A-Za-z0-9_]", "_");
    }

    static void line(Code code, List<Span> origins) {
        for (Span s : origins) {
            if (s == Span.NONE || s.isEmpty()) continue;
            Label start = new Label();
            code.label(start);
            code.m.visitLineNumber(s.line(), start);
            return;
        }
    }

    /// Begins the method `name(workspace, numbers…)` and loads what it uses.
    static Scope begin(Steps steps, String name, int numbers, List<Span> origins, Uses uses) {
        ClassEmitter owner = steps.owner;
        Scope scope = owner.kernels.begin(name, numbers, origins, uses);
        Code code = scope.code;
        for (Var v : steps.repeats.keySet()) {
            if (!uses.vars().contains(v)) continue;
            pushStep(steps, code, v);
            scope.vars.put(v, code.keep(Kind.INT));
        }
        for (Dim d : uses.dims()) {
            Positions.push(code, d, Kind.INT, owner::pushSize);
            scope.dims.put(d, code.keep(Kind.INT));
        }
        return scope;
    }

    /// Pushes the step that this thread is at. Products that hold panels count workers on.
    private static void pushStep(Steps steps, Code code, Var v) {
        steps.pushSteps(code, v);
        code.load(Kind.INT, 1);
        steps.pushSteps(code, v);
        code.m.visitInsn(ARRAYLENGTH);
        code.m.visitInsn(IREM);
        code.m.visitInsn(IALOAD);
    }
}
