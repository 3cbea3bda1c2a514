package org.nnc.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.nnc.Documents;
import org.nnc.check.Unit;
import org.nnc.graph.Value;
import org.nnc.reference.Runner;
import org.nnc.source.SourceFile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Truncated back-propagation, as the language's page writes it.
class TruncatedTest {
    private static final String TRAIN = "train Truncated(k = 4) { optimizer = sgd(rate = 1.0) }\n";
    private static final Map<String, Long> SIZES = Map.of("T", 8L, "N", 2L);

    private static String page() throws IOException {
        return Documents.of(Path.of("docs/language.md")).stream()
                .map(Documents.Snippet::text)
                .filter(t -> t.startsWith("model Truncated"))
                .findFirst()
                .orElseThrow();
    }

    /// The weights after a step.
    private static Value stepped(String model, Map<String, Value> batch) {
        Unit unit = Unit.of(new SourceFile("test.nn", model + TRAIN));
        assertEquals(List.of(), unit.check());
        Runner runner = Runner.interpreter();
        Fit fit = new Fit(runner, unit.trainGraph(Fit.plan(unit, "Truncated"), Map.of()));
        fit.step(SIZES, batch);
        return fit.kept().get("cell.W");
    }

    /// The gradient is that of the last part alone, begun with what the parts before it gave.
    @Test
    void theGradientStopsBetweenParts() throws IOException {
        Random random = new Random(9);
        Map<String, Value> batch =
                Map.of(
                        "x", Value.ofFloats(new int[] {8, 2, 8}, random.doubles(128).toArray()),
                        "y", Value.ofFloats(new int[] {2, 16}, random.doubles(32).toArray()));
        String loops = page();
        String apart =
                loops.substring(0, loops.indexOf("    h = scan"))
                        + """
                            before = scan x_t in x[:4] with h = zeros(N, 16) { h = tanh(cell(concat(x_t, h))) }
                            h = stop_gradient(before)
                            h = scan x_t in x[4:] with h = h { h = tanh(cell(concat(x_t, h))) }
                            loss = mean((h - y) ^ 2)
                        }
                        """;
        double[] wanted = values(stepped(apart, batch));
        double[] found = values(stepped(loops, batch));
        for (int i = 0; i < wanted.length; i++) assertEquals(wanted[i], found[i], 1e-6);
        double[] whole = values(stepped(loops.replace("stop_gradient(h)", "h"), batch));
        assertNotEquals(Arrays.toString(whole), Arrays.toString(found));
    }

    private static double[] values(Value v) {
        double[] all = new double[v.count()];
        Arrays.setAll(all, v::get);
        return all;
    }
}
