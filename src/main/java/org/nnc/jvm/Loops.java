package org.nnc.jvm;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.objectweb.asm.Label;

import java.util.List;
import java.util.Optional;

/// Writes [Stmt]s.
final class Loops {
    final Scope scope;
    final Values values;
    final Code code;
    private final WideLoops wide;

    Loops(Scope scope) {
        this.scope = scope;
        this.code = scope.code;
        this.values = new Values(scope);
        this.wide = new WideLoops(this);
    }

    void body(List<Stmt> body) {
        body.forEach(this::stmt);
    }

    void stmt(Stmt stmt) {
        switch (stmt) {
            case Stmt.For f -> loop(f);
            case Stmt.Let(Local l, Expr e) -> let(l, e);
            case Stmt.Assign(Local l, Expr e) ->
                    copies(
                            scope.locals.get(l).slots().length,
                            () -> {
                                values.pushAs(e, scope.locals.get(l).kind());
                                code.store(scope.locals.get(l).kind(), scope.slot(l));
                            });
            case Stmt.Reduce(Local l, Monoid m, Expr e) ->
                    copies(scope.locals.get(l).slots().length, () -> reduce(l, m, e));
            case Stmt.Store(Buffer b, Index at, Expr e) ->
                    copies(laneCopies(), () -> store(b, at, e));
            case Stmt.AddTo(Buffer b, Index at, Expr e) ->
                    copies(laneCopies(), () -> addTo(b, at, e));
        }
    }

    private int laneCopies() {
        return scope.lanes.isPresent() ? wide.slots().length : 1;
    }

    /// Writes a statement once for each copy of an unrolled body.
    private void copies(int count, Runnable statement) {
        for (int c = 0; c < count; c++) {
            wide.enter(c);
            statement.run();
        }
        wide.enter(0);
    }

    private void let(Local local, Expr e) {
        boolean varies =
                scope.lanes.map(lanes -> lanes.varies(local) || lanes.varies(e)).orElse(false);
        scope.lanes.ifPresent(lanes -> lanes.define(local, varies));
        boolean vector = varies && scope.lanes.get().wide;
        Kind kind = scope.held(local, vector);
        Scope.Variable v = Scope.Variable.of(code, kind, varies ? laneCopies() : 1);
        copies(
                v.slots().length,
                () -> {
                    int copy = v.slots().length == 1 ? 0 : scope.copy;
                    values.pushAs(e, kind);
                    code.store(kind, v.slots()[copy]);
                    if (kind != Kind.HALF) return;
                    values.pushAs(e, kind);
                    code.store(kind, v.upper()[copy]);
                });
        scope.locals.put(local, v);
    }

    /// Into an accumulator of the loop in lanes only active lanes go.
    private void reduce(Local local, Monoid monoid, Expr e) {
        boolean masked = scope.mask >= 0 && scope.lanes.get().accumulators().containsKey(local);
        Kind kind = scope.locals.get(local).kind();
        if (kind == Kind.HALF) {
            addHalves(local, e, masked);
            return;
        }
        if (masked) code.load(kind, scope.slot(local));
        reduceAll(local, monoid, e);
        if (!masked) return;
        code.load(kind, scope.slot(local));
        code.load(Kind.MASK, scope.mask);
        code.blend(kind);
        code.store(kind, scope.slot(local));
    }

    /// Adds a vector of floats to two of doubles.
    private void addHalves(Local local, Expr e, boolean masked) {
        if (masked) code.constant(Kind.FLOATS, 0);
        values.pushAs(e, Kind.FLOATS);
        if (masked) {
            code.load(Kind.MASK, scope.mask);
            code.blend(Kind.FLOATS);
        }
        int mark = code.mark();
        int term = code.keep(Kind.FLOATS);
        for (int slot : new int[] {scope.slot(local), scope.upper(local)}) {
            code.load(Kind.HALF, slot);
            code.load(Kind.FLOATS, term);
            code.half(slot != scope.slot(local));
            code.add(Kind.HALF);
            code.store(Kind.HALF, slot);
        }
        code.release(mark);
    }

    private void reduceAll(Local local, Monoid monoid, Expr e) {
        Kind kind = scope.locals.get(local).kind();
        int slot = scope.slot(local);
        if (monoid == Monoid.SUM
                && kind.isFloat()
                && !scope.inDouble.contains(local)
                && e instanceof Expr.Call(Scalar f, List<Expr> a)
                && f == Scalar.MUL) {
            values.pushAs(a.get(0), kind);
            values.pushAs(a.get(1), kind);
            code.mulAdd(kind, () -> code.load(kind, slot));
        } else if (e instanceof Expr.Guard(List<Expr.Range> r, Expr x, Expr o)
                && isIdentity(o, monoid)
                && !r.stream().anyMatch(g -> varies(g.index()))) {
            Label outside = new Label();
            r.forEach(g -> values.jumpUnless(g, outside));
            reduceAll(local, monoid, x);
            code.label(outside);
            return;
        } else {
            code.load(kind, slot);
            boolean ordered = kind == Kind.INTS && local.dtype() == DType.FLOAT;
            values.pushAs(e, ordered ? Kind.FLOATS : kind);
            if (ordered) Ordered.toInts(code, monoid);
            combine(kind, monoid);
        }
        code.store(kind, slot);
    }

    private boolean varies(Index index) {
        return scope.lanes.map(l -> l.wide && l.varies(index)).orElse(false);
    }

    private static boolean isIdentity(Expr e, Monoid monoid) {
        return e instanceof Expr.Const(double v, DType d)
                && v == (d == DType.FLOAT ? monoid.identity() : monoid.identityOfInts());
    }

    void combine(Kind kind, Monoid monoid) {
        switch (monoid) {
            case SUM -> code.add(kind);
            case PROD -> code.mul(kind);
            case MAX -> code.max(kind);
            case MIN -> code.min(kind);
        }
    }

    private boolean isWideStore() {
        return scope.lanes.map(l -> l.wide).orElse(false);
    }

    private void store(Buffer buffer, Index at, Expr e) {
        scope.largest.values().removeIf(x -> Accesses.of(x).contains(buffer));
        if (isWideStore()) {
            Kind kind = scope.vector(e.dtype());
            values.pushAs(e, kind);
            storeLanes(buffer, at, kind);
            return;
        }
        values.address(buffer, at);
        Kind kind = values.push(e);
        code.m.visitInsn(kind.arrayStore);
    }

    private void storeLanes(Buffer buffer, Index at, Kind kind) {
        if (kind == Kind.MASK) values.maskToNumbers();
        Kind lanes = kind == Kind.MASK ? Kind.INTS : kind;
        Dim stride = at.stride(scope.lanes.orElseThrow().var).orElseThrow();
        boolean once = scope.again && scope.once.contains(scope.owner.place(buffer));
        if (once && !scope.foreign && stride.isOne()) keepInactive(buffer, at, lanes);
        values.address(buffer, at);
        int mask = scope.foreign ? scope.mask : scope.readMask();
        if (!stride.isOne()) {
            code.scatter(lanes, scope.owner.map(stride), once ? scope.mask : mask);
        } else if (mask >= 0) {
            code.storeLanes(lanes, scope.mask);
        } else {
            code.storeLanes(lanes);
        }
    }

    /// Of the vector on the stack, lanes that are not active become what is in memory.
    private void keepInactive(Buffer buffer, Index at, Kind lanes) {
        int mark = code.mark();
        int value = code.keep(lanes);
        values.address(buffer, at);
        code.loadLanes(lanes);
        code.load(lanes, value);
        code.load(Kind.MASK, scope.mask);
        code.blend(lanes);
        code.release(mark);
    }

    private void addTo(Buffer buffer, Index at, Expr e) {
        Expr sum = Expr.call(Scalar.ADD, new Expr.Read(buffer, at), e);
        store(buffer, at, sum);
    }

    private void loop(Stmt.For f) {
        int mark = code.mark();
        code.constant(0);
        int from = code.keep(Kind.INT);
        values.positions.push(f.var().extent());
        int to = code.keep(Kind.INT);
        range(f, from, to);
        code.release(mark);
        noteLargest(f);
    }

    /// The body of a loop whose variables are those of another one's reads the same there, if it
    /// writes nothing.
    private void noteLargest(Stmt.For f) {
        if (!Accesses.of(f.body()).written().isEmpty()) return;
        for (Stmt s : f.body()) {
            if (s instanceof Stmt.Reduce(Local l, Monoid m, Expr e) && m == Monoid.MAX) {
                scope.largest.put(l, e);
            }
        }
    }

    /// The iterations `from ≤ var < to` of a loop.
    void range(Stmt.For f, int from, int to) {
        Label end = new Label();
        code.load(Kind.INT, from);
        code.load(Kind.INT, to);
        code.m.visitJumpInsn(org.objectweb.asm.Opcodes.IF_ICMPGE, end);
        int mark = code.mark();
        Hoist.Result hoisted = Hoist.of(f, scope.owner::place, scope.owner.freshName());
        body(hoisted.before());
        Stmt.For loop = hoisted.loop();
        if (scope.lanes.isPresent() || !wide.tryLanes(loop, from, to)) plain(loop, from, to);
        code.release(mark);
        code.label(end);
    }

    /// One iteration after another.
    void plain(Stmt.For f, int from, int to) {
        int mark = code.mark();
        int i = code.local(Kind.INT);
        Optional<Integer> hidden = Optional.ofNullable(scope.vars.put(f.var(), i));
        code.load(Kind.INT, from);
        code.loop(i, to, _ -> body(f.body()));
        scope.vars.remove(f.var());
        hidden.ifPresent(h -> scope.vars.put(f.var(), h));
        code.release(mark);
    }

    /// The loop variable of `f` is bound to the slot while `action` runs.
    void bound(Var var, int slot, Runnable action) {
        scope.vars.put(var, slot);
        action.run();
        scope.vars.remove(var);
    }
}
