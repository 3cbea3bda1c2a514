package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.data.DataException;
import org.nnc.pass.Options;
import org.nnc.type.Precision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A run that was stopped anywhere and resumed ends with the same bits.
class ResumeTest {
    private static final String MODEL =
            """
            model M() {
                input x: float[N, 64]
                h = x |> dense(8) |> relu |> dropout(0.2)
                logits = dense(h, 10)
                target y: int[N]
                output probabilities = softmax(logits)
                loss = cross_entropy(logits, y)
                metric accuracy = mean(argmax(logits) == y)
            }
            data digits {
                table = csv("digits.csv.gz")
                x = table[:, 0:64] / 16
                y = table[:, 64]
            }
            train M {
                data = split(digits, validation = 0.2, seed = 1)
                optimizer = adam(rate = cosine(1e-2, warmup = 0.1))
                batch = 50
                epochs = 3
                seed = 5
            }
            """;

    @TempDir Path folder;

    @Test
    void sameBitsAsWithoutAStop() {
        Assignment a = Runs.assignment(MODEL, Precision.FLOAT32);
        Outcome whole = trainer(a, Optional.empty(), Progress.SILENT).run();

        Stopper stopper = new Stopper(40);
        Trainer first = trainer(a, Optional.of(folder), stopper);
        stopper.trainer = first;
        assertTrue(first.run().interrupted());
        Trainer second = trainer(a, Optional.of(folder), Progress.SILENT);
        second.resume();
        Outcome resumed = second.run();

        assertEquals(whole.memory().arrays().keySet(), resumed.memory().arrays().keySet());
        whole.memory()
                .arrays()
                .forEach((path, array) ->
                        assertArrayEquals(
                                (float[]) array,
                                (float[]) resumed.memory().arrays().get(path),
                                0f,
                                path));
    }

    @Test
    void aCheckpointOfAnotherModelIsRefused() {
        trainer(Runs.assignment(MODEL, Precision.FLOAT32), Optional.of(folder), Progress.SILENT)
                .run();
        Assignment other =
                Runs.assignment(MODEL.replace("dense(8)", "dense(9)"), Precision.FLOAT32);
        Trainer t = trainer(other, Optional.of(folder), Progress.SILENT);
        DataException e = assertThrows(DataException.class, t::resume);
        assertTrue(
                e.getMessage().contains("another model") && e.getMessage().contains("dense"),
                e.getMessage());
    }

    @Test
    void aCutCheckpointIsRefused() throws Exception {
        trainer(Runs.assignment(MODEL, Precision.FLOAT32), Optional.of(folder), Progress.SILENT)
                .run();
        Path file = folder.resolve("checkpoint.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Trainer t =
                trainer(
                        Runs.assignment(MODEL, Precision.FLOAT32),
                        Optional.of(folder),
                        Progress.SILENT);
        DataException e = assertThrows(DataException.class, t::resume);
        assertTrue(e.getMessage().contains("checkpoint.safetensors"), e.getMessage());
    }

    @Test
    void nanLossNamesTheFirstNode() {
        String text =
                MODEL.replace(
                        "loss = cross_entropy(logits, y)",
                        "loss = cross_entropy(logits, y) + mean(sqrt(logits))");
        Trainer t =
                trainer(
                        Runs.assignment(text, Precision.FLOAT32),
                        Optional.of(folder),
                        Progress.SILENT);
        DataException e = assertThrows(DataException.class, t::run);
        assertTrue(
                e.getMessage().contains("loss became NaN") && e.getMessage().contains("test.nn:7"),
                e.getMessage());
    }

    @Test
    void labelsOutOfRangeAreRefused() {
        String text = MODEL.replace("dense(h, 10)", "dense(h, 7)");
        DataException e =
                assertThrows(DataException.class, () -> Runs.assignment(text, Precision.FLOAT32));
        assertTrue(e.getMessage().contains("only 0 to 6"), e.getMessage());
    }

    private static Trainer trainer(Assignment a, Optional<Path> folder, Progress progress) {
        return new Trainer(a, Engine.SCALAR, Precision.FLOAT32, Options.DEFAULT, progress, folder);
    }

    /// Stops a run after so many steps.
    private static final class Stopper extends Progress.Silent {
        private int left;
        private Trainer trainer;

        Stopper(int steps) {
            this.left = steps;
        }

        @Override
        public void step(int rows, double loss, double mean) {
            if (--left == 0) trainer.stop();
        }
    }
}
