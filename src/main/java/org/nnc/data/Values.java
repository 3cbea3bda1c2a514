package org.nnc.data;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// The elements of an n-dimensional host array in row-major order, as compact as they were read.
///
/// The `copy` methods convert a stretch of elements into a buffer of the wanted kind. To `float`
/// the conversion rounds; to `int` and `long` it must be exact, or it throws a {@link
/// DataException}.
public sealed interface Values {
    /// Single precision.
    record Floats(float[] array) implements Values {}

    /// Double precision.
    record Doubles(double[] array) implements Values {}

    /// 32-bit integers.
    record Ints(int[] array) implements Values {}

    /// 64-bit integers.
    record Longs(long[] array) implements Values {}

    /// Bytes, each meaning 0 to 255.
    record Bytes(byte[] array) implements Values {}

    /// Bytes that each stand for an entry of a table of 256 numbers: a function of bytes that is
    /// looked up when a batch is taken, so that images stay one byte a pixel.
    record Tabulated(byte[] codes, double[] table, float[] floats) implements Values {
        static Tabulated of(byte[] codes, double[] table) {
            float[] floats = new float[table.length];
            for (int i = 0; i < table.length; i++) {
                floats[i] = (float) table[i];
            }
            return new Tabulated(codes, table, floats);
        }
    }

    /// Text, one string an element.
    record Strings(List<String> list) implements Values {
        public Strings {
            list = List.copyOf(list);
        }
    }

    /// The number of elements.
    default int size() {
        return switch (this) {
            case Floats(var a) -> a.length;
            case Doubles(var a) -> a.length;
            case Ints(var a) -> a.length;
            case Longs(var a) -> a.length;
            case Bytes(var a) -> a.length;
            case Tabulated(var a, _, _) -> a.length;
            case Strings(var list) -> list.size();
        };
    }

    /// Copies `count` elements from `from` on into `to` from `at` on, rounded to single precision.
    default void copy(int from, int count, float[] to, int at) {
        switch (this) {
            case Floats(var a) -> System.arraycopy(a, from, to, at, count);
            case Tabulated(var a, _, var table) -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = table[a[from + i] & 0xff];
                }
            }
            case Bytes(var a) -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = a[from + i] & 0xff;
                }
            }
            case Ints(var a) -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = a[from + i];
                }
            }
            case Longs(var a) -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = a[from + i];
                }
            }
            case Doubles(var a) -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = (float) a[from + i];
                }
            }
            case Strings(var list) -> throw textFound(list.get(from));
        }
    }

    /// Copies as {@link #copy(int, int, float[], int)} does, in double precision.
    default void copy(int from, int count, double[] to, int at) {
        if (this instanceof Doubles(var a)) {
            System.arraycopy(a, from, to, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            to[at + i] = number(from + i);
        }
    }

    /// Copies whole numbers; a fraction, or a number beyond 32 bits, is a {@link DataException}.
    default void copy(int from, int count, int[] to, int at) {
        for (int i = 0; i < count; i++) {
            long value = whole(from + i);
            if (value != (int) value) {
                throw DataException.of("element %d is %d, beyond 32 bits", from + i, value);
            }
            to[at + i] = (int) value;
        }
    }

    /// Copies whole numbers; a fraction is a {@link DataException}.
    default void copy(int from, int count, long[] to, int at) {
        for (int i = 0; i < count; i++) {
            to[at + i] = whole(from + i);
        }
    }

    /// Element `i` as a number.
    default double number(int i) {
        return switch (this) {
            case Floats(var a) -> a[i];
            case Doubles(var a) -> a[i];
            case Ints(var a) -> a[i];
            case Longs(var a) -> a[i];
            case Bytes(var a) -> a[i] & 0xff;
            case Tabulated(var a, var table, _) -> table[a[i] & 0xff];
            case Strings(var list) -> throw textFound(list.get(i));
        };
    }

    /// Element `i` as a whole number, or a {@link DataException}.
    default long whole(int i) {
        return switch (this) {
            case Ints(var a) -> a[i];
            case Longs(var a) -> a[i];
            case Bytes(var a) -> a[i] & 0xff;
            case Floats _, Doubles _, Tabulated _, Strings _ -> {
                double value = number(i);
                // 2^63 itself is beyond a long, and (long) would quietly give the nearest one.
                if (value != Math.rint(value) || !(Math.abs(value) < 0x1p63)) {
                    throw DataException.of(
                            "element %d is %s, a whole number was expected", i, value);
                }
                yield (long) value;
            }
        };
    }

    /// The elements that `rows` of width `width` name, in this order, in the same representation.
    default Values select(int[] rows, int width) {
        int size = Math.multiplyExact(rows.length, width);
        return switch (this) {
            case Floats(var a) -> new Floats(pick(a, rows, width, new float[size]));
            case Doubles(var a) -> new Doubles(pick(a, rows, width, new double[size]));
            case Ints(var a) -> new Ints(pick(a, rows, width, new int[size]));
            case Longs(var a) -> new Longs(pick(a, rows, width, new long[size]));
            case Bytes(var a) -> new Bytes(pick(a, rows, width, new byte[size]));
            case Tabulated(var a, var table, var floats) ->
                    new Tabulated(pick(a, rows, width, new byte[size]), table, floats);
            case Strings(var list) -> {
                Object[] picked = pick(list.toArray(), rows, width, new Object[size]);
                yield new Strings(List.of(picked).stream().map(String.class::cast).toList());
            }
        };
    }

    /// The function applied to each element: by a table of 256 entries where the elements are
    /// bytes, and computed in double precision, once and for all, where they are not.
    default Values map(DoubleUnaryOperator f) {
        return switch (this) {
            case Bytes(var a) -> Tabulated.of(a, tabulate(i -> f.applyAsDouble(i)));
            case Tabulated(var a, var t, _) ->
                    Tabulated.of(a, tabulate(i -> f.applyAsDouble(t[(int) i])));
            case Floats(var a) -> {
                float[] mapped = new float[a.length];
                for (int i = 0; i < a.length; i++) {
                    mapped[i] = (float) f.applyAsDouble(a[i]);
                }
                yield new Floats(mapped);
            }
            case Doubles _, Ints _, Longs _, Strings _ -> {
                double[] mapped = new double[size()];
                for (int i = 0; i < mapped.length; i++) {
                    mapped[i] = f.applyAsDouble(number(i));
                }
                yield new Doubles(mapped);
            }
        };
    }

    private static double[] tabulate(DoubleUnaryOperator f) {
        double[] table = new double[256];
        for (int i = 0; i < 256; i++) {
            table[i] = f.applyAsDouble(i);
        }
        return table;
    }

    /// `A` is an array type; rows of it are copied.
    private static <A> A pick(A array, int[] rows, int width, A to) {
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(array, rows[i] * width, to, i * width, width);
        }
        return to;
    }

    private static DataException textFound(String text) {
        return DataException.of("the text '%s' stands where a number is expected", text);
    }
}
