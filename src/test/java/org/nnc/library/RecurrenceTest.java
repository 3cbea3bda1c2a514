package org.nnc.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.graph.Value;

import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// A row of a batch with lengths has the outputs and last states that it has alone.
class RecurrenceTest {
    private static Value noise(int... dims) {
        int count = IntStream.of(dims).reduce(1, Math::multiplyExact);
        return Value.ofFloats(dims, new Random(3).doubles(count, -2, 2).toArray());
    }

    private static double largest(String body) {
        String text = "input x: float[5, 3, 2]\nlengths = tensor([5, 2, 0])\n" + body;
        Value v = Expressions.value(text, Map.of("x", noise(5, 3, 2)), 0, 1);
        return v.get(0);
    }

    @ParameterizedTest
    @CsvSource({"elman", "lstm", "lstm_peephole", "lstm_coupled", "gru", "gru_reset_before"})
    void lengthsCutEachRow(String cell) {
        for (boolean reverse : new boolean[] {false, true}) {
            String body =
                    """
                    cell = CELL(units = 3, reverse = REVERSE, states = true)
                    all = cell(x, lengths = lengths)
                    whole = cell(x[:, :1])
                    short = cell(x[:2, 1:2])
                    fn far(a, b) = max(abs(a - b))
                    d = [far(all[0][:, :1], whole[0]), far(all[0][:2, 1:2], short[0])]
                    d = d + [far(all[0][2:, 1], 0), far(all[0][:, 2], 0)]
                    for i in 1..len(all) {
                        d = d + [far(all[i][:1], whole[i]), far(all[i][1:2], short[i]), far(all[i][2], 0)]
                    }
                    """
                            .replace("CELL", cell)
                            .replace("REVERSE", Boolean.toString(reverse));
            assertEquals(0, largest(body + "output result = max(d)"), 1e-14);
            assertTrue(largest(body + "output result = max(abs(short[0]))") > 1e-3);
        }
    }

    @ParameterizedTest
    @CsvSource({"elman", "gru"})
    void aSequenceGoesOnWhereItStopped(String cell) {
        String body =
                """
                cell = CELL(units = 3, states = true)
                hs, h = cell(x)
                early, between = cell(x[:2])
                late, end = cell(x[2:], start = [between])
                output result = max(abs(concat(early, late, axis = 0) - hs)) + max(abs(end - h))
                """;
        assertEquals(0, largest(body.replace("CELL", cell)), 1e-14);
    }

    /// Every second step starts from a state whose derivative is not taken.
    @Test
    void stoppedGradientsTruncate() {
        String body =
                """
                fn step(e, h) = tanh(e[:, :1] + 0.5 * h)
                hs, h = scan e in x, t in iota(5) with h = zeros(3, 1) {
                    h = step(e, where(t % 2 == 0, stop_gradient(h), h))
                    emit h
                }
                cut = grad(sum(hs ^ 2), x)
                total = 0.0
                h = zeros(3, 1)
                for t in 0..5 {
                    if t % 2 == 0 { h = stop_gradient(h) }
                    h = step(x[t], h)
                    total = total + sum(h ^ 2)
                }
                apart = grad(total, x)
                """;
        assertEquals(0, largest(body + "output result = max(abs(cut - apart))"), 1e-14);
        String whole = body.replace("stop_gradient(h), h)", "h, h)");
        assertTrue(largest(whole + "output result = max(abs(cut - apart))") > 1e-2);
    }

    @Test
    void bothDirectionsStandSideBySide() {
        String body =
                """
                both = bidirectional(x, elman, 3)
                fn alone(p, reverse) = elman_steps(x, p.W, p.U, p.b, zeros(3, 3), reverse = reverse)[0]
                apart = concat(alone(both.forward, false), alone(both.backward, true))
                output result = max(abs(both - apart))
                """;
        assertEquals(0, largest(body), 1e-14);
    }
}
