package org.nnc.format;

import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.nnc.data.DataException;

import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// A matrix as a picture: the greater a number, the darker its cell. Row 0 is at the top, as a
/// matrix is printed. It needs no display.
///
/// @param title above the picture
/// @param xLabel below; @param yLabel to the left
/// @param rows, columns sizes, each at least 1 and at most [#MOST]
/// @param values row by row; cells of numbers that are not finite stay empty
/// @param rowNames, columnNames what stands at each row and column, such as characters; none for
///   their numbers
public record HeatMap(
        String title,
        String xLabel,
        String yLabel,
        int rows,
        int columns,
        double[] values,
        Optional<List<String>> rowNames,
        Optional<List<String>> columnNames) {
    /// With more rows or columns than this, a cell would be smaller than a pixel.
    public static final int MOST = 1000;

    private static final Color[] COLORS = {Color.WHITE, new Color(8, 48, 107)};
    private static final int CELL = 26;

    public HeatMap {
        if (rows < 1 || columns < 1 || rows > MOST || columns > MOST) {
            throw new IllegalArgumentException(rows + " by " + columns);
        }
        if (values.length != rows * columns) {
            throw new IllegalArgumentException(
                    rows + " by " + columns + ", but " + values.length + " values");
        }
        if (rowNames.orElse(numbers(rows)).size() != rows
                || columnNames.orElse(numbers(columns)).size() != columns) {
            throw new IllegalArgumentException(rowNames + " by " + columnNames);
        }
    }

    /// With numbers at the rows and columns.
    public HeatMap(
            String title, String xLabel, String yLabel, int rows, int columns, double[] values) {
        this(title, xLabel, yLabel, rows, columns, values, Optional.empty(), Optional.empty());
    }

    /// The form that a file's name asks for: `png` or `svg`; empty for any other ending.
    public static Optional<String> form(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return List.of("png", "svg").stream().filter(f -> name.endsWith("." + f)).findFirst();
    }

    /// Writes a `.png` or `.svg` file, all or nothing.
    ///
    /// @throws DataException if no number is finite, or the file cannot be written
    public void write(Path file) {
        String form = form(file).orElseThrow(() -> new IllegalArgumentException(file.toString()));
        HeatMapChart chart = draw();
        AtomicFile.write(file, out -> ChartEncoder.saveChart(chart, out, form));
    }

    HeatMapChart draw() {
        Chart.withoutDisplay();
        HeatMapChart chart =
                new HeatMapChartBuilder()
                        .width(pixels(columns, 240))
                        .height(pixels(rows, 130))
                        .title(title)
                        .xAxisTitle(xLabel)
                        .yAxisTitle(yLabel)
                        .build();
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (finite.length == 0) {
            throw DataException.of("%s cannot be drawn: it has no finite number.", title);
        }
        double least = rounded(Arrays.stream(finite).min().getAsDouble(), RoundingMode.FLOOR);
        double most = rounded(Arrays.stream(finite).max().getAsDouble(), RoundingMode.CEILING);
        chart.getStyler()
                .setRangeColors(COLORS)
                .setMin(least)
                .setMax(most > least ? most : least + 1)
                .setChartBackgroundColor(Color.WHITE);
        // XChart moves labels when it leaves some out, so all are there, but not all have a text.
        chart.getStyler().setXAxisMaxLabelCount(MOST).setPlotContentSize(1);
        // The axis points upwards, so the last row comes first.
        chart.addSeries("values", labels(columnNames, columns), down(), cells());
        return chart;
    }

    /// With as many digits as fit beside the legend, whose ends XChart shows with all they have.
    private static double rounded(double end, RoundingMode way) {
        double near = new BigDecimal(end).round(new MathContext(3, way)).doubleValue();
        return Double.isFinite(near) ? near : end;
    }

    private List<Number[]> cells() {
        List<Number[]> cells = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) continue;
            cells.add(new Number[] {i % columns, rows - 1 - i / columns, values[i]});
        }
        return cells;
    }

    private List<String> down() {
        return labels(rowNames, rows).reversed();
    }

    /// A label is never empty, which XChart can't draw. Names may stand closer than numbers.
    private static List<String> labels(Optional<List<String>> names, int count) {
        int apart = (count - 1) / (names.isPresent() ? 100 : 50) + 1;
        List<String> all = names.orElseGet(() -> numbers(count));
        return IntStream.range(0, count)
                .mapToObj(i -> i % apart == 0 && !all.get(i).isEmpty() ? all.get(i) : " ")
                .toList();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static int pixels(int cells, int around) {
        return Math.clamp((long) around + cells * CELL, 360, 1600);
    }
}
