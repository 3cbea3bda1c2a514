package org.nnc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ArenaTest {
    /// Of each buffer: its line, how many lie below it, and which.
    private static final int[] PLAN = {0, 0, 0, 1, 0, 1, 0, 0, 0};

    @Test
    void buffersBeginBeyondAMarginAndEndBeforeOne() {
        int[] offsets = new int[4];
        int elements = Arena.place(new long[] {20, 5, 7, 100}, PLAN, offsets, 0);
        assertArrayEquals(new int[] {1024, 1056, 0, 1024}, offsets);
        assertEquals(1024 + 112 + 1024, elements);
    }

    @Test
    void nothingNeedsNoArena() {
        assertEquals(0, Arena.place(new long[] {20, 5, 7, 100}, PLAN, new int[4], 2));
    }
}
