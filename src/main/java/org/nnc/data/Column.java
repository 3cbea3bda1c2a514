package org.nnc.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/// An n-dimensional array in host memory whose first axis counts the examples (rows) of a data set.
///
/// Elements are row-major and stay in the form they were read in (image bytes stay bytes); they are
/// converted when a batch is taken. A column is immutable as long as nobody writes to the arrays
/// that it was made of.
///
/// @param origin where it came from, to begin a sentence with: `train-labels-idx1-ubyte.gz`
/// @param dims sizes of all axes; there is at least one
/// @param values the elements, as many as the product of `dims`
public record Column(String origin, List<Integer> dims, Values values) {
    /// What the elements are; numbers of both kinds may be taken as floats.
    public enum Kind {
        FLOAT,
        INT,
        TEXT
    }

    public Column {
        dims = List.copyOf(dims);
        if (dims.isEmpty() || product(dims) != values.size()) {
            throw new IllegalArgumentException(dims + " does not hold " + values.size());
        }
    }

    /// A column of the given sizes.
    public static Column of(String origin, Values values, int... dims) {
        return new Column(origin, Arrays.stream(dims).boxed().toList(), values);
    }

    /// Number of examples: the size of the first axis.
    public int rows() {
        return dims.getFirst();
    }

    /// Sizes of the axes after the first.
    public List<Integer> rowDims() {
        return dims.subList(1, dims.size());
    }

    /// Number of elements of an example.
    public int rowSize() {
        return (int) product(rowDims());
    }

    public Kind kind() {
        return switch (values) {
            case Values.Floats _, Values.Doubles _, Values.Tabulated _ -> Kind.FLOAT;
            case Values.Ints _, Values.Longs _, Values.Bytes _ -> Kind.INT;
            case Values.Strings _ -> Kind.TEXT;
        };
    }

    /// Copies the rows named by `rows`, in this order, into `to` from `at` on.
    public void gather(int[] rows, float[] to, int at) {
        gather(rows, (from, count, i) -> values.copy(from, count, to, at + i));
    }

    /// Copies rows as {@link #gather(int[], float[], int)} does, in double precision.
    public void gather(int[] rows, double[] to, int at) {
        gather(rows, (from, count, i) -> values.copy(from, count, to, at + i));
    }

    /// Copies rows of whole numbers; a fraction or a number beyond 32 bits is a {@link
    /// DataException}.
    public void gather(int[] rows, int[] to, int at) {
        gather(rows, (from, count, i) -> values.copy(from, count, to, at + i));
    }

    /// Copies rows of whole numbers; a fraction is a {@link DataException}.
    public void gather(int[] rows, long[] to, int at) {
        gather(rows, (from, count, i) -> values.copy(from, count, to, at + i));
    }

    private interface RowCopy {
        void copy(int from, int count, int at);
    }

    private void gather(int[] rows, RowCopy row) {
        int width = rowSize();
        copying(() -> {
            for (int i = 0; i < rows.length; i++) {
                row.copy(rows[i] * width, width, i * width);
            }
        });
    }

    /// All elements in single precision.
    public float[] floats() {
        float[] all = new float[values.size()];
        copying(() -> values.copy(0, all.length, all, 0));
        return all;
    }

    /// All elements in double precision.
    public double[] doubles() {
        double[] all = new double[values.size()];
        copying(() -> values.copy(0, all.length, all, 0));
        return all;
    }

    /// All elements as 32-bit whole numbers, or a {@link DataException}.
    public int[] ints() {
        int[] all = new int[values.size()];
        copying(() -> values.copy(0, all.length, all, 0));
        return all;
    }

    /// The function of each element, as `images / 255`: kept as a table where the elements are
    /// bytes.
    public Column map(DoubleUnaryOperator f) {
        return new Column(origin, dims, mapped(f));
    }

    private Values mapped(DoubleUnaryOperator f) {
        Values[] result = new Values[1];
        copying(() -> result[0] = values.map(f));
        return result[0];
    }

    /// The same elements with other sizes after the first axis, as a flat image made `28, 28`.
    public Column withRowDims(int... rowDims) {
        int[] all = IntStream.concat(IntStream.of(rows()), Arrays.stream(rowDims)).toArray();
        long size = Arrays.stream(rowDims).asLongStream().reduce(1, (a, b) -> a * b);
        if (size != rowSize()) {
            throw DataException.of(
                    "%s has %d numbers a row, shape %s, which do not fill %s.",
                    origin, rowSize(), rowDims(), Arrays.toString(rowDims));
        }
        return of(origin, values, all);
    }

    /// The named rows, in this order, as a column of their own.
    public Column select(int... rows) {
        int[] all = dims.stream().mapToInt(i -> i).toArray();
        all[0] = rows.length;
        return of(origin, values.select(rows, rowSize()), all);
    }

    /// Rows `from` to before `to`.
    public Column rows(int from, int to) {
        return select(IntStream.range(from, to).toArray());
    }

    /// Positions `from` to before `to` of the second axis: the columns of a table, say.
    public Column slice(int from, int to) {
        if (dims.size() < 2 || from < 0 || to < from || to > dims.get(1)) {
            throw DataException.of(
                    "%s has shape %s, which has no columns %d to %d.", origin, dims, from, to - 1);
        }
        int[] all = dims.stream().mapToInt(i -> i).toArray();
        int axis = all[1];
        int inner = axis == 0 ? 0 : rowSize() / axis;
        all[1] = to - from;
        int[] picked = new int[rows() * (to - from)];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = i / (to - from) * axis + from + i % (to - from);
        }
        return of(origin, values.select(picked, inner), all);
    }

    /// Overlapping windows of `length` rows, one every `step` rows, each an example of its own: a
    /// long text `[n]` becomes sequences `[(n - length) / step + 1, length]`.
    public Column windows(int length, int step) {
        if (length < 1 || step < 1 || length > rows()) {
            throw DataException.of(
                    "%s has %d rows, from which no window of %d rows, one every %d, can be cut.",
                    origin, rows(), length, step);
        }
        int count = (rows() - length) / step + 1;
        int[] picked = new int[Math.multiplyExact(count, length)];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = i / length * step + i % length;
        }
        int[] all =
                IntStream.concat(IntStream.of(count, length), rowDims().stream().mapToInt(i -> i))
                        .toArray();
        return of(origin, values.select(picked, rowSize()), all);
    }

    /// Checks that every element is a whole number from `least` to before `limit`, as class labels
    /// must be; if not, the first one that is not is named in a {@link DataException}.
    public void requireRange(long least, long limit) {
        copying(() -> {
            for (int i = 0; i < values.size(); i++) {
                long value = values.whole(i);
                if (value < least || value >= limit) {
                    throw DataException.of(
                            "row %d holds %d, but only %d to %d were expected",
                            i / rowSize(), value, least, limit - 1);
                }
            }
        });
    }

    /// Values know no names of files, so what they throw is completed here.
    private void copying(Runnable copy) {
        try {
            copy.run();
        } catch (DataException e) {
            throw new DataException(origin + ": " + e.getMessage() + ".").because(e);
        }
    }

    private static long product(List<Integer> dims) {
        return dims.stream().mapToLong(i -> i).reduce(1, (a, b) -> a * b);
    }
}
