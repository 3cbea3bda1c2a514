package org.nnc.runtime;

import static org.nnc.runtime.Fused.multiplyAdd;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The packed panels and the sums of one thread in a [BlockedProduct].
public final class FloatPanels {
    public float[] left = {};

    /// Of the vector flavour: strips of columns, one after the other.
    public float[] right = {};

    private float[] ownRight = {};

    /// Instead of [#right], of numbers of 16 bits: of each line of a strip, those of its second
    /// half above those of its first.
    public int[] pairs = {};

    /// Instead of [#right], of a single row, unless it is null: outside of the heap, see [#align].
    public MemorySegment aligned;

    private MemorySegment copy;

    /// Of the scalar flavour: a line for each inner position.
    public float[][] rightLines = {};

    private float[][] ownRightLines = {};

    public float[][] sums = {};

    /// Of the vector flavour: lines that are to become a strip, `line` numbers each.
    public float[] lines = {};

    public int line;

    /// Of a [WindowProduct]: the image, where it begins, the sums of each position side by side,
    /// and the same with the sums of each lane side by side, in lines of `pitch` numbers.
    public float[] image = {};

    public int base;
    public float[] pixels = {};
    public float[] turned = {};
    public int pitch;

    /// Of a product whose factors are read by lines, which begin at [#base] of [#image]: where
    /// those of the right one, and of the result, begin, if they are read and stored in place.
    public float[] placed = {};

    public int place;
    public float[] result = {};
    public int target;

    /// Of sums that are not turned, where they begin.
    public int first;

    /// What is added to the sums of each column, where the result is stored in place.
    public float[] bias = {};

    public int biasAt;
    private float[] unused = {};

    /// As wide as the widest strip: two vectors of 512 bits.
    private static final int LINES = 32;

    /// By how much transposing may write too far.
    private static final int SLACK = 16 * LINES;

    /// Panels without any room.
    public FloatPanels() {}

    public void grow(int leftSize, int rightSize, int rows, int columns) {
        if (left.length < leftSize + SLACK) left = new float[leftSize + SLACK];
        growRight(rightSize);
        growLine(leftSize / rows);
        growSums(rows, columns);
    }

    /// For a [WindowProduct].
    public void grow(int imageSize, int rightSize, int depth, int sumsSize, int pitch) {
        // A masked access that reaches beyond the array makes an object of its mask.
        int size = imageSize + LINES;
        if (left.length < size) left = new float[size];
        growRight(rightSize);
        growLine(depth);
        if (pixels.length < sumsSize) pixels = new float[sumsSize];
        if (turned.length < LINES * pitch) turned = new float[LINES * pitch];
        this.pitch = pitch;
    }

    /// Its own right panel is read from now on, if there is to be one.
    private void growRight(int size) {
        if (size == 0) return;
        if (ownRight.length < size + SLACK) ownRight = new float[size + SLACK];
        right = ownRight;
        copy = null;
        aligned = null;
    }

    private void growLine(int depth) {
        int padded = (depth + 15) / 16 * 16 + 16;
        if (line >= padded) return;
        line = padded;
        lines = new float[LINES * padded];
    }

    /// `strip[base + k * pitch + r]` becomes number k of line r; lines begin `line` apart.
    public static void transpose(
            float[] lines,
            int from,
            int line,
            float[] strip,
            int base,
            int pitch,
            int rows,
            int depth) {
        for (int r = 0; r < rows; r++) {
            int at = from + r * line;
            for (int k = 0; k < depth; k++) strip[base + k * pitch + r] = lines[at + k];
        }
    }

    /// Stores the numbers of the right panel in 16 bits; strips are two vectors of `lanes` wide.
    public void narrow(int lanes) {
        pairs = new int[ownRight.length / 2];
        for (int at = 0; at < pairs.length; at++) {
            int first = at / lanes * 2 * lanes + at % lanes;
            if (first + lanes >= ownRight.length) break;
            int low = Float.floatToRawIntBits(ownRight[first]) >>> 16;
            pairs[at] = low | Float.floatToRawIntBits(ownRight[first + lanes]) & 0xFFFF0000;
        }
        ownRight = new float[0];
        right = ownRight;
    }

    /// Copies some columns of the right panel, strips from an offset on, to memory that begins with
    /// a line of the cache. Arrays do not, and each vector that is read from them touches two
    /// lines. What a tile of a single row reads is one stream then: line after line of all of its
    /// strips. Strips that are too few for such a tile stay as they are.
    ///
    /// Nothing is copied where there is no memory outside of the heap.
    ///
    /// @param strip the columns of a strip
    public void align(int offset, int columns, int depth, int strip) {
        if (Runtime.version().feature() < CacheLines.SINCE) return;
        if (copy == null) copy = CacheLines.of(ownRight.length);
        if (copy == null) return;
        int count = (columns + strip - 1) / strip;
        int wide = PackedTiles.STRIPS_OF_ROW;
        float[] joined = new float[wide * strip * depth];
        for (int s = 0; s < count; s += wide) {
            int from = offset + s * strip * depth;
            int together = s + wide <= columns / strip ? wide : 1;
            int size = Math.min(wide, count - s) * strip * depth;
            for (int at = 0; at < size; at += strip) {
                int line = at / strip;
                int to = together == 1 ? at : (line % depth * wide + line / depth) * strip;
                System.arraycopy(ownRight, from + at, joined, to, strip);
            }
            CacheLines.copy(joined, copy, from, size);
        }
    }

    /// Reads what [#align] has copied from now on, if it has, and needs the panel no more.
    public void aligned() {
        if (copy == null) return;
        aligned = copy;
        ownRight = new float[0];
        right = ownRight;
    }

    /// Adds lines of another's sums to the first ones, or sets these.
    public void gather(FloatPanels other, int line, int rows, int columns, boolean sets) {
        for (int r = 0; r < rows; r++) {
            float[] from = other.sums[line + r];
            float[] to = sums[r];
            if (sets) System.arraycopy(from, 0, to, 0, columns);
            else for (int j = 0; j < columns; j++) to[j] += from[j];
        }
    }

    /// Reads the right panel of another from now on.
    public void share(FloatPanels other) {
        right = other.right;
        aligned = other.aligned;
        pairs = other.pairs;
        rightLines = other.rightLines;
    }

    /// For the scalar flavour.
    public void growLines(int leftSize, int rightSize, int rows, int columns) {
        if (left.length < leftSize) left = new float[leftSize];
        if (rightSize > 0) {
            ownRightLines = grown(ownRightLines, rightSize / columns, columns);
            rightLines = ownRightLines;
        }
        growSums(rows, columns);
        if (unused.length < columns) unused = new float[columns];
    }

    private void growSums(int rows, int columns) {
        sums = grown(sums, rows, columns);
    }

    private static float[][] grown(float[][] lines, int count, int length) {
        if (lines.length >= count && (count == 0 || lines[0].length >= length)) return lines;
        int most = Math.max(count, lines.length);
        int longest = lines.length == 0 ? length : Math.max(length, lines[0].length);
        float[][] grown = new float[most][];
        for (int i = 0; i < most; i++) grown[i] = new float[longest];
        return grown;
    }

    /// The product of the panels by rows of the right one: loops that C2 vectorizes.
    public void multiply(int rows, int columns, int depth, int line, boolean first) {
        for (int i = 0; i < rows && first; i++) Arrays.fill(sums[i], 0, columns, 0);
        for (int i = 0; i < rows; i += 2) {
            float[] upper = sums[i];
            float[] lower = i + 1 < rows ? sums[i + 1] : unused;
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
            float[] upper,
            float[] lower,
            float[][] right,
            int k,
            float[] left,
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
            float[] upper,
            float[] lower,
            float[] r0,
            float[] r1,
            float[] r2,
            float[] r3,
            float a0,
            float a1,
            float a2,
            float a3,
            float b0,
            float b1,
            float b2,
            float b3,
            int columns) {
        for (int j = 0; j < columns; j++) {
            float x0 = r0[j];
            float x1 = r1[j];
            float x2 = r2[j];
            float x3 = r3[j];
            float u = multiplyAdd(a1, x1, multiplyAdd(a0, x0, upper[j]));
            float l = multiplyAdd(b1, x1, multiplyAdd(b0, x0, lower[j]));
            upper[j] = multiplyAdd(a3, x3, multiplyAdd(a2, x2, u));
            lower[j] = multiplyAdd(b3, x3, multiplyAdd(b2, x2, l));
        }
    }

    private static void one(
            float[] upper, float[] lower, float[] right, float a, float b, int columns) {
        for (int j = 0; j < columns; j++) {
            upper[j] = multiplyAdd(a, right[j], upper[j]);
            lower[j] = multiplyAdd(b, right[j], lower[j]);
        }
    }
}
