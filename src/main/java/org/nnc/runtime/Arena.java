package org.nnc.runtime;

/// Places temporary buffers in arenas and makes the arenas.
public final class Arena {
    /// Buffers start at multiples of this many elements.
    private static final int PADDING = 16;

    /// Nothing begins before this, and as much is left at the end. Where a guard protects a read
    /// beside an image, C2 checks the range before the loop, as if there were no guard
    /// (`profile_predicate`): outside of the array each such loop would be compiled several times,
    /// and stay in the interpreter meanwhile.
    private static final int MARGIN = 1024;

    private Arena() {}

    /// The offsets of all buffers: each lies above those that the plan names.
    ///
    /// @param elements sizes of the buffers, in placing order
    /// @param plan for each buffer: the number of its line, how many lie below it, and which
    /// @param offsets receives the offsets
    /// @param line which plan lines to follow: float, int or int64
    /// @return how many elements the arena needs
    public static int place(long[] elements, int[] plan, int[] offsets, int line) {
        long peak = 0;
        int p = 0;
        for (int b = 0; b < elements.length; b++) {
            int own = plan[p++];
            int count = plan[p++];
            long offset = MARGIN;
            for (int i = 0; i < count; i++) {
                int below = plan[p++];
                offset = Math.max(offset, end(offsets[below], elements[below]));
            }
            if (own != line) continue;
            offsets[b] = exact(offset);
            peak = Math.max(peak, end(offset, elements[b]));
        }
        return exact(peak == 0 ? 0 : peak + MARGIN);
    }

    private static long end(long offset, long elements) {
        return (offset + elements + PADDING - 1) / PADDING * PADDING;
    }

    private static int exact(long elements) {
        if (elements > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException(
                    "these sizes need "
                            + elements
                            + " elements of working memory, more than one array holds; give smaller"
                            + " sizes");
        }
        return (int) elements;
    }

    /// The array of a thread among those of all, at least so long and a vector longer.
    public static float[] own(float[][] all, int thread, long elements) {
        all[thread] = grown(all[thread], exact(elements + PADDING));
        return all[thread];
    }

    public static double[] own(double[][] all, int thread, long elements) {
        all[thread] = grown(all[thread], exact(elements + PADDING));
        return all[thread];
    }

    /// An int for a size that must fit one.
    public static int size(long elements) {
        return exact(elements);
    }

    public static float[] grown(float[] arena, int elements) {
        return arena != null && arena.length >= elements ? arena : new float[elements];
    }

    public static double[] grown(double[] arena, int elements) {
        return arena != null && arena.length >= elements ? arena : new double[elements];
    }

    public static int[] grown(int[] arena, int elements) {
        return arena != null && arena.length >= elements ? arena : new int[elements];
    }

    public static long[] grown(long[] arena, int elements) {
        return arena != null && arena.length >= elements ? arena : new long[elements];
    }
}
