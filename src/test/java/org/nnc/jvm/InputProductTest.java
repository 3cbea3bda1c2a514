package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Products of all steps' inputs, which steps of many rows compute together with their own.
@ExtendWith(AllThreads.class)
class InputProductTest {
    private static final String MODEL =
            """
            model M {
                input x: float[T, N, 20]
                input z: float[T, N, 40]
                input W: float[60, 96]
                input U: float[20, 40]
                input V: float[40, 40]
                input b: float[96]

                a, a1, a2 = scan x_t in x with h = zeros(N, 40), c = zeros(N, 40) {
                    g = concat(x_t, h) @ W + b
                    c = sigmoid(g[:, :40]) * c + tanh(g[:, 40:80])
                    h = sigmoid(g[:, 56:]) * tanh(c)
                    emit h
                }
                output joined = a

                d, d1 = scan x_t in x (reverse = true) with h = zeros(N, 40) {
                    h = tanh(x_t @ U + h @ V)
                    emit h
                }
                output backward = d

                e, e1 = scan h_t in d with h = zeros(N, 40) {
                    h = tanh(h_t @ V + h @ V)
                    emit h
                }
                output stacked = e

                f, f1 = scan x_t in x, z_t in z with h = zeros(N, 40) {
                    h = tanh(z_t + h @ V)
                    emit h
                }
                output without = f

                k, k1 = scan x_t in x with h = zeros(N, 40) {
                    i = x_t @ U
                    h = tanh(i + h @ V) * i
                    emit h
                }
                output needed = k

                l, l1 = scan x_t in x with h = zeros(N, 40) {
                    own = h @ V + 0.01
                    h = tanh(x_t @ U + h @ V) * own
                    emit h
                }
                output apart = l
            }
            """;

    private static final Pattern JOINED = Pattern.compile("einsum[a-z_]*_k\\d_einsum");

    /// The loop has a product that is named for both.
    @ParameterizedTest
    @CsvSource({
        "joined, true",
        "backward, true",
        "stacked, true",
        "without, false",
        "apart, false",
        "needed, false"
    })
    void productsAreJoinedOrNot(String output, boolean joined) {
        for (Flavour flavour : Flavour.values()) {
            Program program = Models.program(MODEL, Precision.FLOAT32, output);
            Backends.verify(program, flavour);
            byte[] code = ClassEmitter.emit(program, "x", flavour).bytes();
            String text = new String(code, StandardCharsets.ISO_8859_1);
            assertEquals(joined, JOINED.matcher(text).find(), output);
        }
    }

    /// Fewer rows and more than a step needs to do both, one step and none.
    @ParameterizedTest
    @EnumSource
    void agreesWithTheInterpreter(Flavour flavour) {
        for (Precision precision : Precision.values()) {
            for (String output : List.of("joined", "backward", "stacked", "needed", "apart")) {
                Program program = Models.program(MODEL, precision, output);
                Executable run = Backends.of(flavour).compile(program);
                for (long[] size :
                        new long[][] {
                            {6, 7}, {6, 8}, {5, 33}, {3, 13}, {3, 16}, {1, 16}, {0, 16}
                        }) {
                    Map<String, Long> sizes = Map.of("T", size[0], "N", size[1]);
                    var given = Backends.arrays(program, sizes);
                    var wanted = Backends.copy(given);
                    new ProgramInterpreter(false).compile(program).run(sizes, wanted);
                    run.run(sizes, given);
                    Backends.same(program, wanted, given, Optional.empty());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void threadsChangeNoBit(Flavour flavour) {
        for (String output : List.of("joined", "backward", "stacked")) {
            Program program = Models.program(MODEL, Precision.FLOAT32, output);
            Executable run = Backends.of(flavour).compile(program);
            for (long n : new long[] {21, 8, 3}) {
                Map<String, Long> sizes = Map.of("T", 100L, "N", n);
                Backends.sameOnTwoThreads(program, run, sizes, output);
            }
        }
    }
}
