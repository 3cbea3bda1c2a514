package org.nnc.program;

/// What a reduction folds its elements with.
public enum Monoid {
    SUM(0),
    PROD(1),
    MAX(Double.NEGATIVE_INFINITY),
    MIN(Double.POSITIVE_INFINITY);

    private final double identity;

    Monoid(double identity) {
        this.identity = identity;
    }

    /// The value of an empty reduction over floats. Integers have no infinity: use
    /// [#identityOfInts].
    public double identity() {
        return identity;
    }

    /// The value of an empty reduction over 32-bit integers.
    public int identityOfInts() {
        return switch (this) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> Integer.MIN_VALUE;
            case MIN -> Integer.MAX_VALUE;
        };
    }

    public Scalar combine() {
        return switch (this) {
            case SUM -> Scalar.ADD;
            case PROD -> Scalar.MUL;
            case MAX -> Scalar.MAX;
            case MIN -> Scalar.MIN;
        };
    }

    /// The name in text forms and in the language.
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
