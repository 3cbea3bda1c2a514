package org.nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nnc.cli.CommandResult.nnc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Models of text, trained and then writing.
class GenerateTest {
    /// Reads a character at a time, and carries the rest; or sees the last ones again each time.
    private static final String MODEL =
            """
            model Writer(units: int = 24, carries: bool = true, characters: int = 5) {
                input text: int[N, T]
                require T <= 20, "it reads {T} characters, and no more than 20"
                steps = embedding(transpose(text), characters, 8)
                if carries {
                    state h: float[N, units] = zeros()
                    hs, h1 = gru(steps, units, start = [h], states = true)
                    update h = h1
                } else {
                    hs = gru(steps, units)
                }
                logits = dense(hs, characters)
                output next = softmax(logits[-1])
                output raw = logits[-1]
                output all = softmax(logits)
                target following: int[N, T]
                loss = mean(cross_entropy(logits, transpose(following)))
            }
            data song {
                all = text("song.txt")
                text = windows(all[:-1], 12, 5)
                following = windows(all[1:], 12, 5)
            }
            data refrain {
                all = text("refrain.txt", like = "song.txt")
                text = windows(all[:-1], 20, 20)
                following = windows(all[1:], 20, 20)
            }
            train Writer { data = song; validation = refrain; optimizer = adam(rate = 2e-2); epochs = 20; batch = 16 }
            """;

    /// What follows an a depends on what came before it.
    private static final String SONG = "xay\nzaz\n".repeat(60);

    @TempDir Path folder;

    private Path train(String... more) throws Exception {
        Files.writeString(folder.resolve("song.txt"), SONG);
        Files.writeString(folder.resolve("refrain.txt"), "xay\n".repeat(20));
        Path model = Files.writeString(folder.resolve("w.nn"), MODEL);
        List<Object> words = new ArrayList<>(List.of("train", model, "--backend", "scalar"));
        words.addAll(List.of("--out", folder.resolve("run")));
        words.addAll(List.of(more));
        CommandResult trained = nnc(words.toArray());
        assertEquals(0, trained.code(), trained.all());
        assertTrue(trained.out().contains("validation.loss"), trained.out());
        return model;
    }

    private CommandResult generate(Path model, Object... more) {
        Path weights = folder.resolve("run").resolve("weights.safetensors");
        List<Object> words = new ArrayList<>(List.of("generate", model, "--weights", weights));
        words.addAll(List.of("--backend", "scalar"));
        words.addAll(List.of(more));
        return nnc(words.toArray());
    }

    @Test
    void writesWhatItHasRead() throws Exception {
        Path model = train();
        CommandResult r = generate(model, "--prompt", "xay\n", "--length", 12, "--temperature", 0);
        assertEquals(0, r.code(), r.all());
        assertEquals("xay\nzaz\nxay\nzaz\n", r.out().substring(0, 16), r.out());
        CommandResult first = generate(model, "--length", 40, "--temperature", 3, "--seed", 1);
        assertEquals(0, first.code(), first.all());
        assertEquals(40, first.out().replace("\r", "").length() - 1);
        assertEquals(
                first.out(),
                generate(model, "--length", 40, "--temperature", 3, "--seed", 1).out());
        assertNotEquals(
                first.out(),
                generate(model, "--length", 40, "--temperature", 3, "--seed", 2).out());
        mistakes(model);
        embedded();
    }

    /// The class reads the weights that also say which characters there are.
    private void embedded() throws Exception {
        URL[] jar = {folder.resolve("run/w.jar").toUri().toURL()};
        try (var loader = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader())) {
            Object writer = loader.loadClass("Writer").getMethod("load").invoke(null);
            Object stream = writer.getClass().getMethod("stream").invoke(writer);
            float[] next = new float[5];
            var step =
                    stream.getClass()
                            .getMethod("next", int.class, int.class, int[].class, float[].class);
            for (int c : new int[] {2, 1}) step.invoke(stream, 1, 1, new int[] {c}, next);
            assertTrue(next[3] > 0.5, "after xa comes y: " + Arrays.toString(next));
        }
    }

    /// Nothing is carried, so the last characters are read again each time.
    @Test
    void writesWithoutCarries() throws Exception {
        Path model = train("--set", "carries=false");
        CommandResult r =
                generate(
                        model,
                        "--set",
                        "carries=false",
                        "--prompt",
                        "xay\n",
                        "--length",
                        12,
                        "--temperature",
                        0,
                        "--context",
                        8);
        assertEquals("xay\nzaz\nxay\nzaz\n", r.out().substring(0, 16), r.all());
    }

    private void mistakes(Path model) throws Exception {
        String twice = "it reads 24 characters, and no more than 20; it was given {N=1, T=24}";
        says(generate(model, "--prompt", "xay\n".repeat(6)), 1, twice);
        Path data = folder.resolve("long.nn");
        Files.writeString(
                data,
                MODEL.replace("all[1:], 12", "all[1:], 21")
                        .replace("all[:-1], 12", "all[:-1], 21"));
        says(nnc("train", data, "--out", folder.resolve("r")), 1, "it reads 21 characters");
        Files.writeString(data, MODEL.replace("20, 20", "22, 20"));
        Path own = folder.resolve("run/weights.safetensors");
        says(nnc("eval", data, "--weights", own), 1, "it reads 22 characters");
        says(generate(model, "--prompt", "xq"), 1, "'q', which was not in the text");
        says(generate(model, "--output", "raw"), 1, "gives no probabilities");
        says(generate(model, "--output", "all"), 1, "float[T, N, 5]", "float[N, 5]");
        says(generate(model, "--output", "nosuch"), 2, "has no output 'nosuch'");
        says(generate(model, "--temperature", -1), 2, "--temperature is 0 or more");
        says(generate(model, "--length", -1), 2, "--length is 0 or more");
        says(generate(model, "--context", 0), 2, "--context is 1 or more");
        says(generate(model, "--prompt", ""), 2, "--prompt needs a character");
        Path digits = Path.of("examples/digits.nn");
        Path run = folder.resolve("digits");
        nnc("train", digits, "--backend", "scalar", "--epochs", 0, "--out", run);
        Path weights = run.resolve("weights.safetensors");
        says(
                nnc("generate", digits, "--weights", weights),
                1,
                "does not say which characters its numbers stand for");
    }

    private static void says(CommandResult r, int code, String... parts) {
        assertEquals(code, r.code(), r.all());
        for (String part : parts) assertTrue(r.err().contains(part), r.err());
        assertFalse(r.err().contains("\tat "), r.err());
    }
}
