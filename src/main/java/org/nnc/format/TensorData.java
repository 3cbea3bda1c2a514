package org.nnc.format;

import org.nnc.data.Values;

import java.util.Arrays;
import java.util.List;

/// A tensor of a file: row-major values with their type and sizes.
///
/// @param type how the elements are stored
/// @param dims sizes of the axes; none for a scalar
/// @param values as many as the product of `dims`; half-precision floats are held as `float`
public record TensorData(ElementType type, List<Integer> dims, Values values) {
    public TensorData {
        dims = List.copyOf(dims);
        long size = dims.stream().mapToLong(i -> i).reduce(1, (a, b) -> a * b);
        if (size != values.size()) {
            throw new IllegalArgumentException(dims + " does not hold " + values.size());
        }
    }

    /// Single precision, `F32`.
    public static TensorData of(float[] values, int... dims) {
        return of(new Values.Floats(values), dims);
    }

    /// Double precision, `F64`.
    public static TensorData of(double[] values, int... dims) {
        return of(new Values.Doubles(values), dims);
    }

    /// 32-bit integers, `I32`.
    public static TensorData of(int[] values, int... dims) {
        return of(new Values.Ints(values), dims);
    }

    /// 64-bit integers, `I64`.
    public static TensorData of(long[] values, int... dims) {
        return of(new Values.Longs(values), dims);
    }

    /// Values in the type that holds them as they are.
    public static TensorData of(Values values, int... dims) {
        List<Integer> sizes = Arrays.stream(dims).boxed().toList();
        return new TensorData(ElementType.of(values), sizes, values);
    }

    /// The same values, to be stored in another type: `F16`, say.
    public TensorData as(ElementType other) {
        return new TensorData(other, dims, values);
    }

    /// Number of elements.
    public int size() {
        return values.size();
    }

    /// All elements, rounded to single precision.
    public float[] floats() {
        float[] all = new float[size()];
        values.copy(0, all.length, all, 0);
        return all;
    }

    /// All elements in double precision.
    public double[] doubles() {
        double[] all = new double[size()];
        values.copy(0, all.length, all, 0);
        return all;
    }

    /// All elements as 32-bit whole numbers; a {@link org.nnc.data.DataException} if they are not.
    public int[] ints() {
        int[] all = new int[size()];
        values.copy(0, all.length, all, 0);
        return all;
    }

    /// All elements as 64-bit whole numbers; a {@link org.nnc.data.DataException} if they are not.
    public long[] longs() {
        long[] all = new long[size()];
        values.copy(0, all.length, all, 0);
        return all;
    }
}
