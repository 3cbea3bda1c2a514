package org.nnc.language;

import org.nnc.check.ModelGraph;
import org.nnc.check.TrainGraph;
import org.nnc.check.TrainPlan;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.reference.Runner;
import org.nnc.source.SourceFile;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A run of a train block, a step at a time, with what it keeps.
final class Fit {
    private final Runner.Prepared step;
    private final Map<String, Value> kept = new LinkedHashMap<>();
    private int steps;

    Fit(Runner runner, TrainGraph train) {
        this(runner, train.graph(), train.initialGraph());
    }

    /// Of a model with learning rules of its own.
    Fit(Runner runner, ModelGraph model) {
        this(
                runner,
                new Graph(model.name(), model.builder(), model.metrics(), model.updates()),
                model.initialGraph());
    }

    private Fit(Runner runner, Graph graph, Graph initial) {
        step = runner.prepare(graph, Precision.FLOAT32);
        kept.putAll(
                new Interpreter(Precision.FLOAT32, Map.of(), Map.of("$seed", integer(7)))
                        .run(initial)
                        .outputs());
    }

    /// A file beside those of the language's page, which it may import.
    static Unit unit(String text) {
        return Unit.of(new SourceFile(Path.of("../shared/language/test.nn").toString(), text));
    }

    static TrainPlan plan(Unit unit, String name) {
        return unit.trains().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }

    /// The parameters and states, by path.
    Map<String, Value> kept() {
        return kept;
    }

    /// Takes a step, and gives the loss and the metrics before it.
    Map<String, Value> step(int rows, Map<String, Value> batch) {
        return step(Map.of("N", (long) rows), batch);
    }

    Map<String, Value> step(Map<String, Long> sizes, Map<String, Value> batch) {
        Map<String, Value> given = new LinkedHashMap<>(batch);
        given.putAll(kept);
        given.put("$seed", integer(7));
        given.put("$step", integer(steps++));
        given.put("$steps", integer(100));
        Interpreter.Result result = step.run(sizes, given);
        kept.putAll(result.updates());
        return result.outputs();
    }

    static Value integer(long n) {
        return Value.ofIntegers(DType.INT, new int[0], n);
    }
}
