package org.nnc.bench;

import static java.util.stream.Collectors.joining;

import org.nnc.bench.library.Libraries;
import org.nnc.bench.report.RatioChart;
import org.nnc.bench.report.Report;
import org.nnc.bench.work.Workload;
import org.nnc.bench.work.Workloads;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// All workloads with all libraries, on one thread and on two.
final class CompareBench {
    private final Effort effort;
    private final List<Workload> workloads;
    private final List<Integer> threads;
    private final List<Libraries> libraries;
    private final boolean report;
    private final Figures figures;

    private CompareBench(Arguments given) throws IOException {
        effort = given.flag("--short") ? Effort.SHORT : Effort.FULL;
        String only = given.text("--only", "");
        workloads =
                Workloads.all().stream()
                        .filter(w -> only.isEmpty() ? effort.wants(w) : matches(w, only))
                        .toList();
        if (workloads.isEmpty()) {
            String known = Workloads.all().stream().map(Workload::name).collect(joining("; "));
            throw Arguments.wrong("No workload has '" + only + "' in its name; there are " + known);
        }
        threads =
                Arrays.stream(given.text("--threads", "1,2").split(","))
                        .map(CompareBench::threads)
                        .toList();
        libraries = libraries(given.text("--libraries", ""));
        boolean part = !only.isEmpty() || libraries.size() < Libraries.values().length;
        report = given.flag("--report");
        given.finish();
        figures = part || report ? Figures.read() : new Figures();
    }

    private static int threads(String text) {
        if (text.matches("[1-9]\\d?")) return Integer.parseInt(text);
        throw Arguments.wrong("--threads is a list of numbers such as 1,2 and not '" + text + "'");
    }

    private static boolean matches(Workload w, String only) {
        return Arrays.stream(only.split(";")).anyMatch(w.name()::contains);
    }

    private static List<Libraries> libraries(String names) {
        if (names.isEmpty()) return List.of(Libraries.values());
        return Arrays.stream(names.split(",")).map(CompareBench::library).toList();
    }

    private static Libraries library(String name) {
        for (Libraries l : Libraries.values()) {
            if (l.name().equalsIgnoreCase(name.strip())) return l;
        }
        String known = Arrays.toString(Libraries.values()).toLowerCase(Locale.ROOT);
        throw Arguments.wrong("No library is called '" + name + "'; there are " + known);
    }

    static void main(String[] arguments) throws Exception {
        CompareBench bench = new CompareBench(new Arguments(arguments));
        if (!bench.report) bench.measure();
        bench.report();
    }

    private void measure() throws Exception {
        List<Conductor> conductors = new ArrayList<>();
        for (int t : threads) {
            conductors.add(new Conductor(t, effort));
            figures.put(t, limits(t));
        }
        try {
            for (Workload w : workloads) {
                for (int i = 0; i < threads.size(); i++) {
                    for (Libraries l : libraries) {
                        if (effort.wants(w, threads.get(i), l)) measure(conductors.get(i), w, l);
                    }
                }
            }
        } finally {
            conductors.forEach(Conductor::close);
        }
    }

    private void measure(Conductor c, Workload w, Libraries l) throws IOException {
        Optional<Measurement> m = c.measure(w, l);
        if (m.isEmpty()) return;
        figures.put(c.threads(), m.get());
        figures.write();
        System.err.printf(
                Locale.ROOT,
                "%-32s %d %-15s %12.1f µs%n",
                w.name(),
                c.threads(),
                l.text(),
                m.get().times().micros());
    }

    private void report() throws Exception {
        String text = new Report(figures, Workloads.all()).text();
        Path file = Results.write("compare", "nnc against other libraries", figures.limits(), text);
        String svg = file.toString().replace(".md", ".svg");
        RatioChart.write(figures, Workloads.all(), Path.of(svg));
    }

    private static String limits(int threads) throws Exception {
        Process child = Child.java("", Limits.class, List.of("" + threads)).start();
        try (InputStream out = child.getInputStream()) {
            String[] f = new String(out.readAllBytes()).strip().split(" ");
            return "The limits of %s: %s GFLOP/s; copies within L2 %s, L3 %s, memory %s GB/s."
                    .formatted(
                            threads == 1 ? "one thread" : threads + " threads",
                            f[0],
                            f[1],
                            f[2],
                            f[3]);
        }
    }
}
