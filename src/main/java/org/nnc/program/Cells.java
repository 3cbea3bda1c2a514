package org.nnc.program;

import org.nnc.type.Precision;

/// The elements of one buffer as [ProgramInterpreter] sees them: part of an array, and no access
/// beyond it.
record Cells(Buffer buffer, Object array, int offset, long elements) {
    double number(long at) {
        int i = checked(at);
        return switch (array) {
            case float[] a -> a[i];
            case double[] a -> a[i];
            default -> integer(at);
        };
    }

    long integer(long at) {
        int i = checked(at);
        return switch (array) {
            case int[] a -> a[i];
            case long[] a -> a[i];
            default -> throw wrongArray();
        };
    }

    void setNumber(long at, double value) {
        int i = checked(at);
        switch (array) {
            case float[] a -> a[i] = (float) value;
            case double[] a -> a[i] = value;
            default -> throw wrongArray();
        }
    }

    void setInteger(long at, long value) {
        int i = checked(at);
        switch (array) {
            case int[] a -> a[i] = (int) value;
            case long[] a -> a[i] = value;
            default -> throw wrongArray();
        }
    }

    /// An array of the kind that holds a type's elements.
    static Object newArray(org.nnc.type.DType dtype, Precision precision, int length) {
        return switch (dtype) {
            case FLOAT -> precision == Precision.FLOAT32 ? new float[length] : new double[length];
            case INT, BOOL -> new int[length];
            case INT64 -> new long[length];
        };
    }

    private int checked(long at) {
        if (at < 0 || at >= elements) {
            throw new IndexOutOfBoundsException(
                    "element " + at + " of " + buffer + ", which has " + elements);
        }
        return offset + (int) at;
    }

    private IllegalArgumentException wrongArray() {
        return new IllegalArgumentException(
                buffer
                        + " holds "
                        + buffer.dtype()
                        + " and was given "
                        + array.getClass().getSimpleName());
    }
}
