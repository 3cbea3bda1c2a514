package org.nnc.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.check.TrainGraph;
import org.nnc.check.Unit;
import org.nnc.graph.Value;
import org.nnc.reference.Runner;
import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Recurrent models, written with `scan`, train on every backend, with lengths that are free.
class RecurrentTest {
    /// The cell of the language's page, both ways over frames, and a class for each frame.
    private static final String TAGGER =
            """
            layer cell(x: float[T, N, I], units: int, reverse: bool = false) {
                param W: float[I + units, 4 * units] = glorot_uniform()
                param b: float[4 * units] = zeros()
                hs, h, c = scan x_t in x (reverse = reverse)
                           with h = zeros(N, units), c = zeros(N, units) {
                    i, f, o, g = split(concat(x_t, h) @ W + b, parts = 4)
                    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
                    h = sigmoid(o) * tanh(c)
                    emit h
                }
                return hs
            }
            layer both(x, units: int) {
                return concat(cell(x, units), cell(x, units, reverse = true))
            }
            model Tagger(units: int = 7) {
                input frames: float[T, N, 5]
                target tags: int[T, N]
                logits = frames |> both(units) |> both(units) |> dense(3)
                loss = mean(cross_entropy(logits, tags))
            }
            train Tagger { optimizer = adam(rate = 1e-2) }
            """;

    private static TrainGraph tagger() {
        Unit unit = Fit.unit(TAGGER);
        return unit.trainGraph(Fit.plan(unit, "Tagger"), Map.of());
    }

    /// Whether the sum of a feature so far, from the front or from the end, is the larger.
    private static Map<String, Value> frames(Random random, int steps, int rows) {
        double[] x = random.doubles(steps * rows * 5L, -1, 1).toArray();
        long[] tags = new long[steps * rows];
        for (int n = 0; n < rows; n++) {
            double sum = 0;
            for (int t = 0; t < steps; t++) {
                sum += x[(t * rows + n) * 5];
                tags[t * rows + n] = sum > 0.5 ? 2 : sum < -0.5 ? 0 : 1;
            }
        }
        return Map.of(
                "frames", Value.ofFloats(new int[] {steps, rows, 5}, x),
                "tags", Value.ofIntegers(DType.INT, new int[] {steps, rows}, tags));
    }

    @Test
    void everyBackendTakesTheSameSteps() {
        List<Double> wanted = new ArrayList<>();
        for (Runner runner : Runner.all()) {
            Fit fit = new Fit(runner, tagger());
            List<Double> losses = new ArrayList<>();
            for (int steps : new int[] {4, 1, 9}) {
                var batch = frames(new Random(steps), steps, 3);
                var sizes = Map.of("T", (long) steps, "N", 3L);
                losses.add(fit.step(sizes, batch).get("loss").get(0));
            }
            if (wanted.isEmpty()) wanted = losses;
            for (int i = 0; i < wanted.size(); i++) {
                assertEquals(wanted.get(i), losses.get(i), 1e-5, runner.name());
            }
        }
    }

    @Test
    void sumsAreLearned() {
        Fit fit = new Fit(Runner.all().getLast(), tagger());
        Random random = new Random(3);
        List<Double> losses = new ArrayList<>();
        for (int k = 0; k < 60; k++) {
            var sizes = Map.of("T", 10L, "N", 16L);
            losses.add(fit.step(sizes, frames(random, 10, 16)).get("loss").get(0));
        }
        double before = losses.getFirst();
        double after = losses.getLast();
        assertTrue(after < 0.75 * before, "from " + before + " to " + after);
    }
}
