package org.nnc.runtime;

/// What the vectors of this machine can do; asked once, when a generated class is initialized.
public final class Lanes {
    private static final boolean X86 = System.getProperty("os.arch", "").matches("amd64|x86_64");

    private Lanes() {}

    /// True if loads and stores under a mask, and gathers, are instructions and not loops.
    public static boolean masks(int bits) {
        return X86 && bits >= 128 && !Boolean.getBoolean("nnc.vector.plain");
    }

    /// True if scatters are.
    public static boolean scatters(int bits) {
        return masks(bits) && bits >= 512;
    }

    /// For each lane that which differs from it in one bit, `step`, or itself if there is none.
    public static int[] swapped(int lanes, int step) {
        int[] map = new int[lanes];
        for (int i = 0; i < lanes; i++) map[i] = (i ^ step) < lanes ? i ^ step : i;
        return map;
    }

    /// For each lane that which lies half a vector further on, around the end.
    public static int[] turned(int lanes) {
        int[] map = new int[lanes];
        for (int i = 0; i < lanes; i++) map[i] = (i + lanes / 2) % lanes;
        return map;
    }

    /// Where every second number lies in two vectors, of which the second begins at the last lane
    /// of the first: the lower half of the lanes is taken from the first.
    public static int[] pairs(int lanes) {
        int[] map = new int[lanes];
        for (int i = 0; i < lanes; i++) map[i] = 2 * i < lanes ? 2 * i : 2 * i - lanes + 1;
        return map;
    }

    /// Each of the lower half of the lanes twice.
    public static int[] twins(int lanes) {
        int[] map = new int[lanes];
        for (int i = 0; i < lanes; i++) map[i] = i / 2;
        return map;
    }

    /// The set of lanes whose number has the bit `step`.
    public static long upper(int step) {
        long lanes = 0;
        for (int i = 0; i < Long.SIZE; i++) if ((i & step) != 0) lanes |= 1L << i;
        return lanes;
    }

    /// The distances of `lanes` elements that lie `stride` apart.
    public static int[] apart(int lanes, int stride) {
        int[] map = new int[lanes];
        for (int i = 0; i < lanes; i++) map[i] = i * stride;
        return map;
    }
}
