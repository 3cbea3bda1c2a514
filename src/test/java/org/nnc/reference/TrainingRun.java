package org.nnc.reference;

import org.nnc.check.TrainGraph;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.source.SourceFile;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs a case of training: the steps of a train block, one after the other.
final class TrainingRun {
    private final ReferenceCase c;
    private final Map<String, Value> file;
    private final Tolerance tolerance;
    private final List<String> wrong = new ArrayList<>();

    private TrainingRun(ReferenceCase c, Precision precision) {
        this.c = c;
        this.file = ReferenceIndex.tensors(c);
        this.tolerance = new Tolerance(precision == Precision.FLOAT64 ? 1e-8 : 1e-3);
    }

    static List<String> differences(ReferenceCase c, Runner runner, Precision precision) {
        return new TrainingRun(c, precision).run(runner, precision);
    }

    private List<String> run(Runner runner, Precision precision) {
        Unit unit = Unit.of(new SourceFile(c.name() + ".nn", TrainingSource.model(c)));
        TrainGraph train = unit.trainGraph(unit.trains().getFirst(), Map.of());
        Map<String, Value> kept =
                new LinkedHashMap<>(
                        Runner.interpreter()
                                .prepare(train.initialGraph(), precision)
                                .run(Map.of("$seed", number(0)))
                                .outputs());
        for (ReferenceCase.Entry e : c.given()) {
            String path = TrainingSource.path(e.name());
            if (kept.containsKey(path)) kept.put(path, file.get(e.key()));
        }
        Runner.Prepared step = runner.prepare(graph(train), precision);
        int steps = ((Number) c.options().get("steps")).intValue();
        for (int k = 0; k < steps; k++) {
            Map<String, Value> given = new LinkedHashMap<>(kept);
            given.put("$step", number(k));
            given.put("$steps", number(steps));
            for (ReferenceCase.Entry e : c.given()) {
                if (kept.containsKey(TrainingSource.path(e.name()))) continue;
                given.put(e.name(), batch(file.get(e.key()), k));
            }
            check(k, kept, step.run(given));
        }
        checkFinal(kept);
        return wrong;
    }

    /// The step, and the gradients that the case tells.
    private static Graph graph(TrainGraph train) {
        Map<String, Node> outputs = new LinkedHashMap<>(train.graph().outputs());
        outputs.putAll(train.model().outputs());
        return new Graph("Case", train.model().builder(), outputs, train.updates());
    }

    private static Value number(long n) {
        return Value.ofIntegers(DType.INT, new int[0], n);
    }

    /// What a step sees of an input: all of it, or the batch of its turn.
    private Value batch(Value all, int k) {
        if (!c.options().containsKey("batches")) return all;
        int batches = ((Number) c.options().get("batches")).intValue();
        return row(all, k % batches);
    }

    /// Part k of the first axis.
    private static Value row(Value all, int k) {
        int[] dims = java.util.Arrays.copyOfRange(all.dims(), 1, all.rank());
        Value row = Value.zeros(all.dtype(), dims);
        for (int i = 0; i < row.count(); i++) row.copy(i, all, k * row.count() + i);
        return row;
    }

    private void check(int k, Map<String, Value> kept, Interpreter.Result result) {
        compare("loss at step " + k, result.outputs().get("loss"), row("output.loss", k));
        for (ReferenceCase.Entry e : c.given()) {
            Value g = result.outputs().get("g_" + e.name());
            if (file.containsKey("grad." + e.name()) && k == 0) {
                compare("grad." + e.name(), g, file.get("grad." + e.name()));
            }
            String steps = e.name() + "_steps";
            if (!file.containsKey("output." + steps)) continue;
            compare("grad." + steps + " at " + k, g, row("grad." + steps, k));
            Value before = kept.get(TrainingSource.path(e.name()));
            compare(steps + " before " + k, before, row("output." + steps, k));
            Value after = result.updates().get(TrainingSource.path(e.name()));
            compare(steps + " after " + k, after, row("output." + steps, k + 1));
        }
        kept.putAll(result.updates());
    }

    private Value row(String key, int k) {
        return row(file.get(key), k);
    }

    private void checkFinal(Map<String, Value> kept) {
        for (ReferenceCase.Entry e : c.outputs()) {
            if (!e.name().startsWith("final_")) continue;
            String path = TrainingSource.path(e.name().substring("final_".length()));
            compare(e.key(), kept.get(path), file.get(e.key()));
        }
    }

    private void compare(String what, Value found, Value expected) {
        tolerance.difference(what, found, expected).ifPresent(wrong::add);
    }
}
