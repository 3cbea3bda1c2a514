package org.nnc.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nnc.program.Threefry;

/// Against the known answers that the authors publish with Random123 (kat_vectors: threefry2x32, 20
/// rounds).
class ThreefryTest {
    @Test
    void knownAnswers() {
        check(0, 0, 0, 0, 0x6b200159, 0x99ba4efe);
        check(-1, -1, -1, -1, 0x1cb996fc, 0xbb002be7);
        check(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0);
    }

    private static void check(int k0, int k1, int c0, int c1, int word0, int word1) {
        assertEquals(word0, Threefry.word(k0, k1, c0, c1, 0));
        assertEquals(word1, Threefry.word(k0, k1, c0, c1, 1));
    }

    @Test
    void uniformNumbersAreExactInFloatAndEven() {
        double sum = 0;
        double squares = 0;
        int n = 100_000;
        for (int i = 0; i < n; i++) {
            double u = Threefry.uniform(7, 3, 11, i & 1, i);
            assertEquals(u, (double) (float) u);
            sum += u;
            squares += u * u;
        }
        assertEquals(0.5, sum / n, 0.005);
        assertEquals(1 / 3.0, squares / n, 0.005);
    }
}
