package org.nnc.bench;

import org.nnc.check.TrainPlan;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.pass.Options;
import org.nnc.train.Engine;
import org.nnc.type.Precision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How long our compiler takes, from text to a loaded class, in a JVM that has compiled before.
final class CompileBench {
    private static final int ROUNDS = 15;

    private CompileBench() {}

    static void main(String[] arguments) throws Exception {
        StringBuilder table = new StringBuilder("| model | nodes | first (ms) | warm (ms) |\n");
        table.append("| --- | --- | --- | --- |\n");
        for (String file : List.of("mlp.nn", "cnn.nn", "resnet50.nn")) {
            table.append(row(Path.of("bench", "models", file)));
        }
        Results.write(
                "compile",
                "From a model's text to the loaded class of its training step",
                "Forward, gradients and Adam, vector code, one JVM. Warm is the median of the last "
                        + ROUNDS / 2
                        + " of "
                        + ROUNDS
                        + " times.",
                table.toString());
    }

    private static String row(Path file) {
        List<Double> times = new ArrayList<>();
        int nodes = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            Graph graph = graph(file);
            Engine.VECTOR.compile(graph, Precision.FLOAT32, Options.DEFAULT).close();
            times.add((System.nanoTime() - start) / 1e6);
            nodes = graph.nodes().size();
        }
        List<Double> last = times.subList(ROUNDS - ROUNDS / 2, ROUNDS).stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.0f | %.0f |%n",
                file.getFileName(),
                nodes,
                times.getFirst(),
                last.get(last.size() / 2));
    }

    private static Graph graph(Path file) {
        Unit unit = Unit.load(file);
        for (TrainPlan plan : unit.trains()) {
            if (plan.name().equals("Adam")) return unit.trainGraph(plan, Map.of()).graph();
        }
        throw new IllegalStateException(file + " has no train block Adam");
    }
}
