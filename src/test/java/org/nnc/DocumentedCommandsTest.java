package org.nnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs the commands that the pages show.
///
/// Every `./nnc …` line of a `sh` block stands in one of two tables: run here, each in a JVM of its
/// own and an empty folder beside a copy of `examples`, or not run, with the reason.
class DocumentedCommandsTest {
    /// Line of a page to the most seconds that it may take.
    private static final Map<String, Integer> RUN = new LinkedHashMap<>();

    /// Line of a page to why it is not run here.
    private static final Map<String, String> NOT_RUN = new LinkedHashMap<>();

    static {
        RUN.put("./nnc train examples/digits.nn", 60);

        RUN.put("./nnc compile examples/digits.nn --class com.acme.Digits --out build/classes", 30);
        RUN.put("./nnc compile examples/digits.nn --bfloat16 --out build/classes", 30);
        NOT_RUN.put(
                "./nnc compile examples/digits.nn --weights runs/digits/weights.safetensors"
                        + " --jar digits.jar",
                "needs trained weights; EmbeddedExampleTest makes and runs such a jar");
        NOT_RUN.put("./nnc devices", "the answer depends on the machine");
        NOT_RUN.put("./nnc train examples/digits.nn --backend opencl", "needs an OpenCL device");
        NOT_RUN.put(
                "./nnc train examples/char_lstm.nn --data DIR",
                "takes minutes and a text; TextExamplesTest does the first steps");
        NOT_RUN.put(
                "./nnc generate examples/char_lstm.nn --weights runs/char_lstm/weights.safetensors"
                        + " --prompt ROMEO: --temperature 0.7",
                "needs what takes minutes; GenerateTest does it with a small model");
        NOT_RUN.put(
                "./nnc train examples/gru_rows.nn --data DIR",
                "takes minutes and MNIST; SequenceExamplesTest does the first steps");
        NOT_RUN.put("./nnc …", "stands for any command");
    }

    @TempDir Path folder;

    @Test
    void everyCommandOfThePagesIsInATable() throws IOException {
        var unknown = new TreeSet<String>();
        for (String line : shown()) {
            if (!RUN.containsKey(line) && !NOT_RUN.containsKey(line)) unknown.add(line);
        }
        assertTrue(unknown.isEmpty(), () -> "shown on a page, in neither table: " + unknown);
    }

    @TestFactory
    Stream<DynamicTest> theyRun() {
        return RUN.entrySet().stream()
                .map(e ->
                        DynamicTest.dynamicTest(e.getKey(), () -> runs(e.getKey(), e.getValue())));
    }

    private void runs(String line, int seconds) throws Exception {
        String[] arguments = line.substring("./nnc ".length()).split(" +");
        String help = nnc(30, "--help").output();
        assumeTrue(help.contains(arguments[0]), () -> "nnc has no '" + arguments[0] + "' yet");
        copyExamples();
        Finished finished = nnc(seconds, arguments);
        assertEquals(0, finished.status(), finished.output());
    }

    /// The command lines of all pages, without comments.
    private static List<String> shown() throws IOException {
        var lines = new ArrayList<String>();
        for (Documents.Snippet snippet : Documents.snippets("sh")) {
            snippet.text()
                    .lines()
                    .map(line -> line.replaceAll("\\s+#.*", "").strip())
                    .filter(line -> line.startsWith("./nnc "))
                    .forEach(lines::add);
        }
        assertTrue(!lines.isEmpty(), "the pages show no command");
        return lines;
    }

    private void copyExamples() throws IOException {
        Path examples = Files.createDirectories(folder.resolve("examples"));
        try (Stream<Path> files = Files.list(Path.of("examples"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = examples.resolve(file.getFileName());
                if (!Files.exists(copy)) Files.copy(file, copy);
            }
        }
    }

    private record Finished(int status, String output) {}

    private Finished nnc(int seconds, String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=org.nnc", "-p", modulePath()));
        command.addAll(List.of("--add-modules=jdk.incubator.vector", "-m"));
        command.add("org.nnc/org.nnc.cli.Main");
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output.txt");
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        boolean done = process.waitFor(seconds, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(done, () -> command + " took more than " + seconds + " s");
        return new Finished(process.exitValue(), Files.readString(output));
    }

    /// The module path of this test, which holds the compiler's classes and what it requires.
    private static String modulePath() {
        var entries = new ArrayList<String>();
        // What no module requires by name stands on the class path here: modules without a name of
        // their own that only another of that kind needs.
        String modules = System.getProperty("jdk.module.path");
        String classes = System.getProperty("java.class.path");
        for (String entry : (modules + File.pathSeparator + classes).split(File.pathSeparator)) {
            if (entry.endsWith(".jar") || modules.contains(entry)) {
                entries.add(Path.of(entry).toAbsolutePath().toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }
}
