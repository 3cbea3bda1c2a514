package org.nnc.bench;

import org.nnc.bench.library.Libraries;
import org.nnc.bench.work.Workload;
import org.nnc.bench.work.Workload.Kind;
import org.nnc.bench.work.Workloads;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a step of training holds in memory, ours beside PyTorch's, each in a process of its own.
final class MemoryBench {
    private static final int ROUNDS = 3;

    private MemoryBench() {}

    static void main(String[] arguments) throws Exception {
        StringBuilder table =
                new StringBuilder("| training step | nnc (MB) | PyTorch (MB) | ratio |\n");
        table.append("| --- | --- | --- | --- |\n");
        for (Workload w : Workloads.all()) {
            if (w.kind() == Kind.TRAINING) table.append(row(w));
        }
        Results.write(
                "memory",
                "What a step of training holds in memory, nnc and PyTorch by DJL",
                "Parameters, gradients, the optimizer's state, values kept for the gradients and"
                        + " working memory, after a hundred steps; one thread; medians of "
                        + ROUNDS
                        + " processes. The ratio is PyTorch's by ours: above 1 ours is smaller.",
                table.toString());
    }

    private static String row(Workload w) throws Exception {
        double ours = median(Libraries.VECTOR, w);
        double theirs = median(Libraries.PYTORCH, w);
        String format = "| %s | %.1f | %.1f | %.2f |%n";
        return String.format(Locale.ROOT, format, w.name(), ours, theirs, theirs / ours);
    }

    private static double median(Libraries library, Workload w) throws Exception {
        double[] all = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) all[i] = measure(library, w);
        System.err.println("  " + w.name() + ", " + library.text() + ": " + Arrays.toString(all));
        return Arrays.stream(all).sorted().toArray()[ROUNDS / 2];
    }

    private static double measure(Libraries library, Workload w) throws IOException {
        List<String> arguments = List.of(library.name(), w.name());
        Process p = Child.java(library.jars(), MemoryStation.class, arguments).start();
        return p.inputReader()
                .lines()
                .filter(line -> line.startsWith(Station.ANSWER))
                .map(line -> line.substring(Station.ANSWER.length()))
                .mapToDouble(Double::parseDouble)
                .findFirst()
                .orElseThrow(() -> new IOException(w.name() + ": " + library.text() + " failed"));
    }
}
