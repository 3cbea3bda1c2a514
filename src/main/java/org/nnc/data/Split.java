package org.nnc.data;

import java.util.Arrays;

/// The rows of a data set, parted into those to train with and those to validate with.
///
/// @param train row numbers, ascending
/// @param validation row numbers, ascending
public record Split(int[] train, int[] validation) {
    /// Keeps splits apart from the shuffles of epochs, whose streams count from 0.
    private static final long STREAM = -1;

    /// Parts `rows` rows: the rounded `fraction` of them, drawn by `seed`, is for validation.
    public static Split of(int rows, double fraction, long seed) {
        int count = (int) Math.round(rows * fraction);
        if (!(fraction >= 0 && fraction < 1) || count >= rows) {
            throw DataException.of(
                    "A validation part of %s leaves nothing to train with, of %d rows; it "
                            + "must be at least 0 and less than 1.",
                    fraction, rows);
        }
        int[] order = Shuffle.order(rows, seed, STREAM);
        int[] validation = Arrays.copyOf(order, count);
        int[] train = Arrays.copyOfRange(order, count, rows);
        Arrays.sort(validation);
        Arrays.sort(train);
        return new Split(train, validation);
    }

    /// All rows to train with, none to validate.
    public static Split all(int rows) {
        return of(rows, 0, 0);
    }
}
