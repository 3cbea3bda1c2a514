package org.nnc.bench.library;

/// Arrays in row-major order with their axes in another order.
final class Permutation {
    private Permutation() {}

    /// @param axes of the result, each by its place in `dims`
    static float[] permute(float[] from, int[] dims, int... axes) {
        int rank = dims.length;
        int[] strides = new int[rank];
        int size = 1;
        for (int i = rank - 1; i >= 0; i--) {
            strides[i] = size;
            size *= dims[i];
        }
        float[] to = new float[from.length];
        int[] at = new int[rank];
        for (int i = 0; i < to.length; i++) {
            int offset = 0;
            for (int d = 0; d < rank; d++) offset += at[d] * strides[axes[d]];
            to[i] = from[offset];
            for (int d = rank - 1; d >= 0 && ++at[d] == dims[axes[d]]; d--) at[d] = 0;
        }
        return to;
    }

    static int[] permute(int[] dims, int... axes) {
        return java.util.Arrays.stream(axes).map(a -> dims[a]).toArray();
    }
}
