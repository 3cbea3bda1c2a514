package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The part of a loop's range where ranges of guards are known to hold, so that lanes need no
/// guard: padding is left to the scalar loops before and after.
///
/// Taken are the ranges `0 ≤ stride · var + rest < limit` with a constant stride whose rest can be
/// bounded where it depends on inner loops.
final class Interior {
    private final Var var;
    private final Set<Var> inner = new HashSet<>();
    private final Set<Local> assigned;
    private final Map<Expr.Range, Bounds> held = new LinkedHashMap<>();

    /// The rest at its smallest and at its largest.
    private record Bounds(long stride, Index low, Index high) {}

    private Interior(Stmt.For f) {
        this.var = f.var();
        this.assigned = Uses.of(f.body()).assigned();
        f.body().forEach(this::find);
    }

    static Interior of(Stmt.For f) {
        return new Interior(f);
    }

    /// True if nothing has to be split off.
    boolean isAll() {
        return held.isEmpty();
    }

    private void find(Stmt stmt) {
        if (stmt instanceof Stmt.For(Var v, Stmt.Mode _, List<Stmt> body)) {
            inner.add(v);
            body.forEach(this::find);
        }
        stmt.values().forEach(this::find);
    }

    private void find(Expr e) {
        if (e instanceof Expr.Guard(List<Expr.Range> ranges, Expr _, Expr _)) {
            for (Expr.Range r : ranges) {
                if (r.index().uses(var)) bounds(r).ifPresent(b -> held.put(r, b));
            }
        }
        e.operands().forEach(this::find);
    }

    private Optional<Bounds> bounds(Expr.Range range) {
        Index index = range.index();
        Optional<Dim> stride = index.stride(var);
        if (stride.isEmpty() || !stride.get().isConstant()) return Optional.empty();
        if (Uses.of(index).locals().stream().anyMatch(assigned::contains)) return Optional.empty();
        Index rest = index.minus(Index.of(var).times(stride.get()));
        Optional<Index> low = extreme(rest, false);
        Optional<Index> high = extreme(rest, true);
        if (low.isEmpty() || high.isEmpty()) return Optional.empty();
        return Optional.of(new Bounds(stride.get().intValue(), low.get(), high.get()));
    }

    /// `rest` with the inner loops' variables at their ends.
    private Optional<Index> extreme(Index rest, boolean upper) {
        Index bound = rest;
        for (Var v : inner) {
            if (!rest.uses(v)) continue;
            Optional<Dim> stride = rest.stride(v);
            if (stride.isEmpty()) return Optional.empty();
            boolean up = stride.get().isAtLeast(0);
            if (!up && !stride.get().negate().isAtLeast(0)) return Optional.empty();
            Index end = up == upper ? Index.of(v.extent().minus(1)) : Index.ZERO;
            bound = bound.substitute(u -> u.equals(v) ? end : Index.of(u));
        }
        return Optional.of(bound);
    }

    /// The loop without the ranges that hold in the interior.
    Stmt.For assumed(Stmt.For f) {
        if (isAll()) return f;
        List<Stmt> body = f.body().stream().map(s -> s.map(this::assumed)).toList();
        return new Stmt.For(f.var(), f.mode(), body);
    }

    private Expr assumed(Expr e) {
        Expr inner = e.mapOperands(this::assumed);
        if (!(inner instanceof Expr.Guard(List<Expr.Range> ranges, Expr x, Expr o))) return inner;
        List<Expr.Range> open = ranges.stream().filter(r -> !held.containsKey(r)).toList();
        return open.isEmpty() ? x : new Expr.Guard(open, x, o);
    }

    /// Sets the slots `low` and `high` to the interior of `from` to `to`; `from ≤ low ≤ high ≤ to`.
    void emit(Loops loops, int from, int to, int low, int high) {
        Code code = loops.code;
        code.load(Kind.INT, from);
        code.store(Kind.INT, low);
        code.load(Kind.INT, to);
        code.store(Kind.INT, high);
        held.forEach((r, b) -> restrict(loops, r, b, low, high));
        code.load(Kind.INT, low);
        code.load(Kind.INT, to);
        code.min(Kind.INT);
        code.store(Kind.INT, low);
        code.load(Kind.INT, high);
        code.load(Kind.INT, low);
        code.max(Kind.INT);
        code.store(Kind.INT, high);
    }

    /// With stride s > 0: var ≥ ⌈-low / s⌉ and var < ⌈(limit - high) / s⌉. With s < 0, t = -s: var
    /// ≤ ⌊low / t⌋ and var > ⌊(high - limit) / t⌋.
    private static void restrict(Loops loops, Expr.Range r, Bounds b, int low, int high) {
        Index limit = Index.of(r.limit());
        if (b.stride > 0) {
            Dim s = Dim.of(b.stride);
            raise(loops, ceiling(Index.ZERO.minus(b.low), b.stride), s, low, true);
            raise(loops, ceiling(limit.minus(b.high), b.stride), s, high, false);
        } else {
            Dim t = Dim.of(-b.stride);
            raise(loops, b.high.minus(limit).plus(-b.stride), t, low, true);
            raise(loops, b.low.plus(-b.stride), t, high, false);
        }
    }

    private static Index ceiling(Index n, long divisor) {
        return n.plus(divisor - 1);
    }

    private static void raise(Loops loops, Index n, Dim divisor, int slot, boolean up) {
        Code code = loops.code;
        loops.values.positions.push(n);
        if (!divisor.isOne()) {
            loops.values.positions.push(divisor);
            code.invokeStatic("java/lang/Math", "floorDiv", "(II)I");
        }
        code.load(Kind.INT, slot);
        if (up) code.max(Kind.INT);
        else code.min(Kind.INT);
        code.store(Kind.INT, slot);
    }
}
