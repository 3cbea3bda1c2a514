package org.nnc.train;

import org.nnc.check.Unit;
import org.nnc.data.DataFiles;
import org.nnc.pass.Options;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Training runs for tests.
final class Runs {
    static final Path SHARED = Path.of("../shared");

    private Runs() {}

    /// The first assignment of a file.
    static Assignment assignment(Path file, Path data, Precision precision, int epochs) {
        return assignment(
                Unit.load(file),
                new DataFiles(file.toAbsolutePath().getParent(), List.of(data)),
                precision,
                epochs);
    }

    /// The first assignment of a text that uses embedded data only.
    static Assignment assignment(String text, Precision precision) {
        Unit unit = Unit.of(new SourceFile("test.nn", text));
        return assignment(unit, new DataFiles(Path.of("."), List.of()), precision, -1);
    }

    private static Assignment assignment(
            Unit unit, DataFiles files, Precision precision, int epochs) {
        OptionalInt asked = epochs < 0 ? OptionalInt.empty() : OptionalInt.of(epochs);
        return new Assignments(unit, files, precision, Map.of(), asked, OptionalInt.empty())
                .of(unit.trains().getFirst());
    }

    /// The losses of the first steps; the run is stopped after them.
    static List<Double> losses(Assignment a, Engine engine, Precision precision, int steps) {
        Losses losses = new Losses(steps);
        Trainer trainer =
                new Trainer(a, engine, precision, Options.DEFAULT, losses, Optional.empty());
        losses.trainer = trainer;
        trainer.run();
        return losses.seen.subList(0, steps);
    }

    private static final class Losses extends Progress.Silent {
        private final List<Double> seen = new ArrayList<>();
        private final int steps;
        private Trainer trainer;

        Losses(int steps) {
            this.steps = steps;
        }

        @Override
        public void step(int rows, double loss, double mean) {
            seen.add(loss);
            if (seen.size() == steps) trainer.stop();
        }
    }
}
