package org.nnc.lower;

import org.nnc.program.Index;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes one loop of two nested ones wherever every index in them moves evenly over both: an
/// element-wise kernel over dense tensors becomes one flat loop, whatever their rank.
final class Collapse {
    private Collapse() {}

    static List<Stmt> of(List<Stmt> body) {
        return body.stream().map(Collapse::of).toList();
    }

    private static Stmt of(Stmt s) {
        if (!(s instanceof Stmt.For(Var outer, Stmt.Mode mode, List<Stmt> body))) return s;
        List<Stmt> inside = of(body);
        if (inside.size() == 1
                && inside.getFirst()
                        instanceof Stmt.For(Var v, Stmt.Mode m, List<Stmt> innermost)) {
            Optional<Stmt.Mode> joined = joined(mode, m);
            Optional<Stmt> merged = joined.flatMap(x -> merged(outer, v, x, innermost));
            if (merged.isPresent()) return merged.get();
        }
        return new Stmt.For(outer, mode, inside);
    }

    private static Optional<Stmt.Mode> joined(Stmt.Mode outer, Stmt.Mode inner) {
        if (outer == inner) return Optional.of(inner);
        boolean lanes = outer == Stmt.Mode.PARALLEL && inner == Stmt.Mode.VECTOR;
        return lanes ? Optional.of(Stmt.Mode.VECTOR) : Optional.empty();
    }

    private static Optional<Stmt> merged(Var outer, Var inner, Stmt.Mode mode, List<Stmt> body) {
        Var both = new Var(outer.name(), outer.extent().times(inner.extent()));
        Merge merge = new Merge(outer, inner, both);
        List<Stmt> changed = new ArrayList<>();
        for (Stmt s : body) changed.add(Rewrite.indexes(s, merge::index));
        return merge.fits ? Optional.of(new Stmt.For(both, mode, changed)) : Optional.empty();
    }

    /// Replaces `outer * inner.extent + inner` by `both`; what moves otherwise does not fit.
    private static final class Merge {
        private final Var outer;
        private final Var inner;
        private final Var both;
        private boolean fits = true;

        Merge(Var outer, Var inner, Var both) {
            this.outer = outer;
            this.inner = inner;
            this.both = both;
        }

        Index index(Index i) {
            if (!fits || !i.uses(outer) && !i.uses(inner)) return i;
            Dim slow = coefficient(i, outer);
            Dim fast = coefficient(i, inner);
            if (!slow.equals(fast.times(inner.extent()))) {
                fits = false;
                return i;
            }
            Index sum = Index.of(i.constant()).plus(Index.of(both).times(fast));
            for (var t : i.terms().entrySet()) {
                if (t.getKey() instanceof Index.Variable(Var v)
                        && (v.equals(outer) || v.equals(inner))) {
                    continue;
                }
                sum = sum.plus(atom(t.getKey()).times(t.getValue()));
            }
            return sum;
        }

        private static Dim coefficient(Index i, Var v) {
            return i.terms().getOrDefault(new Index.Variable(v), Dim.ZERO);
        }

        private Index atom(Index.Atom atom) {
            return switch (atom) {
                case Index.Variable(Var v) -> Index.of(v);
                case Index.Quotient(Index n, Dim d) -> index(n).dividedBy(d);
                case Index.Remainder(Index n, Dim d) -> index(n).remainder(d);
                case Index.Data(var e, Dim limit) ->
                        Index.ofData(Rewrite.indexes(e, this::index), limit);
            };
        }
    }
}
