package org.nnc.format;

import org.nnc.data.Values;

/// What the elements of a stored tensor are, by the names of the safetensors format.
///
/// The order is that of the format's own library, which stores the wide types first.
public enum ElementType {
    BOOL(1),
    U8(1),
    I8(1),
    I16(2),
    U16(2),
    F16(2),
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    F64(8),
    I64(8),
    U64(8);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of an element.
    public int bytes() {
        return bytes;
    }

    /// The type in which values are stored when none is asked for.
    public static ElementType of(Values values) {
        return switch (values) {
            case Values.Floats _, Values.Tabulated _ -> F32;
            case Values.Doubles _ -> F64;
            case Values.Ints _ -> I32;
            case Values.Longs _ -> I64;
            case Values.Bytes _ -> U8;
            case Values.Strings _ ->
                    throw new IllegalArgumentException("a tensor file holds numbers, not text");
        };
    }
}
