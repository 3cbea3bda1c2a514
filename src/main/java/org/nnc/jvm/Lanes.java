package org.nnc.jvm;

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
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A loop whose iterations run together: in the lanes of a vector (`wide`), in several copies of
/// the body, or both. What differs between iterations *varies*; the rest is computed once.
final class Lanes {
    /// Beyond this stride each element has a cache line, and a page, of its own.
    private static final int FAR = 256;

    final Var var;
    final boolean wide;

    /// Whether lanes may be switched off: guards that differ between lanes are masks.
    final boolean masked;

    private final Precision precision;

    /// Locals of the body that vary.
    private final Set<Local> varying = new LinkedHashSet<>();

    /// Locals from outside that the body reduces into.
    private final Map<Local, Monoid> accumulators = new LinkedHashMap<>();

    private final Set<Local> inside = new LinkedHashSet<>();
    private Optional<String> obstacle = Optional.empty();
    private int innerReductions;
    private boolean gathers;
    private boolean scatters;
    private boolean paired;

    /// Read by two lanes at each place.
    private final Set<Buffer> twins = new LinkedHashSet<>();

    private Lanes(Var var, boolean wide, boolean masked, Precision precision) {
        this.var = var;
        this.masked = masked;
        this.wide = wide;
        this.precision = precision;
    }

    /// What stands in the way is told by [#obstacle].
    static Lanes of(Stmt.For loop, boolean wide, boolean masked, Precision precision) {
        Lanes lanes = new Lanes(loop.var(), wide, masked, precision);
        int before = -1;
        while (before != lanes.varying.size()) {
            before = lanes.varying.size();
            loop.body().forEach(lanes::findVarying);
        }
        lanes.inside.clear();
        loop.body().forEach(s -> lanes.check(s, false));
        return lanes;
    }

    Optional<String> obstacle() {
        return obstacle;
    }

    Map<Local, Monoid> accumulators() {
        return accumulators;
    }

    /// True if several copies of the body hide the latency of its sums.
    boolean hasReductions() {
        return !accumulators.isEmpty() || innerReductions > 0;
    }

    /// True if loops within the body sum.
    boolean sumsWithin() {
        return innerReductions > 0;
    }

    boolean varies(Local local) {
        return varying.contains(local);
    }

    /// A local that the emitter adds to the body.
    void define(Local local, boolean varies) {
        if (varies) varying.add(local);
    }

    boolean varies(Expr e) {
        if (e instanceof Expr.Use(Local l)) return varying.contains(l);
        for (Index i : e.indexes()) if (varies(i)) return true;
        for (Expr operand : e.operands()) if (varies(operand)) return true;
        return false;
    }

    boolean varies(Index index) {
        return index.uses(var) || usesVaryingLocal(index);
    }

    private void findVarying(Stmt stmt) {
        switch (stmt) {
            case Stmt.For(Var _, Stmt.Mode _, List<Stmt> body) -> body.forEach(this::findVarying);
            case Stmt.Let(Local l, Expr e) -> {
                inside.add(l);
                if (varies(e)) varying.add(l);
            }
            case Stmt.Assign(Local l, Expr e) -> {
                if (varies(e)) varying.add(l);
            }
            case Stmt.Reduce(Local l, Monoid m, Expr e) -> {
                if (!inside.contains(l)) accumulators.put(l, m);
                if (varies(e) || !inside.contains(l)) varying.add(l);
            }
            case Stmt.Store _, Stmt.AddTo _ -> {}
        }
    }

    private void check(Stmt stmt, boolean inner) {
        switch (stmt) {
            case Stmt.For(Var _, Stmt.Mode _, List<Stmt> body) -> body.forEach(s -> check(s, true));
            case Stmt.Let(Local l, Expr e) -> {
                inside.add(l);
                if (varying.contains(l)) type(l.dtype());
                check(e);
            }
            case Stmt.Assign(Local l, Expr e) -> {
                if (!inside.contains(l)) fail("the local " + l + " is carried");
                check(e);
            }
            case Stmt.Reduce(Local l, Monoid m, Expr e) -> {
                if (inner) innerReductions++;
                if (accumulators.containsKey(l)) accumulator(l, m);
                if (varying.contains(l)) type(l.dtype());
                check(e);
            }
            case Stmt.Store(Buffer b, Index at, Expr e) -> store(b, at, e);
            case Stmt.AddTo(Buffer b, Index at, Expr e) -> store(b, at, e);
        }
    }

    private void accumulator(Local local, Monoid monoid) {
        if (accumulators.get(local) != monoid) fail(local + " is reduced in two ways");
        if (local.dtype() == DType.BOOL || local.dtype() == DType.INT64) {
            fail("the accumulator " + local + " is " + local.dtype());
        }
    }

    private void store(Buffer buffer, Index at, Expr e) {
        if (wide) {
            type(buffer.dtype());
            if (!isContiguous(at)) {
                if (hasEvenStride(at)) scatters = true;
                else fail("neighbours of " + buffer + "[" + at + "] are not evenly apart");
            }
            if (!varies(at)) fail("all iterations write " + buffer + "[" + at + "]");
        }
        check(e);
    }

    private boolean isContiguous(Index at) {
        return at.stride(var).map(Dim::isOne).orElse(false) && !usesVaryingLocal(at);
    }

    /// True if neighbours lie a few elements apart, always as many.
    private boolean hasEvenStride(Index at) {
        Optional<Dim> stride = at.stride(var);
        return stride.isPresent()
                && stride.get().isConstant()
                && !stride.get().isZero()
                && Math.abs((long) stride.get().intValue()) <= FAR
                && !usesVaryingLocal(at);
    }

    /// True if elements are read that do not lie side by side.
    boolean gathers() {
        return gathers;
    }

    boolean scatters() {
        return scatters;
    }

    /// True if two lanes belong together, so that the first one must be an even iteration.
    boolean isPaired() {
        return paired;
    }

    /// What is read where half a vector would do.
    Set<Buffer> twins() {
        return twins;
    }

    private void read(Buffer buffer, Index at) {
        type(buffer.dtype());
        if (isContiguous(at)) return;
        if (isTwins(buffer, at)) {
            paired = true;
            twins.add(buffer);
            return;
        }
        if (hasEvenStride(at)) gathers = true;
        else fail("neighbours of " + buffer + "[" + at + "] are not evenly apart");
    }

    private boolean isTwins(Buffer buffer, Index at) {
        return buffer.dtype() != DType.BOOL
                && Course.of(at, var).map(Course::isTwins).orElse(false)
                && !usesVaryingLocal(at);
    }

    private boolean usesVaryingLocal(Index at) {
        for (Index.Atom atom : at.terms().keySet()) {
            if (atom instanceof Index.Variable) continue;
            return Uses.of(at).locals().stream().anyMatch(varying::contains);
        }
        return false;
    }

    private void type(DType dtype) {
        if (wide && dtype == DType.INT64) fail("there are no lanes of int64");
    }

    private void check(Expr expr) {
        if (expr instanceof Expr.Use(Local l) && accumulators.containsKey(l)) {
            fail("the accumulator " + l + " is read within the loop");
        }
        if (!wide || !varies(expr)) {
            expr.operands().forEach(this::check);
            return;
        }
        type(expr.dtype());
        expr.operands().forEach(this::check);
        switch (expr) {
            case Expr.Read(Buffer b, Index at) -> read(b, at);
            case Expr.Position(Index i) -> position(i);
            case Expr.Random r -> {
                if (varies(r.index()) && r.index().stride(var).isEmpty()) {
                    fail(r.index() + " is not linear");
                }
            }
            case Expr.Call(Scalar f, List<Expr> a) -> call(f, a);
            case Expr.Guard(List<Expr.Range> ranges, Expr _, Expr _) -> {
                for (Expr.Range r : ranges) {
                    if (varies(r.index())) guard(r.index());
                }
            }
            case Expr.Const _, Expr.Use _, Expr.Cast _ -> {}
        }
    }

    private void position(Index index) {
        Optional<Course> course = Course.of(index, var);
        if (course.isEmpty() || usesVaryingLocal(index)) fail(index + " is not linear");
        else if (!course.get().isEven()) paired = true;
    }

    private void guard(Index index) {
        if (!masked) fail("a guard depends on the lane: " + index);
        if (index.stride(var).isEmpty() || usesVaryingLocal(index)) fail(index + " is not linear");
    }

    private void call(Scalar f, List<Expr> a) {
        boolean floats = a.getLast().dtype() == DType.FLOAT;
        if (a.stream().anyMatch(x -> x.dtype() == DType.INT64)) fail("int64 in lanes");
        boolean ok =
                switch (f) {
                    case POW ->
                            a.get(1) instanceof Expr.Const(double e, DType _)
                                    && Values.isSmallPower(e);
                    case SIN, COS -> false;
                    case EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, BFLOAT16 ->
                            precision == Precision.FLOAT32;
                    case DIV, MOD -> floats;
                    case LT, LE, GT, GE -> a.getFirst().dtype() != DType.BOOL;
                    default -> true;
                };
        if (!ok) fail("there is no vector form of " + f.text());
    }

    private void fail(String reason) {
        if (obstacle.isEmpty()) obstacle = Optional.of(reason);
    }
}
