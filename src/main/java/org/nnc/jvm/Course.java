package org.nnc.jvm;

import org.nnc.program.Index;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.Map;
import java.util.Optional;

/// How an index changes along the lanes of a loop over `v`: by `step` from each to the next one,
/// and where windows of two do not overlap, as in the gradient of a pooling, by `pair` times `v /
/// 2` and `odd` times `v % 2`. In the latter two cases the first lane has an even `v`.
record Course(Dim step, Dim pair, Dim odd) {
    private static final Dim TWO = Dim.of(2);

    /// Absent if it changes in another way.
    static Optional<Course> of(Index index, Var v) {
        Dim step = Dim.ZERO;
        Dim pair = Dim.ZERO;
        Dim odd = Dim.ZERO;
        for (Map.Entry<Index.Atom, Dim> t : index.terms().entrySet()) {
            Index.Atom atom = t.getKey();
            if (atom.equals(new Index.Variable(v))) step = t.getValue();
            else if (atom.equals(new Index.Quotient(Index.of(v), TWO))) pair = t.getValue();
            else if (atom.equals(new Index.Remainder(Index.of(v), TWO))) odd = t.getValue();
            else if (Index.uses(atom, v)) return Optional.empty();
        }
        return Optional.of(new Course(step, pair, odd));
    }

    /// Whether it is the same from each lane to the next one.
    boolean isEven() {
        return pair.isZero() && odd.isZero();
    }

    /// Whether two lanes after each other have the same, and the next two one more.
    boolean isTwins() {
        return step.isZero() && pair.isOne() && odd.isZero();
    }
}
