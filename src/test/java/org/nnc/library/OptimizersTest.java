package org.nnc.library;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nnc.check.TrainGraph;
import org.nnc.check.Unit;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Each optimizer, and what may be set beside it, fits a small problem.
class OptimizersTest {
    private static final int ROWS = 16;
    private static final int STEPS = 150;
    private static final Unit UNIT =
            Unit.load(Path.of("src/test/resources/org/nnc/library/optimizers.nn"));

    private static List<String> runs() {
        return UNIT.trains().stream().map(plan -> plan.name()).toList();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void lowersTheLoss(String run) {
        var plan = UNIT.trains().stream().filter(p -> p.name().equals(run)).findFirst().get();
        TrainGraph train = UNIT.trainGraph(plan, Map.of());
        Map<String, Value> given = problem();
        given.putAll(run(given, train.initialGraph()).outputs());
        double first = 0;
        double last = 0;
        for (int k = 0; k < STEPS; k++) {
            given.put("$step", integer(k));
            Interpreter.Result result = run(given, train.graph());
            last = result.outputs().get("loss").get(0);
            if (k == 0) first = last;
            given.putAll(result.updates());
        }
        assertTrue(last < 0.2 * first, run + ": from " + first + " to " + last);
        if (run.equals("by_constrained_sgd")) assertShort(given.get("W"));
    }

    private static void assertShort(Value w) {
        for (int column = 0; column < 3; column++) {
            double square = 0;
            for (int row = 0; row < 3; row++) square += Math.pow(w.get(3 * row + column), 2);
            assertTrue(square < 9.000001, "a column as long as " + Math.sqrt(square));
        }
    }

    private static Interpreter.Result run(Map<String, Value> given, org.nnc.graph.Graph graph) {
        return new Interpreter(Precision.FLOAT64, Map.of("N", (long) ROWS), given).run(graph);
    }

    private static Map<String, Value> problem() {
        Random random = new Random(3);
        double[] x = random.doubles(3 * ROWS, -1, 1).toArray();
        double[] y = new double[ROWS];
        for (int i = 0; i < ROWS; i++) y[i] = Math.tanh(x[3 * i] - x[3 * i + 1]) + 0.5;
        Map<String, Value> given = new LinkedHashMap<>();
        given.put("x", Value.ofFloats(new int[] {ROWS, 3}, x));
        given.put("y", Value.ofFloats(new int[] {ROWS}, y));
        given.put("$seed", integer(1));
        given.put("$steps", integer(STEPS));
        given.put("$step", integer(0));
        return given;
    }

    private static Value integer(long n) {
        return Value.ofIntegers(DType.INT, new int[0], n);
    }
}
