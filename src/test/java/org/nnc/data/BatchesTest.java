package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.stream.IntStream;

class BatchesTest {
    private static final int[] ROWS = IntStream.range(100, 200).toArray();

    @Test
    void theOrderIsPinned() {
        // These must never change: runs are resumed and compared by them.
        assertArrayEquals(new int[] {9, 0, 8, 3, 1, 6, 2, 5, 4, 7}, Shuffle.order(10, 7, 0));
    }

    @Test
    void everyOrderIsAPermutationAndDiffers() {
        int[] a = Shuffle.order(1000, 1, 0);
        int[] b = Shuffle.order(1000, 1, 1);
        int[] c = Shuffle.order(1000, 2, 0);
        assertFalse(Arrays.equals(a, b));
        assertFalse(Arrays.equals(a, c));
        assertFalse(Arrays.equals(b, c));
        assertArrayEquals(IntStream.range(0, 1000).toArray(), Arrays.stream(a).sorted().toArray());
    }

    @Test
    void placesAreUniform() {
        int[][] seen = new int[5][5];
        for (int seed = 0; seed < 10_000; seed++) {
            int[] order = Shuffle.order(5, seed, 3);
            for (int i = 0; i < 5; i++) {
                seen[i][order[i]]++;
            }
        }
        for (int[] row : seen) {
            for (int count : row) {
                assertEquals(2000, count, 200); // five standard deviations
            }
        }
    }

    @Test
    void splitsAreDisjointAndComplete() {
        Split split = Split.of(60_000, 0.1, 1);
        assertEquals(6000, split.validation().length);
        int[] all =
                IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.validation()))
                        .sorted()
                        .toArray();
        assertArrayEquals(IntStream.range(0, 60_000).toArray(), all);
        assertArrayEquals(split.train(), Split.of(60_000, 0.1, 1).train());
        assertFalse(Arrays.equals(split.validation(), Split.of(60_000, 0.1, 2).validation()));
        assertEquals(10, Split.all(10).train().length);
        assertThrows(DataException.class, () -> Split.of(10, 1, 1));
        assertThrows(DataException.class, () -> Split.of(10, -0.1, 1));
        assertThrows(DataException.class, () -> Split.of(10, Double.NaN, 1));
    }

    @Test
    void aTestPartTakesNothingFromValidation() {
        Split split = Split.of(1797, 0.1, 0.2, 1);
        assertEquals(359, split.test().length);
        assertArrayEquals(Split.of(1797, 0.1, 1).validation(), split.validation());
        assertEquals(1797 - 180 - 359, split.train().length);
        IntStream rows =
                IntStream.concat(
                        Arrays.stream(split.test()),
                        IntStream.concat(
                                Arrays.stream(split.train()), Arrays.stream(split.validation())));
        assertEquals(1797, rows.distinct().count());
        assertThrows(DataException.class, () -> Split.of(10, 0.5, 0.5, 1));
    }

    @Test
    void anEpochGoesThroughAllRows() {
        Batches batches = Batches.shuffled(ROWS, 32, 7, Batches.Last.KEPT);
        assertEquals(4, batches.steps());
        assertEquals(4, batches.rows(0, 3).length);
        int[] seen =
                IntStream.range(0, 4)
                        .flatMap(step -> Arrays.stream(batches.rows(5, step)))
                        .sorted()
                        .toArray();
        assertArrayEquals(ROWS, seen);
        Batches dropped = Batches.shuffled(ROWS, 32, 7, Batches.Last.DROPPED);
        assertEquals(3, dropped.steps());
        assertEquals(96, dropped.rowsPerEpoch());
        assertArrayEquals(batches.rows(1, 2), dropped.rows(1, 2));
    }

    @Test
    void anyPositionCanBeResumed() {
        Batches run = Batches.shuffled(ROWS, 16, 7, Batches.Last.KEPT);
        for (int epoch = 0; epoch < 3; epoch++) {
            for (int step = 0; step < run.steps(); step++) {
                Batches resumed = Batches.shuffled(ROWS, 16, 7, Batches.Last.KEPT);
                assertArrayEquals(run.rows(epoch, step), resumed.rows(epoch, step));
            }
        }
    }

    @Test
    void evaluationIsInOrder() {
        Batches batches = Batches.inOrder(ROWS, 64);
        assertArrayEquals(Arrays.copyOfRange(ROWS, 64, 100), batches.rows(0, 1));
        assertThrows(DataException.class, () -> Batches.inOrder(new int[0], 64));
        assertThrows(
                DataException.class, () -> Batches.shuffled(ROWS, 101, 0, Batches.Last.DROPPED));
    }
}
