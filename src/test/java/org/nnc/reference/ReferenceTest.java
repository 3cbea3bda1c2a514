package org.nnc.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs the cases of the reference numbers on every backend: each is a model of the language that
/// goes the whole way of a user's, and its outputs, gradients and steps of training are compared.
class ReferenceTest {
    private static List<Runner> runners() {
        return Runner.all();
    }

    @ParameterizedTest
    @MethodSource("runners")
    void inDouble(Runner runner) {
        run(runner, Precision.FLOAT64);
    }

    @ParameterizedTest
    @MethodSource("runners")
    void inFloat(Runner runner) {
        run(runner, Precision.FLOAT32);
    }

    private static void run(Runner runner, Precision precision) {
        List<ReferenceCase> all = ReferenceIndex.read();
        assertEquals(447, all.size());
        List<ReferenceCase> cases =
                all.stream().filter(c -> precision == Precision.FLOAT64 || c.float32()).toList();
        List<String> wrong =
                cases.parallelStream()
                        .map(c -> failure(c, runner, precision).map(f -> c.name() + ": " + f))
                        .flatMap(Optional::stream)
                        .toList();
        System.out.printf(
                "reference cases on %s in %s: %d of %d agree, %d differ%n",
                runner.name(), precision, cases.size() - wrong.size(), cases.size(), wrong.size());
        if (!wrong.isEmpty()) fail(wrong.size() + " differ:\n" + String.join("\n", wrong));
    }

    static Optional<String> failure(ReferenceCase c, Runner runner, Precision precision) {
        try {
            List<String> differences = new ArrayList<>();
            if (c.op().startsWith("optimizer_") || c.op().startsWith("train_")) {
                differences.addAll(TrainingRun.differences(c, runner, precision));
            } else {
                differences.addAll(ModelRun.differences(c, runner, precision));
            }
            return differences.isEmpty()
                    ? Optional.empty()
                    : Optional.of(String.join("; ", differences));
        } catch (RuntimeException e) {
            return Optional.of(e.toString());
        }
    }
}
