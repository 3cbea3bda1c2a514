package org.nnc.program;

/// Random numbers from a counter: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3", 2011). A pure function, so that every backend
/// draws the same numbers.
public final class Threefry {
    /// Of the key schedule: `C240`, cut to 32 bits.
    public static final int PARITY = 0x1BD11BDA;

    /// By how much round `i` rotates the second word: entry `i % 8`.
    public static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};

    private Threefry() {}

    /// Word 0 or 1 of the block for a key and a counter of two words each.
    public static int word(int key0, int key1, int counter0, int counter1, int word) {
        int[] key = {key0, key1, PARITY ^ key0 ^ key1};
        int x = counter0 + key0;
        int y = counter1 + key1;
        for (int round = 0; round < 20; round++) {
            x += y;
            y = Integer.rotateLeft(y, ROTATIONS[round % 8]) ^ x;
            if (round % 4 == 3) {
                int injection = round / 4 + 1;
                x += key[injection % 3];
                y += key[(injection + 1) % 3] + injection;
            }
        }
        return word == 0 ? x : y;
    }

    /// The number in [0, 1) that [Expr.Random] stands for: a multiple of 2⁻²⁴, exact in either
    /// precision.
    public static double uniform(int seed, int step, int path, int word, int index) {
        return (word(seed, path, index, step, word) >>> 8) * 0x1p-24;
    }
}
