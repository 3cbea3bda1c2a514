package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// An axis of several variables, of which neighbours are made one where all that a body reads and
/// writes moves evenly over both: the runs of a packed panel become longer. The factors of a
/// product are packed apart, so each has its own view of their common axis.
record Joined(List<Var> axis, List<Stmt> body) {
    static Joined of(List<Var> axis, List<Stmt> body) {
        Joined joined = new Joined(axis, body);
        for (int i = axis.size() - 2; i >= 0; i--) joined = joined.at(i);
        return joined;
    }

    private Joined at(int i) {
        Var outer = axis.get(i);
        Var inner = axis.get(i + 1);
        if (!body.stream().allMatch(s -> fits(s, outer, inner))) return this;
        Var both = new Var(inner.name(), outer.extent().times(inner.extent()));
        List<Var> changed = new ArrayList<>(axis);
        changed.set(i, both);
        changed.remove(i + 1);
        Function<Var, Index> replaced =
                v -> v.equals(outer) ? Index.ZERO : Index.of(v.equals(inner) ? both : v);
        return new Joined(changed, body.stream().map(s -> replaced(s, replaced)).toList());
    }

    private static boolean fits(Stmt stmt, Var outer, Var inner) {
        return switch (stmt) {
            case Stmt.For _ -> false;
            case Stmt.Let(Local _, Expr e) -> fits(e, outer, inner);
            case Stmt.Assign(Local _, Expr e) -> fits(e, outer, inner);
            case Stmt.Reduce(Local _, Monoid _, Expr e) -> fits(e, outer, inner);
            case Stmt.Store(Buffer _, Index at, Expr e) ->
                    fits(at, outer, inner) && fits(e, outer, inner);
            case Stmt.AddTo(Buffer _, Index at, Expr e) ->
                    fits(at, outer, inner) && fits(e, outer, inner);
        };
    }

    private static boolean fits(Expr expr, Var outer, Var inner) {
        return switch (expr) {
            case Expr.Const _, Expr.Use _ -> true;
            case Expr.Read(Buffer _, Index at) -> fits(at, outer, inner);
            case Expr.Position(Index i) -> fits(i, outer, inner);
            case Expr.Cast(Expr e, DType _) -> fits(e, outer, inner);
            case Expr.Call(var _, List<Expr> a) -> a.stream().allMatch(e -> fits(e, outer, inner));
            case Expr.Random(Expr seed, Expr step, int _, int _, Index i) ->
                    fits(seed, outer, inner) && fits(step, outer, inner) && fits(i, outer, inner);
            case Expr.Guard(List<Expr.Range> r, Expr x, Expr o) ->
                    r.stream().allMatch(g -> fits(g.index(), outer, inner))
                            && fits(x, outer, inner)
                            && fits(o, outer, inner);
        };
    }

    /// True if the index is `… + c (inner.extent outer + inner)`, or moves with neither.
    private static boolean fits(Index index, Var outer, Var inner) {
        Optional<Dim> slow = index.stride(outer);
        Optional<Dim> fast = index.stride(inner);
        return slow.isPresent()
                && fast.isPresent()
                && slow.get().equals(fast.get().times(inner.extent()));
    }

    private static Stmt replaced(Stmt stmt, Function<Var, Index> f) {
        return switch (stmt) {
            case Stmt.For loop -> loop;
            case Stmt.Let(Local l, Expr e) -> new Stmt.Let(l, e.substitute(f));
            case Stmt.Assign(Local l, Expr e) -> new Stmt.Assign(l, e.substitute(f));
            case Stmt.Reduce(Local l, Monoid m, Expr e) -> new Stmt.Reduce(l, m, e.substitute(f));
            case Stmt.Store(Buffer b, Index at, Expr e) ->
                    new Stmt.Store(b, at.substitute(f), e.substitute(f));
            case Stmt.AddTo(Buffer b, Index at, Expr e) ->
                    new Stmt.AddTo(b, at.substitute(f), e.substitute(f));
        };
    }
}
