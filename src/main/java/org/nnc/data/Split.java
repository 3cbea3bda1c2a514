package org.nnc.data;

import java.util.Arrays;

/// The rows of a data set, parted into those to train with, to validate with, and to test with.
///
/// @param train row numbers, ascending
/// @param validation row numbers, ascending
/// @param test row numbers, ascending
public record Split(int[] train, int[] validation, int[] test) {
    /// Keeps splits apart from the shuffles of epochs, whose streams count from 0.
    private static final long STREAM = -1;

    /// Parts `rows` rows: the rounded `fraction` of them, drawn by `seed`, is for validation.
    public static Split of(int rows, double fraction, long seed) {
        return of(rows, fraction, 0, seed);
    }

    /// Parts `rows` rows: these fractions of them, rounded and drawn by `seed`, are for validation
    /// and for the test at the end. The rows for validation do not depend on `test`.
    public static Split of(int rows, double validation, double test, long seed) {
        int validated = count(rows, validation, "validation");
        int tested = count(rows, test, "test");
        if (validated + tested >= rows) {
            throw DataException.of(
                    "A validation part of %s and a test part of %s leave nothing to train with, "
                            + "of %d rows; together they must be less than 1.",
                    validation, test, rows);
        }
        int[] order = Shuffle.order(rows, seed, STREAM);
        return new Split(
                sorted(order, validated + tested, rows),
                sorted(order, 0, validated),
                sorted(order, validated, validated + tested));
    }

    private static int count(int rows, double fraction, String part) {
        if (!(fraction >= 0 && fraction < 1)) {
            throw DataException.of(
                    "A %s part of %s leaves nothing to train with, of %d rows; it must be at "
                            + "least 0 and less than 1.",
                    part, fraction, rows);
        }
        return (int) Math.round(rows * fraction);
    }

    private static int[] sorted(int[] order, int from, int to) {
        int[] part = Arrays.copyOfRange(order, from, to);
        Arrays.sort(part);
        return part;
    }

    /// All rows to train with, none to validate or test with.
    public static Split all(int rows) {
        return of(rows, 0, 0);
    }
}
