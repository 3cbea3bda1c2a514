package org.nnc.train;

import org.nnc.data.Column;
import org.nnc.format.TensorData;
import org.nnc.graph.Value;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.lang.reflect.Array;

/// Host arrays in the form in which programs take them: `float[]` or `double[]` for float, `int[]`
/// for int and bool, `long[]` for int64.
final class Arrays {
    private Arrays() {}

    static Object allocate(DType dtype, Precision precision, int elements) {
        return switch (dtype) {
            case FLOAT ->
                    precision == Precision.FLOAT32 ? new float[elements] : new double[elements];
            case INT, BOOL -> new int[elements];
            case INT64 -> new long[elements];
        };
    }

    static int length(Object array) {
        return Array.getLength(array);
    }

    static double get(Object array, int i) {
        return switch (array) {
            case float[] a -> a[i];
            case double[] a -> a[i];
            case int[] a -> a[i];
            case long[] a -> a[i];
            default -> throw new IllegalArgumentException(array.getClass().toString());
        };
    }

    static void set(Object array, int i, double value) {
        switch (array) {
            case float[] a -> a[i] = (float) value;
            case double[] a -> a[i] = value;
            case int[] a -> a[i] = (int) value;
            case long[] a -> a[i] = (long) value;
            default -> throw new IllegalArgumentException(array.getClass().toString());
        }
    }

    /// Copies rows of a column into an array of the kind that `array` is.
    static void gather(Column column, int[] rows, Object array) {
        switch (array) {
            case float[] a -> column.gather(rows, a, 0);
            case double[] a -> column.gather(rows, a, 0);
            case int[] a -> column.gather(rows, a, 0);
            case long[] a -> column.gather(rows, a, 0);
            default -> throw new IllegalArgumentException(array.getClass().toString());
        }
    }

    /// An array's first elements as a value of the interpreter.
    static Value value(Object array, DType dtype, int[] dims) {
        Value v = Value.zeros(dtype, dims);
        for (int i = 0; i < v.count(); i++) {
            if (array instanceof long[] a) v.setLong(i, a[i]);
            else v.set(i, get(array, i));
        }
        return v;
    }

    static void copy(Value from, Object to) {
        for (int i = 0; i < from.count(); i++) {
            if (to instanceof long[] a) a[i] = from.getLong(i);
            else set(to, i, from.get(i));
        }
    }

    static Object copyOf(Object array) {
        Object copy = Array.newInstance(array.getClass().getComponentType(), length(array));
        System.arraycopy(array, 0, copy, 0, length(array));
        return copy;
    }

    static TensorData data(Object array, int[] dims) {
        return switch (array) {
            case float[] a -> TensorData.of(a.clone(), dims);
            case double[] a -> TensorData.of(a.clone(), dims);
            case int[] a -> TensorData.of(a.clone(), dims);
            case long[] a -> TensorData.of(a.clone(), dims);
            default -> throw new IllegalArgumentException(array.getClass().toString());
        };
    }

    static void copy(TensorData from, Object to) {
        Object read =
                switch (to) {
                    case float[] _ -> from.floats();
                    case double[] _ -> from.doubles();
                    case int[] _ -> from.ints();
                    case long[] _ -> from.longs();
                    default -> throw new IllegalArgumentException(to.getClass().toString());
                };
        System.arraycopy(read, 0, to, 0, length(to));
    }

    static int count(int[] dims) {
        int n = 1;
        for (int d : dims) n = Math.multiplyExact(n, d);
        return n;
    }
}
