package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

class CsvTest {
    private static DataFile file(String text) {
        return DataFile.of("a.csv", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Table read(String text) {
        return Csv.read(file(text));
    }

    private static Table read(String text, Csv.Header header, Csv.Missing missing) {
        return Csv.read(file(text), new Csv.Options(header, ',', missing));
    }

    @Test
    void readsEmbeddedDigits() {
        Table digits = Csv.read(new DataFiles(Path.of("."), List.of()).resolve("digits.csv.gz"));
        assertEquals(1797, digits.rows());
        assertEquals("64", digits.names().getLast());
        Column x = digits.matrix(0, 64);
        Column y = digits.column("64");
        assertEquals(List.of(1797, 64), x.dims());
        x.requireRange(0, 17);
        y.requireRange(0, 10);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, y.rows(0, 5).ints());
        assertEquals(13, x.values().whole(3));
    }

    @Test
    void readsIris() {
        Table iris = Csv.read(SharedData.file("iris/iris.csv"));
        assertEquals(List.of("150", "4", "setosa", "versicolor", "virginica"), iris.names());
        assertEquals(150, iris.rows());
        assertEquals(5.1, iris.matrix(0, 4).values().number(0));
        assertArrayEquals(new int[] {0, 0, 1}, iris.column("virginica").select(0, 49, 50).ints());
    }

    @Test
    void readsHousing() {
        DataFile file = SharedData.file("california-housing/housing.csv");
        assertSentence(() -> Csv.read(file), "line 184", "column 4", "missing = drop");
        Table dropped = Csv.read(file, new Csv.Options(Csv.Header.AUTO, ',', Csv.Missing.DROPPED));
        assertEquals(20_640 - 207, dropped.rows());
        Table mean = Csv.read(file, new Csv.Options(Csv.Header.AUTO, ',', Csv.Missing.MEAN));
        assertEquals(20_640, mean.rows());
        assertEquals(537.87, mean.column("total_bedrooms").values().number(182), 0.01);
        Table.Classes near = mean.classes("ocean_proximity");
        assertEquals(5, near.names().size());
        assertEquals("NEAR BAY", near.names().get(near.ids().ints()[0]));
        assertEquals(List.of(20_640, 8), mean.matrix(0, 8).dims());
        assertSentence(
                () -> mean.matrix(List.of("ocean_proximity")),
                "column 'ocean_proximity'",
                "'NEAR BAY' on line 2",
                "number is expected");
        assertSentence(() -> mean.column("price"), "no column 'price'", "longitude");
    }

    @Test
    void tellsKindsApart() {
        Table t = read("a,b,c,d\n1,1.5,x,1f\n-2,2e3,\"y,\n\"\"z\",0x10\r\n\n 3 , 4.,,Infinity\n");
        assertEquals(List.of("a", "b", "c", "d"), t.names());
        assertArrayEquals(new int[] {1, -2, 3}, t.column("a").ints());
        assertArrayEquals(new double[] {1.5, 2000, 4}, t.column("b").doubles());
        assertEquals(List.of("x", "y,\n\"z", ""), ((Values.Strings) t.column("c").values()).list());
        assertEquals(Column.Kind.TEXT, t.column("d").kind());
        assertEquals(Column.Kind.INT, t.column("a").kind());
    }

    @Test
    void headers() {
        assertEquals(List.of("0", "1"), read("1,2\n3,4\n").names());
        assertEquals(
                List.of("1", "2"), read("1,2\n3,4\n", Csv.Header.YES, Csv.Missing.MEAN).names());
        assertEquals(List.of("text", "label"), read("text,label\ngood,1\n").names());
        assertEquals(List.of("0", "1"), read("good,1\nbad,0\n").names());
        assertEquals(List.of("from", "to"), read("from,to\na,b\n").names());
        assertEquals(2, read("from,to\na,b\n", Csv.Header.NO, Csv.Missing.MEAN).rows());
        assertEquals(List.of("x", "y"), read("\ufeffx,y\n1,2\n").names());
        assertEquals(1, read("7").rows());
    }

    @Test
    void missingNumbers() {
        String text = "a,b\n1,2\nNA,3\n4,\n5,6";
        assertSentence(() -> read(text), "a.csv, line 3", "column 0", "'NA'");
        Table dropped = read(text, Csv.Header.AUTO, Csv.Missing.DROPPED);
        assertArrayEquals(new int[] {1, 5}, dropped.column("a").ints());
        Table mean = read(text, Csv.Header.AUTO, Csv.Missing.MEAN);
        assertArrayEquals(new double[] {1, 10 / 3.0, 4, 5}, mean.column("a").doubles());
    }

    @Test
    void badFilesAreNamed() {
        assertSentence(
                () -> read("1,2\n3,4\n5\n"), "a.csv, line 3 has 1 cells", "first line has 2");
        assertSentence(() -> read("1,2\n3,4,5\n"), "line 2 has 3 cells");
        assertSentence(() -> read(""), "empty");
        assertSentence(() -> read("a,b\n", Csv.Header.YES, Csv.Missing.MEAN), "no rows");
        byte[] latin = "na\u00efve,1\n".getBytes(StandardCharsets.ISO_8859_1);
        assertSentence(() -> Csv.read(DataFile.of("a.csv", latin)), "a.csv", "UTF-8");
        Table t = read("age,y\n1,0\nold,1\n");
        assertSentence(() -> t.matrix(0, 1), "'age'", "'old' on line 3", "number is expected");
    }

    @Test
    void classesOfNumbersAreInNumberOrder() {
        Table.Classes classes = read("y\n10\n9\n10\n").classes("y");
        assertEquals(List.of("9", "10"), classes.names());
        assertArrayEquals(new int[] {1, 0, 1}, classes.ids().ints());
    }
}
