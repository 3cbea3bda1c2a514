package org.nnc.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.data.DataFile;
import org.nnc.data.Image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

class ChartTest {
    @TempDir Path folder;

    private static Map<String, Double> row(double epoch, double loss) {
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("epoch", epoch);
        row.put("loss", loss);
        return row;
    }

    private static History history() {
        return History.empty()
                .with(row(1, 2.5))
                .with(row(2, 0.1))
                .with(row(3, Double.NaN))
                .with(Map.of("epoch", 4.0));
    }

    @Test
    void aHistoryIsReadAsItWasWritten() throws IOException {
        Path path = folder.resolve("history.jsonl");
        history().write(path);
        String first = "{\"epoch\":1,\"loss\":2.5}\n{\"epoch\":2,\"loss\":0.1}\n";
        assertTrue(Files.readString(path).startsWith(first), Files.readString(path));
        assertEquals(history(), History.read(path));
        assertArrayEquals(new double[] {1, 2, 3}, history().series("epoch", "loss").x());
        Files.writeString(path, first + "{\"epoch\":x}\n");
        assertSentence(() -> History.read(path), "history.jsonl", "row 3 is damaged");
        Files.writeString(path, first + "7\n");
        assertSentence(() -> History.read(path), "row 3 is damaged");
        Files.writeString(path, first + "{\"epoch\":{}}\n");
        assertSentence(() -> History.read(path), "row 3 is damaged");
    }

    @Test
    void drawsSvgAndPng() throws IOException {
        double[] x = {1, 2, 3};
        List<Chart.Series> curves =
                List.of(
                        history().series("epoch", "loss"),
                        new Chart.Series("validation accuracy", x, new double[] {0.5, 0.8, 0.9}),
                        new Chart.Series("nothing", new double[0], new double[0]));
        new Chart("Mlp", "epoch", curves).write(folder, "curve");
        String svg = Files.readString(folder.resolve("curve.svg"));
        assertTrue(svg.startsWith("<?xml") && svg.contains("<svg"), svg.substring(0, 80));
        assertTrue(svg.strip().endsWith("</svg>"));
        // With a file it would add a shutdown hook, which an interrupted run may not.
        assertFalse(ImageIO.getUseCache());
        Image png = Image.read(DataFile.of(folder.resolve("curve.png")));
        assertEquals(900, png.width());
        long dark = 0;
        for (byte value : png.pixels()) {
            dark += (value & 0xff) < 128 ? 1 : 0;
        }
        assertTrue(dark > 1000, "only " + dark + " dark samples");
    }

    @Test
    void aChartWithoutCurvesIsDrawn() {
        new Chart("empty", "epoch", List.of()).write(folder, "empty");
        assertTrue(Files.exists(folder.resolve("empty.png")));
    }
}
