package org.nnc.type;

/// The width of `float` for a whole compilation.
public enum Precision {
    FLOAT32,
    FLOAT64;

    /// Rounds a value computed in double to what this precision stores.
    public double round(double value) {
        return this == FLOAT32 ? (float) value : value;
    }
}
