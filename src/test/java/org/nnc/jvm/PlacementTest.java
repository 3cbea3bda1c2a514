package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.Map;
import java.util.Optional;

/// Products whose factors are read where they lie.
@ExtendWith(AllThreads.class)
class PlacementTest {
    private static final String MODEL =
            """
            model M {
                input x: float[N, 40]
                input w: float[40, 80]
                input odd: float[40, 50]
                input even: float[N, 1024]
                input high: float[1024, 32]
                input z: float[N, 24]
                input wide: float[24, 1024]
                input b: float[B, N, 24]
                input c: float[B, 24, 48]
                input h: float[N, 3, 16]
                input g: float[16, 3, 32]
                input deep: float[N, 300]
                input large: float[300, 320]
                input p: float[80]
                input q: float[N, 80]
                input r: float[B, 48]
                output plain = x @ w
                output uneven = x[:, 3:40] @ w[3:40]
                output copied = reverse(x, axis = 0) @ w
                output followed = relu(x @ w + 1)
                output narrow = x @ odd
                output lines = even @ high
                output apart = z @ wide
                output batches = b @ c
                output heads = einsum("nhk,khj->hnj", h, g)
                output sliced = x[:, 8:24] @ w[16:32]
                output turned = einsum("nk,kj->jn", x, w)
                output threads = deep @ large
                output biased = x @ w + p
                output added = x @ w + q
                output each = b @ c + unsqueeze(r, axis = 1)
                output after = relu(deep @ large)
            }
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "uneven",
                "copied",
                "followed",
                "narrow",
                "lines",
                "apart",
                "batches",
                "heads",
                "sliced",
                "turned",
                "threads",
                "biased",
                "added",
                "each"
            })
    void agreeWithScalarCode(String output) {
        for (Precision precision : Precision.values()) {
            Program program = Models.program(MODEL, precision, output);
            Backends.verify(program, Flavour.VECTOR);
            Executable placed = Backends.of(Flavour.VECTOR).compile(program);
            Executable expected = Backends.of(Flavour.SCALAR).compile(program);
            for (long n : new long[] {3, 5, 12, 13, 0, 47, 49, 1, 193}) {
                Map<String, Long> sizes = Map.of("N", n, "B", 3L);
                var given = Backends.arrays(program, sizes);
                var other = Backends.copy(given);
                placed.run(sizes, given);
                expected.run(sizes, other);
                Backends.same(program, other, given, Optional.empty());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "after", "apart", "lines"})
    void threadsChangeNoBit(String output) {
        Program program = Models.program(MODEL, Precision.FLOAT32, output);
        Executable run = Backends.of(Flavour.VECTOR).compile(program);
        for (long n : new long[] {32, 130, 200}) {
            Backends.sameOnTwoThreads(program, run, Map.of("N", n), output);
        }
    }

    /// Whether the left factor is read in place, whether the right one may be, and whether sums are
    /// stored where they are to be.
    @ParameterizedTest
    @CsvSource({
        "plain,    true,  192, true",
        "copied,   false, 192, true",
        "followed, true,  192, false",
        "narrow,   true,    0, false",
        "lines,    false, 192, true",
        "apart,    true,   48, true",
        "batches,  true,  192, true",
        "heads,    true,  192, true",
        "sliced,   true,  192, true",
        "turned,   true,  192, false",
        "biased,   true,  192, true",
        "added,    true,  192, false",
        "each,     true,  192, true",
    })
    void areChosen(String output, boolean inPlace, int rows, boolean direct) {
        Placement p = placement(Models.program(MODEL, Precision.FLOAT32, output)).orElseThrow();
        assertEquals(inPlace, p.inPlace());
        assertEquals(rows, p.rowsInPlace());
        assertEquals(direct, p.result().isPresent());
    }

    @Test
    void tilesAddTwoTermsAtOnceWhereSumsAreEven() {
        assertEquals(2, placement(Models.program(MODEL, Precision.FLOAT32, "plain")).get().terms());
        assertEquals(
                1, placement(Models.program(MODEL, Precision.FLOAT32, "uneven")).get().terms());
    }

    @Test
    void noFactorThatLiesAcrossTheSumIsReadByLines() {
        String text =
                """
                model M {
                    input x: float[40, N]
                    input w: float[40, 80]
                    output y = transpose(x) @ w
                }
                """;
        Program program = Models.program(text, Precision.FLOAT32, "y");
        assertEquals(Optional.empty(), placement(program));
    }

    private static Optional<Placement> placement(Program program) {
        for (Kernel k : program.kernels()) {
            if (k instanceof Kernel.Contraction c) return Placement.of(Flavour.VECTOR, c);
        }
        throw new AssertionError("no product in " + program);
    }
}
