package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.check.Unit;
import org.nnc.data.DataFiles;
import org.nnc.type.Precision;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The examples of sequences begin to learn: some steps of each, with little data.
class SequenceExamplesTest {
    @TempDir Path folder;

    /// The rate's warm-up is a share of the whole run, so the run is short.
    private void learns(
            Path file, Path data, Map<String, String> arguments, int epochs, int steps) {
        Unit unit = Unit.load(file);
        assertEquals(List.of(), unit.check());
        var sizes = new java.util.LinkedHashMap<String, org.nnc.check.Meaning>();
        arguments.forEach((name, value) -> sizes.put(name, unit.argument(value)));
        Assignment a =
                new Assignments(
                                unit,
                                new DataFiles(file.toAbsolutePath().getParent(), List.of(data)),
                                Precision.FLOAT32,
                                sizes,
                                OptionalInt.of(epochs),
                                OptionalInt.empty())
                        .of(unit.trains().getFirst());
        List<Double> losses = Runs.losses(a, Engine.SCALAR, Precision.FLOAT32, steps);
        double before = mean(losses, 0, 3);
        double after = mean(losses, steps - 3, steps);
        assertTrue(after < 0.95 * before, file + ": from " + before + " to " + after);
    }

    private static double mean(List<Double> losses, int from, int to) {
        return IntStream.range(from, to).mapToDouble(losses::get).average().orElseThrow();
    }

    @Test
    void digitsRowByRow() throws Exception {
        Path mnist = Runs.SHARED.resolve("data/mnist");
        assumeTrue(Files.isDirectory(mnist), "no " + mnist);
        Path file = Path.of("examples/gru_rows.nn");
        learns(file, mnist, Map.of("units", "24"), 1, 60);
    }

    @Test
    void dates() throws Exception {
        Path example = folder.resolve("dates.nn");
        Files.copy(Path.of("examples/dates.nn"), example);
        Path table = folder.resolve("dates.csv");
        assertEquals("", generate(0, table.toString(), "400"));
        List<String> lines = Files.readAllLines(table);
        assertEquals("written;iso", lines.getFirst());
        assertEquals(401, lines.size());
        List<String> days = new ArrayList<>();
        for (String line : lines.subList(1, 401)) {
            assertTrue(line.matches("[ ',./0-9A-Za-z-]+;[0-9]{4}-[0-9]{2}-[0-9]{2}"), line);
            days.add(line.split(";")[1]);
        }
        assertEquals(400, days.stream().distinct().count(), "a day occurs once");
        learns(example, folder, Map.of("units", "16", "width", "8"), 8, 25);
    }

    /// Runs the generator as its page says, and returns what it prints; a Java file runs without
    /// being compiled first.
    private static String generate(int status, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("examples/Dates.java");
        command.addAll(List.of(arguments));
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(status, p.waitFor(), printed);
        return printed;
    }

    @Test
    void theGeneratorSaysWhatItWants() throws Exception {
        String usage = "Name the file to write, and after it, if it should be short, how many";
        assertTrue(generate(2).startsWith(usage));
        assertTrue(generate(2, folder.resolve("d.csv").toString(), "many").startsWith(usage));
        Path below = folder.resolve("new/d.csv");
        assertEquals("", generate(0, below.toString(), "1"));
        assertEquals(2, Files.readAllLines(below).size());
        String impossible = generate(2, below.resolve("d.csv").toString(), "1");
        assertTrue(impossible.startsWith("Cannot write " + below), impossible);
        assertEquals(1, impossible.lines().count(), impossible);
    }

    @Test
    void spokenDigits() throws Exception {
        Path spoken = Runs.SHARED.resolve("data/spoken-digits");
        assumeTrue(Files.isDirectory(spoken), "no " + spoken);
        learns(Path.of("examples/spoken_digits.nn"), spoken, Map.of("units", "32"), 1, 28);
    }
}
