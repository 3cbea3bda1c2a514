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

    /// The distances of `lanes` elements that lie `stride` apart.
    public static int[] apart(int lanes, int stride) {
        int[] map = new int[lanes];
        for (int i = 0; i < lanes; i++) map[i] = i * stride;
        return map;
    }
}
