package org.nnc.runtime;

import java.util.Arrays;

/// Orders lines of numbers by a stable merge sort of their positions. NaN counts as larger than
/// every number; -0 equals 0.
public final class Sort {
    /// Reused by the calls of one thread: positions, their order while merging, and keys.
    private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

    private Sort() {}

    private static final class Buffers {
        private double[] keys = {};
        private long[] longs = {};
        private int[] order = {};
        private int[] merged = {};

        private void grow(int extent) {
            if (order.length >= extent) return;
            keys = Arrays.copyOf(keys, extent);
            longs = Arrays.copyOf(longs, extent);
            order = Arrays.copyOf(order, extent);
            merged = Arrays.copyOf(merged, extent);
        }
    }

    /// Source and target are `[outer, extent, inner]`, from their offsets on.
    public static void positions(
            float[] source,
            int from,
            int[] target,
            int to,
            int outer,
            int extent,
            int inner,
            boolean descending) {
        Buffers b = buffers(extent);
        for (int line = 0; line < outer * inner; line++) {
            int start = line / inner * extent * inner + line % inner;
            for (int i = 0; i < extent; i++) b.keys[i] = source[from + start + i * inner] + 0.0;
            line(b, target, to + start, extent, inner, descending, false);
        }
    }

    public static void positions(
            double[] source,
            int from,
            int[] target,
            int to,
            int outer,
            int extent,
            int inner,
            boolean descending) {
        Buffers b = buffers(extent);
        for (int line = 0; line < outer * inner; line++) {
            int start = line / inner * extent * inner + line % inner;
            for (int i = 0; i < extent; i++) b.keys[i] = source[from + start + i * inner] + 0.0;
            line(b, target, to + start, extent, inner, descending, false);
        }
    }

    public static void positions(
            int[] source,
            int from,
            int[] target,
            int to,
            int outer,
            int extent,
            int inner,
            boolean descending) {
        Buffers b = buffers(extent);
        for (int line = 0; line < outer * inner; line++) {
            int start = line / inner * extent * inner + line % inner;
            for (int i = 0; i < extent; i++) b.keys[i] = source[from + start + i * inner];
            line(b, target, to + start, extent, inner, descending, false);
        }
    }

    public static void positions(
            long[] source,
            int from,
            int[] target,
            int to,
            int outer,
            int extent,
            int inner,
            boolean descending) {
        Buffers b = buffers(extent);
        for (int line = 0; line < outer * inner; line++) {
            int start = line / inner * extent * inner + line % inner;
            for (int i = 0; i < extent; i++) b.longs[i] = source[from + start + i * inner];
            line(b, target, to + start, extent, inner, descending, true);
        }
    }

    private static Buffers buffers(int extent) {
        Buffers b = BUFFERS.get();
        b.grow(extent);
        return b;
    }

    private static void line(
            Buffers b,
            int[] target,
            int start,
            int extent,
            int inner,
            boolean descending,
            boolean longs) {
        for (int i = 0; i < extent; i++) b.order[i] = i;
        for (int width = 1; width < extent; width *= 2) {
            for (int low = 0; low < extent; low += 2 * width) {
                int middle = Math.min(low + width, extent);
                merge(b, low, middle, Math.min(middle + width, extent), descending, longs);
            }
            int[] swap = b.order;
            b.order = b.merged;
            b.merged = swap;
        }
        for (int i = 0; i < extent; i++) target[start + i * inner] = b.order[i];
    }

    private static void merge(
            Buffers b, int low, int middle, int high, boolean descending, boolean longs) {
        int left = low;
        int right = middle;
        for (int i = low; i < high; i++) {
            boolean takeLeft =
                    right == high
                            || left < middle
                                    && inOrder(b, b.order[left], b.order[right], descending, longs);
            b.merged[i] = takeLeft ? b.order[left++] : b.order[right++];
        }
    }

    /// True if the left may stand first.
    private static boolean inOrder(
            Buffers b, int left, int right, boolean descending, boolean longs) {
        int comparison =
                longs
                        ? Long.compare(b.longs[left], b.longs[right])
                        : Double.compare(b.keys[left], b.keys[right]);
        return descending ? comparison >= 0 : comparison <= 0;
    }
}
