package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.type.Precision;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Threads share a whole loop by its rows where these have nothing to do with each other.
@ExtendWith(AllThreads.class)
class LoopRowsTest {
    private static final String MODEL =
            """
            model M {
                input x: float[T, N, 24]
                input U: float[24, 24]
                input V: float[24, 96]
                input G: float[T, N, N]

                a, a1 = scan x_t in x with h = zeros(N, 24) {
                    h = tanh(x_t + h @ U)
                    emit h
                }
                output elman = a

                b, b1, b2 = scan x_t in x with h = zeros(N, 24), c = zeros(N, 24) {
                    i, f, o, g = split(h @ V, parts = 4)
                    c = sigmoid(f + x_t) * c + sigmoid(i + x_t) * tanh(g)
                    h = sigmoid(o) * tanh(c)
                    emit h
                }
                output lstm = b

                d, d1 = scan x_t in x (reverse = true) with h = zeros(N, 24) {
                    h = tanh(x_t + h @ U) * 0.5 + h
                    emit h
                }
                output backward = d

                e, e1 = scan x_t in x with h = zeros(N, 24) {
                    h = tanh(x_t + h @ U - mean(h, axis = 0))
                    emit h
                }
                output mixed = e

                k, k1 = scan g in G, x_t in x with h = zeros(N, 24) {
                    h = tanh(x_t + g @ h)
                    emit h
                }
                output neighbours = k

                s, s1 = scan x_t in x with h = zeros(N, 24) {
                    h = tanh(x_t + concat(h[1:], h[:1], axis = 0) @ U)
                    emit h
                }
                output rolled = s
            }
            """;

    @ParameterizedTest
    @CsvSource({
        "elman, true",
        "lstm, true",
        "backward, true",
        "mixed, false",
        "neighbours, false",
        "rolled, false"
    })
    void rowsAreApartOrNot(String output, boolean apart) {
        for (Flavour flavour : Flavour.values()) {
            Program program = Models.program(MODEL, Precision.FLOAT32, output);
            byte[] code = ClassEmitter.emit(program, "x", flavour).bytes();
            String text = new String(code, StandardCharsets.ISO_8859_1);
            assertEquals(apart, text.contains("apiece"), output);
        }
    }

    /// As many rows that each thread has some, and fewer.
    @ParameterizedTest
    @EnumSource
    void threadsChangeNoBit(Flavour flavour) {
        for (String output : List.of("elman", "lstm", "backward", "mixed", "neighbours")) {
            Program program = Models.program(MODEL, Precision.FLOAT32, output);
            Executable run = Backends.of(flavour).compile(program);
            for (long n : new long[] {21, 8, 3}) {
                Map<String, Long> sizes = Map.of("T", 150L, "N", n);
                Backends.sameOnTwoThreads(program, run, sizes, output);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreeWithScalarCode(Precision precision) {
        for (String output : List.of("elman", "lstm", "backward")) {
            Program program = Models.program(MODEL, precision, output);
            Map<String, Long> sizes = Map.of("T", 60L, "N", 33L);
            var given = Backends.arrays(program, sizes);
            var other = Backends.arrays(program, sizes);
            Team.limit(2);
            Backends.of(Flavour.VECTOR).compile(program).run(sizes, given);
            Team.limit(1);
            Backends.of(Flavour.SCALAR).compile(program).run(sizes, other);
            Backends.same(program, other, given, Optional.empty());
        }
    }
}
