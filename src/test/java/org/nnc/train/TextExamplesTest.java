package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.check.Unit;
import org.nnc.data.DataFiles;
import org.nnc.type.Precision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// The examples that learn a text: they compile as they stand, and made small, their first steps
/// lower the loss.
class TextExamplesTest {
    private static final Path DATA = Runs.SHARED.resolve("data/tinyshakespeare");

    @ParameterizedTest
    @CsvSource({"char_lstm, units=32", "transformer, width=16"})
    void compilesAndLearns(String example, String argument) {
        Path file = Path.of("examples", example + ".nn");
        Unit unit = Unit.load(file);
        assertEquals(List.of(), unit.check());
        boolean there = Files.exists(DATA.resolve("input.txt"));
        if (!there) System.out.println("Skipped: no text in " + DATA);
        assumeTrue(there);
        Map<String, org.nnc.check.Meaning> arguments = new LinkedHashMap<>();
        String[] parts = argument.split("=");
        arguments.put(parts[0], unit.argument(parts[1]));
        Assignment a =
                new Assignments(
                                unit,
                                new DataFiles(Path.of("examples"), List.of(DATA)),
                                Precision.FLOAT32,
                                arguments,
                                OptionalInt.empty(),
                                OptionalInt.of(1))
                        .of(unit.trains().getFirst());
        assertEquals(65, a.vocabulary().orElseThrow().size());
        List<Double> losses = Runs.losses(a, Engine.VECTOR, Precision.FLOAT32, 12);
        double first = losses.getFirst();
        assertEquals(Math.log(65), first, 0.2, "nothing is known at first");
        assertTrue(losses.getLast() < first - 0.05, losses.toString());
    }
}
