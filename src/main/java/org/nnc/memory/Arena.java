package org.nnc.memory;

import org.nnc.type.DType;

/// The arrays that temporary buffers share, one for each kind of Java array.
enum Arena {
    FLOATS,
    INTS,
    LONGS;

    static Arena of(DType dtype) {
        return switch (dtype) {
            case FLOAT -> FLOATS;
            case INT, BOOL -> INTS;
            case INT64 -> LONGS;
        };
    }
}
