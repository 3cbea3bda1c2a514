package org.nnc.language;

import org.nnc.data.Column;
import org.nnc.data.Idx;
import org.nnc.data.SharedData;
import org.nnc.graph.Value;
import org.nnc.type.DType;

/// Rows of MNIST.
final class Digits {
    private static final int PIXELS = 28 * 28;

    private static final class Held {
        private static final Column IMAGES =
                Idx.read(SharedData.file("mnist/train-images-idx3-ubyte.gz"));
        private static final Column LABELS =
                Idx.read(SharedData.file("mnist/train-labels-idx1-ubyte.gz"));
    }

    private Digits() {}

    /// Rows from `first` as float[rows, dims…], from 0 to 1.
    static Value images(int first, int rows, int... dims) {
        double[] pixels = new double[rows * PIXELS];
        Held.IMAGES.values().copy(first * PIXELS, pixels.length, pixels, 0);
        for (int i = 0; i < pixels.length; i++) pixels[i] /= 255;
        int[] shape = new int[dims.length + 1];
        shape[0] = rows;
        System.arraycopy(dims, 0, shape, 1, dims.length);
        return Value.ofFloats(shape, pixels);
    }

    static Value labels(int first, int rows) {
        long[] labels = new long[rows];
        Held.LABELS.values().copy(first, rows, labels, 0);
        return Value.ofIntegers(DType.INT, new int[] {rows}, labels);
    }
}
