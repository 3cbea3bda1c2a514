package org.nnc.type;

/// The kind of a tensor's elements. `FLOAT` has no width of its own: a whole compilation computes
/// in 32 or in 64 bits, see [Precision].
public enum DType {
    FLOAT("float"),
    INT("int"),
    INT64("int64"),
    BOOL("bool");

    private final String text;

    DType(String text) {
        this.text = text;
    }

    public boolean isFloat() {
        return this == FLOAT;
    }

    public boolean isInteger() {
        return this == INT || this == INT64;
    }

    /// The name in the language and in every text form.
    @Override
    public String toString() {
        return text;
    }

    public static DType parse(String text) {
        for (DType d : values()) if (d.text.equals(text)) return d;
        throw new IllegalArgumentException("no element type is called '" + text + "'");
    }
}
