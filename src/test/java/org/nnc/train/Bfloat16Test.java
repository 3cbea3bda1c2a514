package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.opencl.Devices;
import org.nnc.pass.Options;
import org.nnc.program.Scalar;
import org.nnc.runtime.Executable;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/// Weights of 16 bits are part of the program: every backend computes with the same ones, however
/// it stores them.
class Bfloat16Test {
    private static final String MODEL =
            """
            model M {
                input x: float[N, 45]
                param V: float[70, 700] = glorot_uniform()
                h = x |> dense(700) |> relu
                output y = (h @ transpose(V, [1, 0])) |> relu |> dense(3)
            }
            """;

    private static final Options ROUNDED = Options.DEFAULT.withBfloat16(true);

    private final ModelGraph model =
            Unit.of(new SourceFile("m.nn", MODEL)).instantiate("M", Map.of(), false);

    /// As [Executable#keep] asks, and again with other weights.
    private float[] run(Engine engine, Options options, boolean keep, int rows, int seed) {
        Random random = new Random(seed);
        Map<String, Object> arrays = new HashMap<>();
        arrays.put("x", numbers(random, rows * 45));
        model.parameters()
                .forEach((name, p) -> {
                    int count = Arrays.count(p.variable().type().shape().evaluate(Map.of()));
                    arrays.put(name, numbers(random, count));
                });
        float[] y = new float[rows * 3];
        arrays.put("y", y);
        try (Executable run = engine.compile(model.inferenceGraph(), Precision.FLOAT32, options)) {
            if (keep) run.keep();
            for (int i = 0; i < 2; i++) run.run(Map.of("N", (long) rows), arrays);
        }
        return y;
    }

    private static float[] numbers(Random random, int count) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) x[i] = random.nextFloat() - 0.5f;
        return x;
    }

    @ParameterizedTest
    @EnumSource
    void allBackendsComputeTheSame(Engine engine) {
        assumeTrue(
                engine != Engine.OPENCL || Devices.found().why().isEmpty(),
                "there is no OpenCL device");
        for (int rows : new int[] {1, 2, 3, 13, 40}) {
            float[] expected = run(Engine.INTERPRETER, ROUNDED, false, rows, rows);
            for (boolean keep : new boolean[] {false, true}) {
                float[] found = run(engine, ROUNDED, keep, rows, rows);
                assertArrayEquals(expected, found, 1e-4f, () -> rows + " rows, kept: " + keep);
            }
        }
    }

    @Test
    void theyDifferByTheRoundingOfWeights() {
        float[] exact = run(Engine.VECTOR, Options.DEFAULT, true, 5, 1);
        float[] rounded = run(Engine.VECTOR, ROUNDED, true, 5, 1);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < exact.length; i++) {
            largest = Math.max(largest, Math.abs(exact[i]));
            difference = Math.max(difference, Math.abs(exact[i] - rounded[i]));
        }
        assertTrue(difference > 1e-5 * largest, "nothing was rounded");
        assertTrue(difference < 0x1p-8 * largest, difference + " of " + largest);
    }

    @Test
    void roundsToTheNearestAndHalvesToEven() {
        Random random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            float x = Float.intBitsToFloat(random.nextInt());
            if (Float.isNaN(x) || Math.abs(x) > 0x1.FEp127) continue;
            float y = (float) Scalar.BFLOAT16.evaluate(x);
            int bits = Float.floatToRawIntBits(y);
            assertEquals(0, bits & 0xFFFF);
            for (int other : new int[] {bits + 0x10000, bits - 0x10000}) {
                double distance = Math.abs((double) Float.intBitsToFloat(other) - x);
                assertTrue(!(distance < Math.abs((double) y - x)), () -> x + " to " + y);
            }
        }
        float half = Float.intBitsToFloat(0x3F808000);
        assertEquals(1, Scalar.BFLOAT16.evaluate(half));
        assertEquals(0x1.04p0, Scalar.BFLOAT16.evaluate(Float.intBitsToFloat(0x3F818000)));
        for (double x : new double[] {0, -0.0, Double.POSITIVE_INFINITY, Double.NaN}) {
            assertEquals(x, Scalar.BFLOAT16.evaluate(x));
        }
    }
}
