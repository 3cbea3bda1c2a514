package org.nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nnc.cli.CommandResult.nnc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;

/// Commands as a user gives them, in-process: what they print, their exit codes, and that a mistake
/// gets a sentence.
class CommandLineTest {
    private static final String MODEL =
            """
            model M(units: int = 6) {
                input x: float[N, 64]
                logits = x |> dense(units) |> relu |> dense(10)
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
            train M { data = split(digits, validation = 0.1, seed = 1); optimizer = adam(rate = 1e-2); epochs = 2; batch = 64 }
            """;

    @TempDir Path folder;

    private Path model() throws Exception {
        return Files.writeString(folder.resolve("m.nn"), MODEL);
    }

    private CommandResult train(Object... more) throws Exception {
        List<Object> words =
                new ArrayList<>(
                        List.of(
                                "train",
                                model(),
                                "--backend",
                                "scalar",
                                "--out",
                                folder.resolve("run")));
        words.addAll(List.of(more));
        return nnc(words.toArray());
    }

    @Test
    void trainEvalPredict() throws Exception {
        CommandResult trained = train();
        assertEquals(0, trained.code(), trained.all());
        Path run = folder.resolve("run");
        for (String file :
                List.of(
                        "weights.safetensors",
                        "checkpoint.safetensors",
                        "history.jsonl",
                        "curve.svg",
                        "curve.png")) {
            assertTrue(Files.size(run.resolve(file)) > 0, file);
        }
        Path weights = run.resolve("weights.safetensors");
        CommandResult eval =
                nnc("eval", model(), "--backend", "scalar", "--weights", weights, "--json");
        assertEquals(0, eval.code(), eval.all());
        assertTrue(
                eval.out().matches("(?s)\\{\"loss\":[0-9.E-]+,\"accuracy\":0\\.[0-9]+}\\s*"),
                eval.out());

        Path rows =
                Files.writeString(
                        folder.resolve("rows.csv"), ("0.5,".repeat(63) + "0.5\n").repeat(3));
        CommandResult predicted =
                nnc(
                        "predict",
                        model(),
                        rows,
                        "--weights",
                        weights,
                        "--backend",
                        "scalar",
                        "--json");
        assertEquals(0, predicted.code(), predicted.all());
        assertEquals(3, predicted.out().lines().count(), predicted.out());
        assertEquals(10, predicted.out().lines().findFirst().orElseThrow().split(",").length);

        CommandResult other = nnc("eval", model(), "--set", "units=7", "--weights", weights);
        assertEquals(1, other.code());
        assertTrue(other.err().contains("belongs to another model"), other.err());
    }

    @Test
    void checkSaysWhatIsWrong() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong.nn"), MODEL.replace("relu", "rellu"));
        CommandResult r = nnc("check", wrong);
        assertEquals(1, r.code());
        assertTrue(r.err().contains("wrong.nn:3") && r.err().contains("relu"), r.err());
        assertEquals(0, nnc("check", model()).code());
        assertTrue(nnc("check", "--json", wrong).out().contains("\"line\""), "json");
    }

    @Test
    void irShowsAnyStage() throws Exception {
        CommandResult first = nnc("ir", model(), "--of", "training", "--after", "input");
        assertEquals(0, first.code(), first.all());
        assertTrue(first.out().contains("einsum"), first.out());
        CommandResult last = nnc("ir", model());
        assertEquals(0, last.code(), last.all());
        assertFalse(last.out().isBlank());
        CommandResult unknown = nnc("ir", model(), "--after", "nosuch");
        assertEquals(1, unknown.code());
        assertTrue(unknown.err().contains("nosuch"), unknown.err());
    }

    @Test
    void compileIntoAFileNamedJarWritesOne() throws Exception {
        Path jar = folder.resolve("m.jar");
        CommandResult r = nnc("compile", model(), "--out", jar);
        assertEquals(0, r.code(), r.all());
        try (JarFile file = new JarFile(jar.toFile())) {
            assertTrue(file.getManifest().getMainAttributes().containsKey(Name.MAIN_CLASS));
        }
    }

    @Test
    void benchComparesEngines() throws Exception {
        CommandResult r = nnc("bench", model(), "--batch", "4", "--seconds", "0.2", "--json");
        assertEquals(0, r.code(), r.all());
        for (String engine : List.of("interpreter", "scalar", "vector"))
            assertTrue(r.out().contains(engine), r.out());
    }

    @Test
    void benchSaysThatCodeIsNotWarm() throws Exception {
        CommandResult r = nnc("bench", model(), "--batch", "4", "--seconds", "0.001");
        assertEquals(0, r.code(), r.all());
        assertTrue(r.out().contains("--seconds 10"), r.out());
    }

    @Test
    void aMissingDataFileIsASentence() throws Exception {
        Path m =
                Files.writeString(
                        folder.resolve("d.nn"), MODEL.replace("digits.csv.gz", "nothere.csv"));
        CommandResult r = nnc("train", m, "--out", folder.resolve("run"));
        assertEquals(1, r.code());
        assertTrue(r.err().contains("nothere.csv") && r.err().contains("--data"), r.err());
        assertFalse(r.err().contains("\tat "), r.err());
        assertFalse(Files.exists(folder.resolve("run")), "nothing should be written");
    }

    @Test
    void anEmptyFolderToResumeFromIsASentence() throws Exception {
        CommandResult r = train("--resume");
        assertEquals(1, r.code());
        assertTrue(r.err().contains("resume"), r.err());
    }

    @Test
    void aModelFileThatIsNotThereIsASentence() {
        CommandResult r = nnc("check", folder.resolve("absent.nn"));
        assertEquals(1, r.code());
        assertTrue(r.err().contains("absent.nn") && !r.err().contains("\tat "), r.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--epoch", "--backend=gpu", "--epochs=many"})
    void unknownWordsAreASentence(String option) throws Exception {
        CommandResult r = nnc("train", model(), option);
        assertEquals(2, r.code(), r.all());
        assertFalse(r.err().contains("\tat "), r.err());
        assertFalse(r.err().isBlank());
    }

    @Test
    void anUnknownArgumentOfTheModelIsASentence() throws Exception {
        CommandResult r = train("--set", "unit=3");
        assertEquals(1, r.code(), r.all());
        assertTrue(r.err().contains("units"), r.err());
    }

    @Test
    void helpShowsExamples() {
        for (String command :
                List.of("train", "eval", "predict", "compile", "check", "ir", "bench", "list")) {
            CommandResult r = nnc(command, "--help");
            assertEquals(0, r.code());
            assertTrue(r.out().contains("Example"), command);
        }
    }

    @Test
    void whatHasNoSchedulesCannotBeTuned() throws Exception {
        Path model = folder.resolve("m.nn");
        Files.writeString(model, MODEL);
        CommandResult r = nnc("tune", model, "--backend", "interpreter");
        assertEquals(1, r.code(), r.all());
        assertTrue(r.err().contains("The interpreter has no schedules; tune scalar"), r.err());
    }
}
