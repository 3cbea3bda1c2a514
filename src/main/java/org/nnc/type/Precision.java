package org.nnc.type;

/// The width of `float` for a whole compilation.
public enum Precision {
    FLOAT32,
    FLOAT64;

    /// Rounds a value computed in double to what this precision stores.
    public double round(double value) {
        return this == FLOAT32 ? (float) value : value;
    }

    /// `a b + c`, rounded once: how a contraction adds one term after the other, on every engine
    /// and in one order, so that all get the same bits.
    public double multiplyAdd(double a, double b, double c) {
        return this == FLOAT32 ? Math.fma((float) a, (float) b, (float) c) : Math.fma(a, b, c);
    }
}
