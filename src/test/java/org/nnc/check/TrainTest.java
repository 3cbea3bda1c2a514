package org.nnc.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Steps of training.
class TrainTest {
    private static final String MODEL =
            """
            model M {
                input x: float[N, 2]
                target t: float[N]
                param w: float[2] = 1
                param b: float = 0
                param unused: float[2, 2] = 0
                loss = mean((x @ w + b - t) ^ 2)
                metric size = sum(abs(w))
            }
            data d { x, t = csv("d.csv") }
            """;

    private static TrainGraph graph(String settings) {
        Unit u = Programs.unit(MODEL + "train M { data = d; " + settings + " }\n");
        return u.trainGraph(u.trains().getFirst(), Map.of());
    }

    private static Map<String, Value> step(TrainGraph g) {
        var given = new HashMap<String, Value>();
        given.put("x", Value.ofFloats(new int[] {2, 2}, 1, 2, 3, 4));
        given.put("t", Value.ofFloats(new int[] {2}, 0, 0));
        for (String name : List.of("$seed", "$step", "$epoch")) {
            given.put(name, Value.ofIntegers(DType.INT, new int[0], 0));
        }
        given.put("$steps", Value.ofIntegers(DType.INT, new int[0], 10));
        given.put("$scale", Value.ofFloats(new int[0], 1));
        var sizes = Map.of("N", 2L);
        given.putAll(
                new Interpreter(Precision.FLOAT64, sizes, given).run(g.initialGraph()).outputs());
        return new Interpreter(Precision.FLOAT64, sizes, given).run(g.graph()).updates();
    }

    // The residuals are 3 and 7: the gradient by w is [3 + 21, 6 + 28], by b 10.
    @Test
    void theOptimizerChangesWhatTheLossDependsOn() {
        TrainGraph g = graph("optimizer = sgd(rate = 0.5)");
        assertEquals(List.of("w", "b"), g.trained());
        var next = step(g);
        assertArrayEquals(new double[] {1 - 12, 1 - 17}, next.get("w").toDoubles());
        assertArrayEquals(new double[] {-5}, next.get("b").toDoubles());
        assertEquals(List.of("loss", "size"), List.copyOf(g.graph().outputs().keySet()));
    }

    @Test
    void optimizersKeepStateByParameter() {
        TrainGraph g = graph("optimizer = sgd(rate = 0.5, momentum = 0.9)");
        assertEquals(
                List.of("$optimizer.w.v", "$optimizer.b.v"),
                List.copyOf(g.optimizerStates().keySet()));
        assertArrayEquals(new double[] {24, 34}, step(g).get("$optimizer.w.v").toDoubles());
        assertTrue(g.model().states().isEmpty());
    }

    @Test
    void gradientsAreClippedTogether() {
        var next = step(graph("optimizer = sgd(rate = 1); clip = clip_global_norm(1.0)"));
        double norm = Math.sqrt(24 * 24 + 34 * 34 + 100);
        assertArrayEquals(
                new double[] {1 - 24 / norm, 1 - 34 / norm}, next.get("w").toDoubles(), 1e-9);
    }

    @Test
    void penaltiesJoinTheLoss() {
        var next = step(graph("optimizer = sgd(rate = 1); penalty = l1()"));
        assertArrayEquals(new double[] {1 - 25, 1 - 35}, next.get("w").toDoubles(), 1e-9);
    }

    @Test
    void validationIsOtherDataOrRowsOfTheSame() {
        Unit u =
                Programs.unit(
                        MODEL
                                + "data e { x, t = csv(\"e.csv\") }\n"
                                + "train M { data = d; validation = e }\n");
        assertEquals("e", u.trains().getFirst().validation().orElseThrow().data());
        Unit both =
                Programs.unit(
                        MODEL
                                + "data e { x, t = csv(\"e.csv\") }\n"
                                + "train M { data = split(d, validation = 0.1); validation = e"
                                + " }\n");
        assertEquals(
                List.of("`data` already keeps rows for validation; say one of the two"),
                both.check().stream().map(d -> d.message()).toList());
    }

    @Test
    void schedulesSeeTheStep() {
        var next = step(graph("optimizer = sgd(rate = warm_up(1.0, warmup = 0.5))"));
        assertArrayEquals(
                new double[] {1 - 24 / 5.0, 1 - 34 / 5.0}, next.get("w").toDoubles(), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adagrad",
                "rmsprop",
                "adadelta",
                "adam",
                "adamw",
                "lion",
                "sgd",
                "rmsprop(centered = true, momentum = 0.9)",
                "adam(amsgrad = true)",
                "adam(rate = cosine(1e-3, warmup = 0.1))",
                "sgd(rate = plateau(0.1))",
                "sgd(rate = exponential(0.1))",
                "sgd(rate = step_decay(0.1))",
                "sgd(momentum = 0.9, nesterov = true)"
            })
    void everyOptimizerMakesAStep(String optimizer) {
        var next = step(graph("optimizer = " + optimizer));
        assertTrue(Double.isFinite(next.get("w").get(0)));
        assertTrue(next.get("w").get(0) < 1, "it goes downhill");
    }

    @Test
    void learningRulesNeedNoOptimizer() {
        Unit u =
                Programs.unit(
                        """
                        model P {
                            input x: float[N]
                            param w: float = 1
                            update w = w + sum(x)
                            output y = x * w
                        }
                        data d { x = npy("x.npy") }
                        train P { data = d }
                        """);
        TrainGraph g = u.trainGraph(u.trains().getFirst(), Map.of());
        assertEquals(List.of("w"), List.copyOf(g.updates().keySet()));
        assertTrue(g.loss().isEmpty());
    }
}
