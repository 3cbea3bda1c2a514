package org.nnc.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.data.DataFile;
import org.nnc.data.Image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.imageio.ImageIO;

class HeatMapTest {
    private static final int DARKEST = 0xFF08306B;

    @TempDir Path folder;

    private static HeatMap map(int rows, int columns, double... values) {
        return new HeatMap("attention, row 0", "T", "", rows, columns, values);
    }

    /// The highest line of pixels with a run of the darkest color, left of the legend.
    private static int top(BufferedImage image) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth() * 2 / 3; x++) {
                boolean run = true;
                for (int i = 0; run && i < 12; i++) run = image.getRGB(x + i, y) == DARKEST;
                if (run) return y;
            }
        }
        return -1;
    }

    @Test
    void rowZeroIsAtTheTop() throws IOException {
        map(2, 2, 1, 1, 0, 0).write(folder.resolve("a.png"));
        map(2, 2, 0, 0, 1, 1).write(folder.resolve("b.PNG"));
        BufferedImage a = ImageIO.read(folder.resolve("a.png").toFile());
        BufferedImage b = ImageIO.read(folder.resolve("b.PNG").toFile());
        assertTrue(top(a) >= 0 && top(a) + 20 < top(b), top(a) + " " + top(b));
    }

    @Test
    void namesStandAtRowsAndColumns() {
        var columns = Optional.of(List.of("a", "", "c"));
        var rows = Optional.of(List.of("x", "y"));
        double[] values = {1, 2, 3, 4, 5, 6};
        var named = new HeatMap("", "", "", 2, 3, values, rows, columns);
        var series = named.draw().getHeatMapSeries();
        assertEquals(List.of("a", " ", "c"), series.getXData());
        assertEquals(List.of("y", "x"), series.getYData());
        var numbered = map(2, 3, values).draw().getHeatMapSeries();
        assertEquals(List.of("0", "1", "2"), numbered.getXData());
    }

    /// So that its ends, which stand there, are short.
    @Test
    void theLegendBeginsAndEndsWithRoundNumbersAround() {
        var styler = map(1, 3, -0.0123456, 0.5, 0.99912315).draw().getStyler();
        assertEquals(-0.0124, styler.getMin());
        assertEquals(1, styler.getMax());
    }

    @Test
    void everyFiniteNumberIsACell() {
        var series = map(2, 3, 1, 2, Double.NaN, 4, 5, 6).draw().getHeatMapSeries();
        List<List<Number>> cells = series.getHeatData().stream().map(Arrays::asList).toList();
        assertEquals(
                List.<List<Number>>of(
                        List.of(0, 1, 1.0),
                        List.of(1, 1, 2.0),
                        List.of(0, 0, 4.0),
                        List.of(1, 0, 5.0),
                        List.of(2, 0, 6.0)),
                cells);
        assertEquals(List.of("0", "1", "2"), series.getXData());
        assertEquals(List.of("1", "0"), series.getYData());
    }

    @Test
    void anyMatrixIsDrawn() throws IOException {
        map(1, 1, 0.5).write(folder.resolve("one.svg"));
        String svg = Files.readString(folder.resolve("one.svg"));
        assertTrue(svg.contains("<svg") && svg.strip().endsWith("</svg>"), svg);
        double[] many = new double[1000 * 200];
        Arrays.setAll(many, i -> i % 7);
        map(200, 1000, many).write(folder.resolve("many.png"));
        Image png = Image.read(DataFile.of(folder.resolve("many.png")));
        assertEquals(1600, png.width());
        Path nothing = folder.resolve("nothing.png");
        assertSentence(() -> map(1, 1, Double.NaN).write(nothing), "no finite number");
        assertFalse(Files.exists(nothing));
    }

    @Test
    void theEndingSaysTheForm() {
        assertEquals(Optional.of("png"), HeatMap.form(Path.of("a/B.PNG")));
        assertEquals(Optional.of("svg"), HeatMap.form(Path.of("b.svg")));
        assertFalse(HeatMap.form(Path.of("png")).isPresent());
    }
}
