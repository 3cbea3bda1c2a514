package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

class ColumnTest {
    private static final byte[] BYTES = {0, 1, 2, (byte) 253, (byte) 254, (byte) 255};

    private static Column doubles(double... values) {
        return Column.of("d", new Values.Doubles(values), values.length);
    }

    @Test
    void bytesStayCompactUnderAFunction() {
        Column images = Column.of("images", new Values.Bytes(BYTES), 3, 2);
        Column scaled = images.map(v -> v / 255).map(v -> 2 * v - 1);
        assertInstanceOf(Values.Tabulated.class, scaled.values());
        assertEquals(Column.Kind.INT, images.kind());
        assertEquals(Column.Kind.FLOAT, scaled.kind());
        float[] batch = new float[5];
        scaled.gather(new int[] {2, 0}, batch, 1);
        float one = (float) (2 * (1 / 255.0) - 1);
        assertArrayEquals(new float[] {0, (float) (2 * (254 / 255.0) - 1), 1, -1, one}, batch);
        double[] wide = new double[2];
        scaled.gather(new int[] {0}, wide, 0);
        assertArrayEquals(new double[] {-1, 2 * (1 / 255.0) - 1}, wide);
    }

    @Test
    void numbersOfAnyKindBecomeFloats() {
        List<Values> kinds =
                List.of(
                        new Values.Bytes(new byte[] {3, 4}),
                        new Values.Ints(new int[] {3, 4}),
                        new Values.Longs(new long[] {3, 4}),
                        new Values.Floats(new float[] {3, 4}),
                        new Values.Doubles(new double[] {3, 4}));
        for (Values values : kinds) {
            Column column = Column.of("c", values, 2);
            assertArrayEquals(new float[] {3, 4}, column.floats());
            assertArrayEquals(new double[] {3, 4}, column.doubles());
            assertArrayEquals(new int[] {3, 4}, column.ints());
            int[] ints = new int[1];
            column.gather(new int[] {1}, ints, 0);
            long[] longs = new long[1];
            column.select(1).gather(new int[] {0}, longs, 0);
            assertEquals(4, ints[0]);
            assertEquals(4, longs[0]);
            assertArrayEquals(new double[] {1.5, 2}, column.map(v -> v / 2).doubles());
        }
    }

    @Test
    void labelsMustBeWholeAndInRange() {
        assertSentence("d: element 1 is 2.5, a whole number was expected.", doubles(1, 2.5)::ints);
        assertThrows(DataException.class, doubles(Double.NaN)::ints);
        assertThrows(DataException.class, doubles(1e10)::ints);
        assertThrows(DataException.class, doubles(0x1p63)::ints);
        doubles(0, 9).requireRange(0, 10);
        assertSentence(
                "d: row 2 holds 10, but only 0 to 9 were expected.",
                () -> doubles(0, 9, 10).requireRange(0, 10));
        Column text = Column.of("names", new Values.Strings(List.of("a", "b")), 2);
        assertSentence("names: the text 'a' stands where a number is expected.", text::floats);
        assertThrows(DataException.class, () -> text.map(v -> v));
    }

    private static void assertSentence(
            String expected, org.junit.jupiter.api.function.Executable e) {
        assertEquals(expected, assertThrows(DataException.class, e).getMessage());
    }

    @Test
    void slicesSecondAxis() {
        Column c =
                Column.of(
                        "c",
                        new Values.Ints(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}),
                        2,
                        3,
                        2);
        Column slice = c.slice(1, 3);
        assertEquals(List.of(2, 2, 2), slice.dims());
        assertArrayEquals(new int[] {2, 3, 4, 5, 8, 9, 10, 11}, slice.ints());
        assertThrows(DataException.class, () -> c.slice(2, 4));
        assertEquals(List.of(2, 6), c.withRowDims(6).dims());
        assertThrows(DataException.class, () -> c.withRowDims(5));
    }

    @Test
    void cutsWindows() {
        Column ids = Column.of("t", new Values.Ints(new int[] {0, 1, 2, 3, 4, 5}), 6);
        Column windows = ids.windows(3, 2);
        assertEquals(List.of(2, 3), windows.dims());
        assertArrayEquals(new int[] {0, 1, 2, 2, 3, 4}, windows.ints());
        assertArrayEquals(new int[] {1, 2, 3, 3, 4, 5}, ids.rows(1, 6).windows(3, 2).ints());
        assertThrows(DataException.class, () -> ids.windows(7, 1));
    }

    @Test
    void sizesMustAgree() {
        assertThrows(
                IllegalArgumentException.class, () -> Column.of("x", new Values.Bytes(BYTES), 5));
        assertTrue(Column.of("x", new Values.Bytes(new byte[0]), 0, 3).rows() == 0);
    }
}
