package org.nnc.data;

import java.util.Arrays;

/// The mini-batches of a set of rows, epoch after epoch.
///
/// A batch is a function of seed, epoch and step alone, so that a run goes on from any position as
/// if it had never been interrupted.
public final class Batches {
    /// What becomes of the rows that are left when an epoch does not divide into batches.
    public enum Last {
        /// They are a smaller batch.
        KEPT,
        /// They are not seen in this epoch.
        DROPPED
    }

    private final int[] rows;
    private final int size;
    private final boolean shuffled;
    private final long seed;
    private final Last last;

    private long orderedEpoch = -1;
    private int[] ordered = {};

    private Batches(int[] rows, int size, boolean shuffled, long seed, Last last) {
        if (size < 1 || rows.length == 0 || (last == Last.DROPPED && rows.length < size)) {
            throw DataException.of(
                    "%d rows cannot be divided into batches of %d; choose a smaller batch.",
                    rows.length, size);
        }
        this.rows = rows.clone();
        this.size = size;
        this.shuffled = shuffled;
        this.seed = seed;
        this.last = last;
    }

    /// Batches for training: each epoch in an order of its own, by {@link Shuffle} with the epoch's
    /// number as its stream.
    public static Batches shuffled(int[] rows, int size, long seed, Last last) {
        return new Batches(rows, size, true, seed, last);
    }

    /// Batches for evaluation: the rows in their order, all of them.
    public static Batches inOrder(int[] rows, int size) {
        return new Batches(rows, size, false, 0, Last.KEPT);
    }

    /// Number of batches of an epoch.
    public int steps() {
        return last == Last.KEPT ? (rows.length + size - 1) / size : rows.length / size;
    }

    /// Number of rows that an epoch goes through.
    public int rowsPerEpoch() {
        return last == Last.KEPT ? rows.length : steps() * size;
    }

    /// The row numbers of a batch; `step` counts from 0 in each epoch, as `epoch` does.
    public int[] rows(long epoch, int step) {
        if (step < 0 || step >= steps()) {
            throw new IndexOutOfBoundsException("step " + step + " of " + steps());
        }
        int[] order = order(epoch);
        return Arrays.copyOfRange(order, step * size, Math.min(order.length, (step + 1) * size));
    }

    private int[] order(long epoch) {
        if (!shuffled) {
            return rows;
        }
        if (epoch != orderedEpoch) {
            int[] order = Shuffle.order(rows.length, seed, epoch);
            for (int i = 0; i < order.length; i++) {
                order[i] = rows[order[i]];
            }
            ordered = order;
            orderedEpoch = epoch;
        }
        return ordered;
    }
}
