package org.nnc.bench;

import org.nnc.check.ModelGraph;
import org.nnc.check.TrainPlan;
import org.nnc.check.Unit;
import org.nnc.cli.ModelClasses;
import org.nnc.graph.Graph;
import org.nnc.jvm.Flavour;
import org.nnc.jvm.ModelClass;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.train.Engine;
import org.nnc.type.Precision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/// How long our compiler takes, from text to a loaded class, in a JVM that has compiled before.
final class CompileBench {
    private static final int ROUNDS = 15;

    /// Before that the JIT is still busy with our compiler, on two processors at its expense.
    private static final int SECONDS = 10;

    private CompileBench() {}

    static void main(String[] arguments) throws Exception {
        StringBuilder table =
                new StringBuilder("| model | nodes | first (ms) | warm (ms) | at best (ms) |\n");
        table.append("| --- | --- | --- | --- | --- |\n");
        for (String file : List.of("mlp.nn", "cnn.nn", "resnet50.nn")) {
            Path path = Path.of("bench", "models", file);
            table.append(row(file + ", training step", () -> step(path)));
        }
        Path language = Path.of("..", "shared", "language", "mlp.nn");
        if (Files.exists(language)) {
            table.append(row("language/mlp.nn, training step", () -> step(language)));
            table.append(row("language/mlp.nn, to its class files", () -> classFiles(language)));
        } else {
            System.out.println("without language/mlp.nn: there is no " + language);
        }
        Results.write(
                "compile",
                "From a model's text to its class",
                "A training step is forward, gradients and Adam, as a loaded class of vector code."
                        + " Class files are those of `nnc compile`: inference, scalar and vector code."
                        + " One JVM; each model is compiled "
                        + ROUNDS
                        + " times at least, and for "
                        + SECONDS
                        + " seconds. Warm is the median of the later half of these times.",
                table.toString());
    }

    /// @param compile gives how many nodes the graph had
    private static String row(String what, IntSupplier compile) {
        List<Double> times = new ArrayList<>();
        int nodes = 0;
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        while (times.size() < ROUNDS || System.nanoTime() < end) {
            long start = System.nanoTime();
            nodes = compile.getAsInt();
            times.add((System.nanoTime() - start) / 1e6);
        }
        List<Double> last =
                times.subList(times.size() / 2, times.size()).stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.0f | %.0f | %.0f |%n",
                what,
                nodes,
                times.getFirst(),
                last.get(last.size() / 2),
                last.getFirst());
    }

    private static int step(Path file) {
        Unit unit = Unit.load(file);
        List<TrainPlan> plans = unit.trains();
        TrainPlan plan =
                plans.stream()
                        .filter(p -> plans.size() == 1 || p.name().equals("Adam"))
                        .findFirst()
                        .orElseThrow();
        Graph graph = unit.trainGraph(plan, Map.of()).graph();
        Engine.VECTOR.compile(graph, Precision.FLOAT32, Options.DEFAULT).close();
        return graph.nodes().size();
    }

    private static int classFiles(Path file) {
        Unit unit = Unit.load(file);
        ModelGraph model = unit.streamGraph(unit.trains().getFirst(), Map.of());
        int[] nodes = {0};
        ModelClass made =
                ModelClasses.of(
                        model,
                        model.name(),
                        EnumSet.allOf(Flavour.class),
                        graph -> {
                            nodes[0] += graph.nodes().size();
                            return Compiler.compile(graph, Precision.FLOAT32, Options.DEFAULT);
                        });
        if (made.emit().isEmpty()) throw new IllegalStateException("no class was written");
        return nodes[0];
    }
}
