package org.nnc.op;

import org.nnc.graph.Value;
import org.nnc.program.Monoid;
import org.nnc.type.DType;

/// Reference folds of elements with a monoid, in the arithmetic of their type.
final class Folding {
    private Folding() {}

    /// Sets element i to the value of an empty fold.
    static void start(Value y, int i, Monoid monoid) {
        if (y.dtype() != DType.INT64)
            y.set(i, y.dtype().isFloat() ? monoid.identity() : monoid.identityOfInts());
        else y.setLong(i, identityOfLongs(monoid));
    }

    /// `y[i] = y[i] ∘ x[j]`
    static void step(Value y, int i, Monoid monoid, Value x, int j) {
        if (y.dtype().isFloat()) y.set(i, monoid.combine().evaluate(y.get(i), x.get(j)));
        else y.setLong(i, monoid.combine().evaluateIntegers(y.getLong(i), x.getLong(j)));
    }

    private static long identityOfLongs(Monoid monoid) {
        return switch (monoid) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> Long.MIN_VALUE;
            case MIN -> Long.MAX_VALUE;
        };
    }
}
