package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.opencl.Device;
import org.nnc.opencl.Devices;
import org.nnc.type.Precision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// The same seed gives the same losses whatever runs the model: on all of MNIST's training data,
/// the first 50 steps of the language's own programs, and of the example that writes text. Scalar
/// and vector code do all 50 here in 32 bits; the interpreter, which takes seconds for a step of
/// lenet, does the first few.
///
/// `-Dlosses.steps=50` lets all do 50. In 32 bits scalar and vector code agree to the last bit in
/// all of them, and with the interpreter in those that it does here, which is no luck: about once a
/// step a window of lenet's max-pooling holds two values that differ by less than a rounding error,
/// and which of them gets the derivative decides on all that follows. So these three round alike
/// (see `org.nnc.program.Sums`), and OpenCL on processors with few cores does, too.
class LossAgreementTest {
    private static final Path MNIST = Runs.SHARED.resolve("data/mnist");
    private static final boolean IS_LONG = Integer.getInteger("losses.steps") != null;

    /// Graphics cards add in an order of their own.
    private static final int FEW = 20;

    @ParameterizedTest
    @CsvSource({
        "mlp, FLOAT32, 1e-4, 4, 50, 50",
        "mlp, FLOAT64, 1e-9, 2, 12, 8",
        "lenet, FLOAT32, 1e-4, 2, 50, 50",
        "lenet, FLOAT64, 1e-9, 1, 8, 2"
    })
    void enginesAgree(
            String model,
            Precision precision,
            double tolerance,
            int interpreted,
            int compiled,
            int openCl) {
        Path file = Runs.SHARED.resolve("language/" + model + ".nn");
        assumeTrue(
                Files.exists(MNIST) && Files.exists(file),
                "needs ../shared/data/mnist and ../shared/language");
        Map<Engine, Integer> steps = new EnumMap<>(Engine.class);
        steps.put(Engine.INTERPRETER, Integer.getInteger("losses.steps", interpreted));
        steps.put(Engine.SCALAR, Integer.getInteger("losses.steps", compiled));
        steps.put(Engine.VECTOR, Integer.getInteger("losses.steps", compiled));
        steps.put(Engine.OPENCL, Integer.getInteger("losses.steps", openCl));
        agree(model, () -> Runs.assignment(file, MNIST, precision, 1), precision, steps, tolerance);
    }

    /// The interpreter takes seconds for a step of it.
    @Test
    void charactersAgree() {
        Path file = Path.of("examples/char_lstm.nn");
        Path text = Runs.SHARED.resolve("data/tinyshakespeare");
        assumeTrue(IS_LONG, "give -Dlosses.steps=50");
        assumeTrue(Files.exists(text), "needs ../shared/data/tinyshakespeare");
        Precision precision = Precision.FLOAT32;
        Map<Engine, Integer> steps = new EnumMap<>(Engine.class);
        for (Engine e : Engine.values()) {
            if (e == Engine.PROGRAM) continue;
            steps.put(e, Integer.getInteger("losses.steps"));
        }
        agree("char_lstm", () -> Runs.assignment(file, text, precision, 1), precision, steps, 1e-4);
    }

    /// All against scalar code; the interpreter beside the others, with data of its own, since a
    /// run fills the same arrays at each step.
    private static void agree(
            String model,
            Supplier<Assignment> assignment,
            Precision precision,
            Map<Engine, Integer> steps,
            double tolerance) {
        Devices devices = Devices.found();
        devices.why().ifPresent(why -> System.out.println("without OpenCL: " + why));
        if (devices.list().isEmpty()) steps.remove(Engine.OPENCL);
        else if (devices.list().getFirst().kind() == Device.Kind.GPU) {
            steps.merge(Engine.OPENCL, FEW, Math::min);
        }
        int interpreted = steps.remove(Engine.INTERPRETER);
        int compiled = steps.remove(Engine.SCALAR);
        CompletableFuture<List<Double>> reference =
                CompletableFuture.supplyAsync(() ->
                        Runs.losses(assignment.get(), Engine.INTERPRETER, precision, interpreted));
        Assignment a = assignment.get();
        List<Double> expected = Runs.losses(a, Engine.SCALAR, precision, compiled);
        steps.forEach((engine, count) ->
                compare(
                        model + " " + precision + " " + engine,
                        Runs.losses(a, engine, precision, count),
                        expected,
                        tolerance));
        compare(model + " " + precision + " INTERPRETER", reference.join(), expected, tolerance);
        assertTrue(expected.getLast() < expected.getFirst(), "the loss does not fall: " + expected);
    }

    private static void compare(
            String what, List<Double> found, List<Double> expected, double tolerance) {
        double worst = 0;
        for (int i = 0; i < found.size(); i++) {
            double off = Math.abs(found.get(i) - expected.get(i)) / Math.abs(expected.get(i));
            worst = Math.max(worst, off);
            String step = what + ", step " + i + ": " + found + " against " + expected;
            assertEquals(0, off, tolerance, step);
        }
        System.out.printf(
                "%s: %d losses agree with SCALAR, the worst relative difference is %.2g%n",
                what, found.size(), worst);
    }
}
