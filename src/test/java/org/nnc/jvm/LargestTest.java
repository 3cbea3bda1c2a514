package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.check.ModelGraph;
import org.nnc.graph.Graph;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Maxima and minima of many numbers, and exponentials of numbers less the largest, to the bit.
class LargestTest {
    private static final int COLUMNS = 150;

    private static final String MODEL =
            """
            model M {
                input x: float[N, 150]
                m = max(x, axis = -1, keep = true)
                output most = m
                output least = min(x, axis = -1)
                output e = exp(x - m)
            }
            """;

    /// Rows of different spread, with zeros of both signs, infinities and NaNs among them.
    private static float[] numbers(int rows) {
        float[] special = {
            -0f, 0, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NaN, negativeNaN()
        };
        Random random = new Random(7);
        float[] x = new float[rows * COLUMNS];
        for (int r = 0; r < rows; r++) {
            float scale = new float[] {1, 30, 60, 1e4f, 1e30f, 0}[r % 6];
            for (int i = 0; i < COLUMNS; i++) {
                x[r * COLUMNS + i] = scale * (random.nextFloat() * 2 - (r % 5 == 0 ? 3 : 1));
            }
            for (int k = 0; k < r / 6 % 4; k++) {
                int which = random.nextInt(special.length);
                x[r * COLUMNS + random.nextInt(COLUMNS)] = special[which];
            }
        }
        return x;
    }

    private static float negativeNaN() {
        return Float.intBitsToFloat(0xFFC00000);
    }

    @ParameterizedTest
    @EnumSource
    void areThoseOfTheInterpreter(Flavour flavour) {
        int rows = 96;
        ModelGraph model = Models.graph(MODEL);
        float[] x = numbers(rows);
        Map<String, Long> free = Map.of("N", (long) rows);
        for (String output : List.of("most", "least", "e")) {
            Graph graph = model.graph(List.of(output));
            Value given = value(x, rows, COLUMNS);
            Value expected =
                    new Interpreter(Precision.FLOAT32, free, Map.of("x", given))
                            .run(graph)
                            .outputs()
                            .get(output);
            float[] result = new float[output.equals("e") ? rows * COLUMNS : rows];
            Map<String, Object> arrays = new HashMap<>(Map.of("x", x, output, result));
            Executable run =
                    Backends.of(flavour)
                            .compile(Compiler.compile(graph, Precision.FLOAT32, Options.DEFAULT));
            run.run(free, arrays);
            assertArrayEquals(EmbeddedModel.floats(expected), result, output);
        }
    }

    private static Value value(float[] x, int... dims) {
        double[] doubles = new double[x.length];
        for (int i = 0; i < x.length; i++) doubles[i] = x[i];
        return Value.ofFloats(dims, doubles);
    }
}
