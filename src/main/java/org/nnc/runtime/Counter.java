package org.nnc.runtime;

/// Random numbers from a counter: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3", 2011).
public final class Counter {
    private static final int PARITY = 0x1BD11BDA;

    private Counter() {}

    /// A multiple of 2⁻²⁴ in [0, 1).
    public static float uniform(int seed, int step, int path, int word, int index) {
        int x = index + seed;
        int y = step + path;
        int key2 = PARITY ^ seed ^ path;
        for (int group = 0; group < 5; group++) {
            boolean even = (group & 1) == 0;
            x += y;
            y = Integer.rotateLeft(y, even ? 13 : 17) ^ x;
            x += y;
            y = Integer.rotateLeft(y, even ? 15 : 29) ^ x;
            x += y;
            y = Integer.rotateLeft(y, even ? 26 : 16) ^ x;
            x += y;
            y = Integer.rotateLeft(y, even ? 6 : 24) ^ x;
            int first = (group + 1) % 3;
            x += first == 0 ? seed : first == 1 ? path : key2;
            y += (first == 0 ? path : first == 1 ? key2 : seed) + group + 1;
        }
        return ((word == 0 ? x : y) >>> 8) * 0x1p-24f;
    }
}
