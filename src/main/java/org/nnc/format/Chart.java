package org.nnc.format;

import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

import java.awt.Color;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;

/// Curves in one picture, as of loss and accuracy over epochs. It needs no display.
///
/// @param title above the picture
/// @param xLabel below the x axis
/// @param series the curves, in the order of the legend
public record Chart(String title, String xLabel, List<Series> series) {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 560;

    /// A curve. Points that are not finite are left out.
    ///
    /// @param name in the legend
    /// @param x ascending
    /// @param y as many as `x`
    public record Series(String name, double[] x, double[] y) {
        public Series {
            if (x.length != y.length) {
                throw new IllegalArgumentException(x.length + " x, " + y.length + " y");
            }
        }

        private Series finite() {
            int[] kept =
                    IntStream.range(0, x.length)
                            .filter(i -> Double.isFinite(x[i]) && Double.isFinite(y[i]))
                            .toArray();
            return new Series(
                    name,
                    Arrays.stream(kept).mapToDouble(i -> x[i]).toArray(),
                    Arrays.stream(kept).mapToDouble(i -> y[i]).toArray());
        }
    }

    public Chart {
        series = List.copyOf(series);
    }

    /// Writes `NAME.svg` and `NAME.png` into the folder, all or nothing.
    public void write(Path folder, String name) {
        XYChart chart = draw();
        for (String ending : List.of("svg", "png")) {
            AtomicFile.write(
                    folder.resolve(name + "." + ending),
                    out -> ChartEncoder.saveChart(chart, out, ending));
        }
    }

    /// Must be said before the first class of AWT is loaded; where a display is in use already, it
    /// changes nothing. Pictures are coded in memory: for a file, ImageIO would add a shutdown
    /// hook, which it may not when a run that was interrupted draws its curve.
    static void withoutDisplay() {
        ImageIO.setUseCache(false);
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private XYChart draw() {
        withoutDisplay();
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle(xLabel)
                        .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        for (Series curve : series) {
            Series finite = curve.finite();
            if (finite.x().length > 0) {
                boolean few = finite.x().length < 50;
                chart.addSeries(finite.name(), finite.x(), finite.y())
                        .setMarker(few ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            }
        }
        return chart;
    }
}
