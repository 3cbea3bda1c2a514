package org.nnc.data;

/// Repeatable random orders, the same on every JDK, machine and release.
///
/// The generator is counter-based: its number `i` is the output function of SplitMix64 (Steele, Lea
/// and Flood, 2014) at `key + (i + 1) * 0x9e3779b97f4a7c15`, where `key` is that function of the
/// seed, plus that function of the stream xor `0x9e3779b97f4a7c15`, in wrapping arithmetic. The
/// order is the shuffle of Fisher and Yates in Durstenfeld's form: for `i` from `n - 1` down to 1,
/// elements `i` and `j` change places, where `j` is the high 64 bits of the unsigned product of the
/// next number with `i + 1` (Lemire, 2019; the bias, below `2^-32`, is left).
public final class Shuffle {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Shuffle() {}

    /// The numbers 0 to before `n` in the order of `seed` and `stream`; an epoch is a stream.
    public static int[] order(int n, long seed, long stream) {
        long key = mix(seed) + mix(stream ^ GOLDEN);
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            long random = mix(key + (n - i) * GOLDEN);
            int j = (int) Math.unsignedMultiplyHigh(random, i + 1L);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private static long mix(long x) {
        long z = x;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
