package org.nnc.runtime;

import static org.nnc.runtime.Fused.multiplyAdd;

import java.util.Arrays;

/// The packed panels and the sums of one thread in a [BlockedProduct].
public final class DoublePanels {
    /// As wide as the widest strip: two vectors of 512 bits.
    private static final int LINES = 16;

    public double[] left = {};

    /// Of the vector flavour: strips of columns, one after the other.
    public double[] right = {};

    private double[] ownRight = {};

    /// Of the scalar flavour: a line for each inner position.
    public double[][] rightLines = {};

    private double[][] ownRightLines = {};

    public double[][] sums = {};

    /// Of a [WindowProduct]: see [FloatPanels].
    public double[] image = {};

    public int base;
    public double[] pixels = {};
    public double[] turned = {};
    public int pitch;

    /// Of a product whose factors are read by lines, which begin at [#base] of [#image]: where
    /// those of the right one, and of the result, begin, if they are read and stored in place.
    public double[] placed = {};

    public int place;
    public double[] result = {};
    public int target;

    /// Of sums that are not turned, where they begin.
    public int first;

    /// What is added to the sums of each column, where the result is stored in place.
    public double[] bias = {};

    public int biasAt;
    private double[] unused = {};

    /// Panels without any room.
    public DoublePanels() {}

    public void grow(int leftSize, int rightSize, int rows, int columns) {
        if (left.length < leftSize) left = new double[leftSize];
        growRight(rightSize);
        growSums(rows, columns);
    }

    /// For a [WindowProduct].
    public void grow(int imageSize, int rightSize, int depth, int sumsSize, int pitch) {
        // A masked access that reaches beyond the array makes an object of its mask.
        int size = imageSize + LINES;
        if (left.length < size) left = new double[size];
        growRight(rightSize);
        if (pixels.length < sumsSize) pixels = new double[sumsSize];
        if (turned.length < LINES * pitch) turned = new double[LINES * pitch];
        this.pitch = pitch;
    }

    /// Its own right panel is read from now on, if there is to be one.
    private void growRight(int size) {
        if (size == 0) return;
        if (ownRight.length < size) ownRight = new double[size];
        right = ownRight;
    }

    /// As in [FloatPanels].
    public static void transpose(
            double[] lines,
            int from,
            int line,
            double[] strip,
            int base,
            int pitch,
            int rows,
            int depth) {
        for (int r = 0; r < rows; r++) {
            int at = from + r * line;
            for (int k = 0; k < depth; k++) strip[base + k * pitch + r] = lines[at + k];
        }
    }

    /// Adds lines of another's sums to the first ones, or sets these.
    public void gather(DoublePanels other, int line, int rows, int columns, boolean sets) {
        for (int r = 0; r < rows; r++) {
            double[] from = other.sums[line + r];
            double[] to = sums[r];
            if (sets) System.arraycopy(from, 0, to, 0, columns);
            else for (int j = 0; j < columns; j++) to[j] += from[j];
        }
    }

    /// Reads the right panel of another from now on.
    public void share(DoublePanels other) {
        right = other.right;
        rightLines = other.rightLines;
    }

    /// For the scalar flavour.
    public void growLines(int leftSize, int rightSize, int rows, int columns) {
        if (left.length < leftSize) left = new double[leftSize];
        if (rightSize > 0) {
            ownRightLines = grown(ownRightLines, rightSize / columns, columns);
            rightLines = ownRightLines;
        }
        growSums(rows, columns);
        if (unused.length < columns) unused = new double[columns];
    }

    private void growSums(int rows, int columns) {
        sums = grown(sums, rows, columns);
    }

    private static double[][] grown(double[][] lines, int count, int length) {
        if (lines.length >= count && (count == 0 || lines[0].length >= length)) return lines;
        int most = Math.max(count, lines.length);
        int longest = lines.length == 0 ? length : Math.max(length, lines[0].length);
        double[][] grown = new double[most][];
        for (int i = 0; i < most; i++) grown[i] = new double[longest];
        return grown;
    }

    /// The product of the panels by rows of the right one: loops that C2 vectorizes.
    public void multiply(int rows, int columns, int depth, int line, boolean first) {
        for (int i = 0; i < rows && first; i++) Arrays.fill(sums[i], 0, columns, 0);
        for (int i = 0; i < rows; i += 2) {
            double[] upper = sums[i];
            double[] lower = i + 1 < rows ? sums[i + 1] : unused;
            int a = i * depth;
            int b = i + 1 < rows ? a + depth : a;
            int k = 0;
            for (; k + 4 <= depth; k += 4, a += 4, b += 4) {
                four(upper, lower, rightLines, line + k, left, a, b, columns);
            }
            for (; k < depth; k++, a++, b++) {
                one(upper, lower, rightLines[line + k], left[a], left[b], columns);
            }
        }
    }

    private static void four(
            double[] upper,
            double[] lower,
            double[][] right,
            int k,
            double[] left,
            int a,
            int b,
            int columns) {
        eight(
                upper,
                lower,
                right[k],
                right[k + 1],
                right[k + 2],
                right[k + 3],
                left[a],
                left[a + 1],
                left[a + 2],
                left[a + 3],
                left[b],
                left[b + 1],
                left[b + 2],
                left[b + 3],
                columns);
    }

    // All arrays are indexed alike and all factors are parameters: otherwise C2 leaves it scalar.
    private static void eight(
            double[] upper,
            double[] lower,
            double[] r0,
            double[] r1,
            double[] r2,
            double[] r3,
            double a0,
            double a1,
            double a2,
            double a3,
            double b0,
            double b1,
            double b2,
            double b3,
            int columns) {
        for (int j = 0; j < columns; j++) {
            double x0 = r0[j];
            double x1 = r1[j];
            double x2 = r2[j];
            double x3 = r3[j];
            double u = multiplyAdd(a1, x1, multiplyAdd(a0, x0, upper[j]));
            double l = multiplyAdd(b1, x1, multiplyAdd(b0, x0, lower[j]));
            upper[j] = multiplyAdd(a3, x3, multiplyAdd(a2, x2, u));
            lower[j] = multiplyAdd(b3, x3, multiplyAdd(b2, x2, l));
        }
    }

    private static void one(
            double[] upper, double[] lower, double[] right, double a, double b, int columns) {
        for (int j = 0; j < columns; j++) {
            upper[j] = multiplyAdd(a, right[j], upper[j]);
            lower[j] = multiplyAdd(b, right[j], lower[j]);
        }
    }
}
