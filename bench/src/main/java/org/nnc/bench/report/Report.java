package org.nnc.bench.report;

import org.nnc.bench.Figures;
import org.nnc.bench.Measurement;
import org.nnc.bench.library.Libraries;
import org.nnc.bench.work.Workload;
import org.nnc.bench.work.Workload.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What was measured, as text.
public final class Report {
    private final Figures figures;
    private final List<Workload> workloads;

    public Report(Figures figures, List<Workload> workloads) {
        this.figures = figures;
        this.workloads = workloads.stream().filter(w -> figures.has(w.name())).toList();
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("## Ours against the fastest other library\n\n");
        text.append("Medians in microseconds, products in GFLOP/s. The ratio is the other's time");
        text.append(" by ours: above 1 ours is faster.\n\n");
        text.append(summary()).append('\n').append(means()).append("\n## All\n\n");
        for (int threads : new int[] {1, 2}) {
            text.append(threads == 1 ? "One thread:\n\n" : "\nTwo threads:\n\n");
            text.append(all(threads));
        }
        text.append("\n## Our vector code\n\n").append(ours());
        return text.toString();
    }

    private String summary() {
        Table table =
                new Table(
                        List.of(
                                "workload",
                                "nnc, 1 thread",
                                "fastest other",
                                "ratio",
                                "nnc, 2 threads",
                                "fastest other",
                                "ratio"));
        for (Workload w : workloads) {
            List<String> row = new ArrayList<>(List.of(w.name()));
            for (int threads : new int[] {1, 2}) {
                row.add(cell(w, figures.of(threads, w.name(), Libraries.VECTOR)));
                Optional<Measurement> other = figures.fastestOther(threads, w.name());
                row.add(other.map(m -> cell(w, other) + " " + m.library().text()).orElse(""));
                row.add(figures.ratio(threads, w.name()).map(Report::two).orElse(""));
            }
            table.row(row);
        }
        return table.toString();
    }

    private String means() {
        StringBuilder text = new StringBuilder();
        for (Kind kind : Kind.values()) {
            if (mean(kind, 1).isEmpty() && mean(kind, 2).isEmpty()) continue;
            text.append("Geometric mean of the ratios, ")
                    .append(kind.name().toLowerCase(Locale.ROOT))
                    .append(": ")
                    .append(mean(kind, 1))
                    .append(" on one thread, ")
                    .append(mean(kind, 2))
                    .append(" on two.\n\n");
        }
        return text.toString();
    }

    private String mean(Kind kind, int threads) {
        double mean =
                workloads.stream()
                        .filter(w -> w.kind() == kind && !w.bfloat16())
                        .flatMap(w -> figures.ratio(threads, w.name()).stream())
                        .mapToDouble(Math::log)
                        .average()
                        .orElse(Double.NaN);
        return two(Math.exp(mean));
    }

    private String all(int threads) {
        List<String> head = new ArrayList<>(List.of("workload"));
        for (Libraries l : Libraries.values()) head.add(l.text());
        Table table = new Table(head);
        for (Workload w : workloads) {
            List<String> row = new ArrayList<>(List.of(w.name()));
            for (Libraries l : Libraries.values()) {
                row.add(cell(w, figures.of(threads, w.name(), l)));
            }
            table.row(row);
        }
        return table.toString();
    }

    private String ours() {
        Table table =
                new Table(
                        List.of(
                                "workload",
                                "to compile (ms)",
                                "allocated by a run (bytes)",
                                "difference from the interpreter"));
        for (Workload w : workloads) {
            Optional<Measurement> found = figures.of(1, w.name(), Libraries.VECTOR);
            if (found.isEmpty()) continue;
            Measurement m = found.get();
            table.row(
                    List.of(
                            w.name(),
                            number("%.0f", m.prepareMillis()),
                            number("%.0f", m.times().bytes()),
                            number("%.1e", m.difference())));
        }
        return table.toString();
    }

    private static String cell(Workload w, Optional<Measurement> found) {
        if (found.isEmpty()) return "";
        Measurement m = found.get();
        if (!m.isRight()) return "wrong by " + number("%.1e", m.difference());
        double micros = m.times().micros();
        if (w.kind() == Kind.PRODUCT && w.operations() > 1e7) {
            return number("%.0f", w.operations() / micros / 1e3) + " G";
        }
        return micros < 100 ? number("%.1f", micros) : number("%.0f", micros);
    }

    private static String two(double value) {
        return number("%.2f", value);
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }
}
