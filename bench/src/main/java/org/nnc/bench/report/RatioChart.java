package org.nnc.bench.report;

import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.nnc.bench.Figures;
import org.nnc.bench.work.Workload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The ratios as a picture: bars above 1 are workloads on which our vector code is faster than
/// every other library.
public final class RatioChart {
    private RatioChart() {}

    public static void write(Figures figures, List<Workload> workloads, Path file)
            throws IOException {
        List<Workload> both =
                workloads.stream()
                        .filter(w -> figures.ratio(1, w.name()).isPresent())
                        .filter(w -> figures.ratio(2, w.name()).isPresent())
                        .toList();
        if (both.isEmpty()) return;
        CategoryChart chart =
                new CategoryChartBuilder()
                        .width(1100)
                        .height(620)
                        .title("Time of the fastest other library by that of nnc")
                        .build();
        chart.getStyler().setYAxisLogarithmic(true).setXAxisLabelRotation(60);
        chart.getStyler().setYAxisMin(0.1).setYAxisMax(10.0);
        chart.getStyler().setAvailableSpaceFill(0.7);
        chart.getStyler().setXAxisMaxLabelCount(both.size());
        List<String> names = Workload.names(both);
        for (int threads : new int[] {1, 2}) {
            List<Double> ratios =
                    both.stream().map(w -> figures.ratio(threads, w.name()).orElseThrow()).toList();
            chart.addSeries(threads == 1 ? "one thread" : "two threads", names, ratios);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            ChartEncoder.saveChart(chart, out, "svg");
        }
    }
}
