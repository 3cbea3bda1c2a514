package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.pass.Options;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `memory` in a train block: said, and without effect on the losses.
class MemoryBudgetTest {
    /// Digits read a number at a time, 64 steps.
    private static final String MODEL =
            """
            model M {
                input x: float[N, 64]
                target y: int[N]
                steps = transpose(reshape(x, [N, 64, 1]), [1, 0, 2])
                h = lstm(steps, 6)
                loss = cross_entropy(dense(h[-1], 10), y)
            }
            data digits {
                table = csv("digits.csv.gz")
                x = table[:, 0:64] / 16
                y = table[:, 64]
            }
            train M {
                data = split(digits, validation = 0.9, seed = 1)
                optimizer = adam(rate = 1e-2)
                batch = 30
                epochs = 1
                memory = 0.05
            }
            """;

    private static final class Heard extends Progress.Silent {
        private final List<Double> losses = new ArrayList<>();
        private final List<String> said = new ArrayList<>();

        @Override
        public void step(int rows, double loss, double mean) {
            losses.add(loss);
        }

        @Override
        public void say(String sentence) {
            said.add(sentence);
        }
    }

    private static Heard run(String text) {
        Heard heard = new Heard();
        Assignment a = Runs.assignment(text, Precision.FLOAT64);
        new Trainer(a, Engine.SCALAR, Precision.FLOAT64, Options.DEFAULT, heard, Optional.empty())
                .run();
        return heard;
    }

    @Test
    void aSmallBudgetChangesNoLoss() {
        Heard whole = run(MODEL.replace("    memory = 0.05\n", ""));
        Heard divided = run(MODEL);
        assertEquals(List.of(), whole.said);
        assertTrue(divided.said.getFirst().startsWith("Loops of 64 steps: "), "" + divided.said);
        assertTrue(divided.said.getLast().startsWith("Temporary values: "), "" + divided.said);
        for (int i = 0; i < whole.losses.size(); i++) {
            assertEquals(whole.losses.get(i), divided.losses.get(i), 1e-10);
        }
    }
}
