package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.cli.ModelClasses;
import org.nnc.graph.Value;
import org.nnc.type.DType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Compiles `examples/digits.nn` and the program that embeds it, and runs them in JVMs of their
/// own.
class EmbeddedExampleTest {
    private static final int ROWS = 5;
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";

    @TempDir Path folder;

    private final EmbeddedModel model = EmbeddedModel.of(Path.of("examples/digits.nn"));

    @Test
    void scalarCodeRunsOnJava17() throws Exception {
        assumeJava17();
        assertEquals("", example(EmbeddedModel.JAVA_17, List.of(), Flavour.SCALAR).errors());
    }

    @Test
    void scalarCodeRunsHereWithoutAnyFlag() throws Exception {
        assertEquals("", example(EmbeddedModel.JAVA, List.of(), Flavour.SCALAR).errors());
    }

    @Test
    void vectorCodeRunsHere() throws Exception {
        example(EmbeddedModel.JAVA, List.of(VECTORS), Flavour.VECTOR);
    }

    @Test
    void vectorCodeRunsOnJava17() throws Exception {
        assumeJava17();
        example(EmbeddedModel.JAVA_17, List.of(VECTORS), Flavour.VECTOR);
    }

    /// A single row in a loop reads kept weights from outside of the heap, where Java has that.
    @Test
    void loopsRunHereAndOnJava17() throws Exception {
        EmbeddedModel reader =
                EmbeddedModel.of(
                        """
                        model Reader {
                            input x: float[T, 1, 20]
                            output y = lstm(x, 40)
                        }
                        """);
        ModelClass compiled = reader.compiled("Reader", Flavour.VECTOR);
        Optional<Path> weights = Optional.of(reader.weightsFile(folder));
        ModelClasses.writeJar(compiled, folder.resolve("reader.jar"), weights);
        Value x = Value.zeros(DType.FLOAT, new int[] {3, 1, 20});
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < x.count(); i++) {
            x.set(i, (i * 7 % 20 - 10) / 8.0);
            text.append(x.get(i)).append(i % 20 == 19 ? '\n' : ',');
        }
        Files.writeString(folder.resolve("steps.csv"), text);
        float[] wanted = reader.interpreted("y", Map.of("T", 3L), Map.of("x", x));
        for (Path java : List.of(EmbeddedModel.JAVA, EmbeddedModel.JAVA_17)) {
            if (!Files.exists(java)) continue;
            var run = EmbeddedModel.run(java, folder, VECTORS, "-jar", "reader.jar", "steps.csv");
            assertEquals(0, run.status(), run.errors());
            same(wanted, run.output().strip().split("[,\n]"));
        }
    }

    @Test
    void bothFlavoursRunWithAndWithoutTheModule() throws Exception {
        Flavour[] both = Flavour.values();
        example(EmbeddedModel.JAVA, List.of(VECTORS), both);
        example(EmbeddedModel.JAVA, List.of(), both);
    }

    @Test
    void vectorCodeAloneSaysWhatIsMissing() throws Exception {
        ModelClass compiled = model.compiled("com.acme.Digits", Flavour.VECTOR);
        Path jar = folder.resolve("digits.jar");
        ModelClasses.writeJar(compiled, jar, Optional.of(model.weightsFile(folder)));
        var run = EmbeddedModel.run(EmbeddedModel.JAVA, folder, "-jar", "digits.jar", input());
        assertEquals(1, run.status(), run.output());
        assertEquals(
                "this class was compiled for the Vector API only: the module jdk.incubator.vector"
                        + " is not there; start java with --add-modules jdk.incubator.vector; or"
                        + " compile the scalar flavour too\n",
                run.errors());
    }

    @Test
    void theJarRuns() throws Exception {
        ModelClass compiled = model.compiled("Digits", Flavour.values());
        Path jar = folder.resolve("digits.jar");
        ModelClasses.writeJar(compiled, jar, Optional.of(model.weightsFile(folder)));
        String input = scaledInput();
        var csv =
                EmbeddedModel.run(EmbeddedModel.JAVA, folder, VECTORS, "-jar", "digits.jar", input);
        assertEquals(0, csv.status(), csv.errors());
        assertTrue(!csv.errors().contains("Slower"), csv.errors());
        same(wanted(), csv.output().strip().split("[,\n]"));
        var json =
                EmbeddedModel.run(
                        EmbeddedModel.JAVA, folder, "-jar", "digits.jar", "--json", input);
        assertEquals(0, json.status(), json.errors());
        assertTrue(json.errors().contains("--add-modules"), json.errors());
        same(wanted(), json.output().strip().replaceAll("[\\[\\]]", "").split("[,\n]"));
    }

    @Test
    void theJarSaysWhatIsWrong() throws Exception {
        ModelClass compiled = model.compiled("Digits", Flavour.SCALAR);
        ModelClasses.writeJar(compiled, folder.resolve("digits.jar"), Optional.empty());
        Files.writeString(folder.resolve("few.csv"), "a,b,c\n1,2,3\n4,5,6\n");
        Files.writeString(folder.resolve("word.csv"), "1,2,3\n4,five,6\n");
        String weights = model.weightsFile(folder).toString();
        says(1, "there is no Digits.safetensors beside the class Digits", "few.csv");
        says(
                1,
                "the input x has 6 numbers; its shape float[N, 8, 8] needs 128 for N = 2",
                "--weights",
                weights,
                "few.csv");
        says(1, "word.csv, line 2: 'five' is no number", "--weights", weights, "word.csv");
        says(1, "none.csv can't be read: NoSuchFileException", "--weights", weights, "none.csv");
        says(1, "none can't be read: NoSuchFileException", "--weights", "none", "few.csv");
        says(1, "few.csv is not a safetensors file", "--weights", "few.csv", "few.csv");
        says(
                1,
                "there is no output y; there is probabilities",
                "--weights",
                weights,
                "--output",
                "y",
                "few.csv");
        says(2, "there is no option --jsn; see --help", "--jsn");
        says(
                1,
                "probabilities needs 1 files, one for each input, not 2; see --help",
                "--weights",
                weights,
                "few.csv",
                "few.csv");
    }

    private void says(int status, String sentence, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-jar", "digits.jar"));
        all.addAll(List.of(arguments));
        var run = EmbeddedModel.run(EmbeddedModel.JAVA, folder, all.toArray(String[]::new));
        assertEquals(status, run.status(), run.errors());
        assertTrue(run.errors().contains(sentence), run.errors());
        assertTrue(!run.errors().contains("\tat "), run.errors());
    }

    private static void assumeJava17() {
        boolean there = Files.exists(EmbeddedModel.JAVA_17);
        if (!there) System.out.println("skipped: " + EmbeddedModel.JAVA_17 + " is not there");
        assumeTrue(there, "no Java 17 here");
    }

    private EmbeddedModel.Finished example(Path java, List<String> flags, Flavour... flavours)
            throws Exception {
        ModelClass compiled = model.compiled("com.acme.Digits", flavours);
        ModelClasses.write(compiled, folder, Optional.empty());
        EmbeddedModel.javac(folder, Path.of("examples/embed/Recognize.java"));
        List<String> arguments = new ArrayList<>(flags);
        arguments.addAll(List.of("-cp", ".", "Recognize"));
        arguments.addAll(List.of(model.weightsFile(folder).toString(), input()));
        var run = EmbeddedModel.run(java, folder, arguments.toArray(String[]::new));
        assertEquals(0, run.status(), run.errors());
        check(run.output().lines().toList());
        return run;
    }

    /// Each row is printed twice: with all the others, and alone.
    private void check(List<String> lines) {
        assertEquals(2 * ROWS, lines.size());
        float[] wanted = wanted();
        for (int i = 0; i < 2 * ROWS; i++) {
            String[] words = lines.get(i).split(" ");
            int row = i % ROWS * 10;
            int best = Integer.parseInt(words[0]);
            for (int j = 0; j < 10; j++) assertTrue(wanted[row + j] <= wanted[row + best] + 1e-5);
            assertEquals(wanted[row + best], Float.parseFloat(words[1]), 1e-5);
        }
    }

    private static void same(float[] wanted, String[] found) {
        assertEquals(wanted.length, found.length);
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], Float.parseFloat(found[i]), 1e-5);
        }
    }

    private static int[] pixels() {
        return new Random(1).ints(ROWS * 64, 0, 17).toArray();
    }

    /// A file of pictures.
    private String input() throws Exception {
        return input(1);
    }

    /// The `main` of a jar takes the values as the model does.
    private String scaledInput() throws Exception {
        return input(16);
    }

    private String input(float scale) throws Exception {
        StringBuilder text = new StringBuilder();
        int[] pixels = pixels();
        for (int i = 0; i < pixels.length; i++) {
            text.append(pixels[i] / scale).append(i % 64 == 63 ? '\n' : ',');
        }
        Files.writeString(folder.resolve("pictures.csv"), text);
        return "pictures.csv";
    }

    private float[] wanted() {
        int[] pixels = pixels();
        Value x = Value.zeros(DType.FLOAT, new int[] {ROWS, 8, 8});
        for (int i = 0; i < pixels.length; i++) x.set(i, pixels[i] / 16.0);
        return model.interpreted("probabilities", Map.of("N", (long) ROWS), Map.of("x", x));
    }
}
