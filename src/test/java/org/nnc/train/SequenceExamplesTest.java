package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.check.Unit;
import org.nnc.data.DataFiles;
import org.nnc.type.Precision;

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
        generate(table, 400);
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

    /// Runs the generator as its page says; a Java file runs without being compiled first.
    private static void generate(Path table, int rows) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process p =
                new ProcessBuilder(java, "examples/Dates.java", table.toString(), "" + rows)
                        .inheritIO()
                        .start();
        assertEquals(0, p.waitFor());
    }

    @Test
    void spokenDigits() throws Exception {
        Path spoken = Runs.SHARED.resolve("data/spoken-digits");
        assumeTrue(Files.isDirectory(spoken), "no " + spoken);
        learns(Path.of("examples/spoken_digits.nn"), spoken, Map.of("units", "32"), 1, 28);
    }
}
