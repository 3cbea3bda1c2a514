package org.nnc.jvm;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
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
        return new Joined(
                changed,
                body.stream()
                        .map(s -> s.map(e -> e.substitute(replaced), at -> at.substitute(replaced)))
                        .toList());
    }

    private static boolean fits(Stmt stmt, Var outer, Var inner) {
        return !(stmt instanceof Stmt.For)
                && stmt.places().stream().allMatch(i -> fits(i, outer, inner))
                && stmt.values().stream().allMatch(e -> fits(e, outer, inner));
    }

    private static boolean fits(Expr e, Var outer, Var inner) {
        return e.indexes().stream().allMatch(i -> fits(i, outer, inner))
                && e.operands().stream().allMatch(x -> fits(x, outer, inner));
    }

    /// True if the index is `… + c (inner.extent outer + inner)`, or moves with neither.
    private static boolean fits(Index index, Var outer, Var inner) {
        Optional<Dim> slow = index.stride(outer);
        Optional<Dim> fast = index.stride(inner);
        return slow.isPresent()
                && fast.isPresent()
                && slow.get().equals(fast.get().times(inner.extent()));
    }
}
