package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.check.ModelGraph;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.lower.Differential;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Buffer;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// A right factor that stays in all steps of a loop is packed once, and only then.
class KeptFactorsTest {
    private static final String MODEL =
            """
            model M {
                input x: float[T, N, 7]
                input U: float[7, 7]
                input V: float[T, 7, 7]

                stays, a = scan x_t in x with h = zeros(N, 7) {
                    h = tanh(x_t + h @ U)
                    emit h
                }
                output staying = stays

                changes, b, u = scan x_t in x with h = zeros(N, 7), m = U {
                    h = tanh(x_t + h @ m)
                    m = 0.5 * m + 0.1
                    emit h
                }
                output changing = changes

                steps, c = scan x_t in x, v in V with h = zeros(N, 7) {
                    h = tanh(x_t + h @ v @ U)
                    emit h
                }
                output stepping = steps

                within, d = scan v in V with total = zeros(N, 7) {
                    inner, e = scan x_t in x with h = total {
                        h = tanh(x_t + h @ v)
                        emit h
                    }
                    total = total @ U + e
                    emit total
                }
                output nested = within
            }
            """;

    private static float[] numbers(Random random, int count) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) x[i] = random.nextFloat() - 0.5f;
        return x;
    }

    @ParameterizedTest
    @EnumSource
    void everyRunSeesItsOwnFactors(Flavour flavour) {
        ModelGraph model = Models.graph(MODEL);
        for (String output : List.of("staying", "changing", "stepping", "nested")) {
            var graph = model.graph(List.of(output));
            Program program = Compiler.compile(graph, Precision.FLOAT32, Options.DEFAULT);
            String code =
                    new String(
                            ClassEmitter.emit(program, "x", flavour).bytes(),
                            StandardCharsets.ISO_8859_1);
            assertEquals(!output.equals("changing"), code.contains("forget"), output);
            Executable run = Backends.of(flavour).compile(program);
            Random random = new Random(4);
            int[][] sizes = {{4, 5}, {4, 5}, {3, 9}, {1, 3}, {0, 3}, {6, 40}};
            for (int[] s : sizes) {
                int t = s[0];
                int n = s[1];
                Map<String, Long> free = Map.of("T", (long) t, "N", (long) n);
                float[] x = numbers(random, t * n * 7);
                float[] u = numbers(random, 49);
                float[] v = numbers(random, t * 49);
                float[] result = new float[t * n * 7];
                Map<String, Object> arrays = new HashMap<>();
                arrays.putAll(Map.of("x", x, "U", u, "V", v, output, result));
                run.run(free, arrays);
                Map<String, Value> given = new HashMap<>();
                given.put("x", value(x, t, n, 7));
                given.put("U", value(u, 7, 7));
                given.put("V", value(v, t, 7, 7));
                Value expected =
                        new Interpreter(Precision.FLOAT32, free, given)
                                .run(graph)
                                .outputs()
                                .get(output);
                assertArrayEquals(EmbeddedModel.floats(expected), result, 1e-5f, output);
            }
        }
    }

    private static final String LAYERS =
            """
            model Layers {
                input x: float[N, 40]
                h = relu(dense(x, 700))
                output y = dense(h, 3)
            }
            """;

    /// Weights are packed once where they are kept, for one thread or several, and read again when
    /// they are not, or when others are given.
    @ParameterizedTest
    @EnumSource
    void keptWeightsAreReadOnce(Flavour flavour) {
        ModelGraph model = Models.graph(LAYERS);
        Program program =
                Compiler.compile(model.inferenceGraph(), Precision.FLOAT32, Options.DEFAULT);
        Executable keeping = Backends.of(flavour).compile(program);
        Executable reading = Backends.of(flavour).compile(program);
        keeping.keep();
        for (int n : new int[] {100, 2000, 2000, 3, 1, 7}) {
            Map<String, Object> arrays = layers(n);
            same(reading, keeping, n, arrays);
            same(reading, keeping, n, arrays);
        }
        Map<String, Object> arrays = layers(50);
        float[] before = same(reading, keeping, 50, arrays).clone();
        Map<String, Object> changed = new HashMap<>(arrays);
        ((float[]) changed.get("dense.W"))[0] += 1;
        assertArrayEquals(before, run(keeping, 50, changed), 1e-5f);
        keeping.fetch();
        same(reading, keeping, 50, changed);
    }

    private static final String CELLS =
            """
            model Cells {
                input x: float[T, N, 300]
                param U: float[300, 300] = glorot_uniform()
                hs, h = scan x_t in x with h = zeros(N, 300) {
                    h = tanh(x_t + h @ U)
                    emit h
                }
                output y = hs
            }
            """;

    /// Weights of a loop, which a single row reads from outside of the heap.
    @ParameterizedTest
    @EnumSource
    void weightsOfLoopsAreReadOnce(Flavour flavour) {
        ModelGraph model = Models.graph(CELLS);
        for (Precision precision : Precision.values()) {
            Program program = Compiler.compile(model.inferenceGraph(), precision, Options.DEFAULT);
            sameIfKept(flavour, program, 1, 1, 3, 1, 20, 2, 1);
        }
    }

    private static final String PLAIN =
            """
            model Plain {
                input x: float[N, 40]
                param W: float[40, 528] = glorot_uniform()
                param b: float[528] = zeros()
                output y = x @ W
                output z = x @ W + b
            }
            """;

    /// Sums that are stored where they are to be.
    @ParameterizedTest
    @EnumSource
    void sumsOfKeptWeightsAreStoredInPlace(Flavour flavour) {
        ModelGraph model = Models.graph(PLAIN);
        for (String output : List.of("y", "z")) {
            var graph = model.graph(List.of(output));
            for (Precision precision : Precision.values()) {
                Program program = Compiler.compile(graph, precision, Options.DEFAULT);
                sameIfKept(flavour, program, 1, 2, 3, 13, 1);
            }
        }
    }

    private static final String IMAGES =
            """
            model Images {
                input x: float[N, 3, 9, 10]
                h = relu(conv2d(x, 40, kernel = 3, pad = 1))
                g = relu(conv2d(h, 24, kernel = 3, groups = 4, stride = 2))
                output y = conv2d(g, 5, kernel = 1)
            }
            """;

    /// The weights of convolutions likewise, in groups and without.
    @ParameterizedTest
    @EnumSource
    void keptFiltersAreReadOnce(Flavour flavour) {
        ModelGraph model = Models.graph(IMAGES);
        for (Precision precision : Precision.values()) {
            Program program = Compiler.compile(model.inferenceGraph(), precision, Options.DEFAULT);
            sameIfKept(flavour, program, 4, 64, 64, 1, 3);
        }
    }

    /// Runs that keep their weights give what others do, the first time and again.
    ///
    /// @param ns sizes, one after the other
    private static void sameIfKept(Flavour flavour, Program program, long... ns) {
        Executable keeping = Backends.of(flavour).compile(program);
        Executable reading = Backends.of(flavour).compile(program);
        keeping.keep();
        for (long n : ns) {
            Map<String, Long> sizes = Map.of("T", 5L, "N", n);
            Map<String, Object> given = Backends.arrays(program, sizes);
            reading.run(sizes, given);
            for (int i = 0; i < 2; i++) {
                Map<String, Object> kept = new HashMap<>(given);
                Map<String, Object> empty = Differential.arrays(program, sizes, Map.of());
                for (Buffer b : program.external()) {
                    if (b.role() == Buffer.Role.OUTPUT) kept.put(b.name(), empty.get(b.name()));
                }
                keeping.run(sizes, kept);
                Backends.same(program, given, kept, Optional.empty());
            }
        }
    }

    private static Map<String, Object> layers(int n) {
        Random random = new Random(n);
        Map<String, Object> arrays = new HashMap<>();
        arrays.put("x", numbers(random, n * 40));
        arrays.put("dense.W", numbers(random, 40 * 700));
        arrays.put("dense.b", numbers(random, 700));
        arrays.put("y.W", numbers(random, 700 * 3));
        arrays.put("y.b", numbers(random, 3));
        return arrays;
    }

    private static float[] run(Executable executable, int n, Map<String, Object> arrays) {
        float[] y = new float[n * 3];
        Map<String, Object> all = new HashMap<>(arrays);
        all.put("y", y);
        executable.run(Map.of("N", (long) n), all);
        return y;
    }

    private static float[] same(
            Executable reading, Executable keeping, int n, Map<String, Object> arrays) {
        float[] expected = run(reading, n, arrays);
        assertArrayEquals(expected, run(keeping, n, arrays), 0);
        return expected;
    }

    private static Value value(float[] x, int... dims) {
        double[] doubles = new double[x.length];
        for (int i = 0; i < x.length; i++) doubles[i] = x[i];
        return Value.ofFloats(dims, doubles);
    }
}
