package org.nnc.jvm;

import org.nnc.type.DType;
import org.nnc.type.Precision;

/// Which arrays hold elements of a type.
final class ArrayTypes {
    private ArrayTypes() {}

    static Class<?> of(DType dtype, Precision precision) {
        return switch (dtype) {
            case FLOAT -> precision == Precision.FLOAT32 ? float[].class : double[].class;
            case INT, BOOL -> int[].class;
            case INT64 -> long[].class;
        };
    }
}
