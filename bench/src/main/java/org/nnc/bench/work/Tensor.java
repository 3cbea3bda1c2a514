package org.nnc.bench.work;

/// An array in row-major order and its sizes.
///
/// @param data `float[]` or `int[]`
public record Tensor(Object data, int[] dims) {
    /// @throws ClassCastException if it holds whole numbers
    public float[] floats() {
        return (float[]) data;
    }

    public int[] ints() {
        return (int[]) data;
    }

    public boolean isFloat() {
        return data instanceof float[];
    }

    public int count() {
        return java.lang.reflect.Array.getLength(data);
    }

    public static int count(int[] dims) {
        int n = 1;
        for (int d : dims) n = Math.multiplyExact(n, d);
        return n;
    }

    /// The sizes as other libraries want them.
    public long[] longDims() {
        return java.util.Arrays.stream(dims).asLongStream().toArray();
    }

    public Tensor copy() {
        return new Tensor(isFloat() ? floats().clone() : ints().clone(), dims);
    }

    /// float[a, b] as float[b, a].
    public Tensor transposed() {
        int rows = dims[0];
        int columns = dims[1];
        float[] from = floats();
        float[] to = new float[from.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) to[j * rows + i] = from[i * columns + j];
        }
        return new Tensor(to, new int[] {columns, rows});
    }
}
