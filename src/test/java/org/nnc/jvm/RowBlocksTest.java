package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Attention by blocks of its rows.
@ExtendWith(AllThreads.class)
class RowBlocksTest {
    private static final String MODEL =
            """
            layer attention(q: float[N, T, D], k: float[N, S, D], v: float[N, S, D], heads: int, mask = none) {
                width = D / heads
                fn split_heads(x) = einsum("nthd->nhtd", reshape(x, [N, _, heads, width]))
                scores = einsum("nhtd,nhsd->nhts", split_heads(q), split_heads(k)) / sqrt(width)
                if mask != none { scores = where(mask, scores, -1e9) }
                mixed = einsum("nhts,nhsd->nthd", softmax(scores), split_heads(v))
                return reshape(mixed, [N, T, D])
            }

            model M {
                input x: float[N, T, 12]
                input z: float[N, S, 12]
                input seen: bool[N, 1, 1, S]
                input far: bool[T, T]
                input one: float[T, 3]
                output heads = attention(x, x, x, 3)
                output wide = attention(x, z, z, 1)
                output narrow = attention(x, z, z, 6)
                output masked = attention(x, dense(z, 12), dense(z, 12), 2, seen)
                output causal = attention(x, x, x, 3, unsqueeze(unsqueeze(far, 0), 0))
                output layers = attention(attention(x, x, x, 3), z, z, 3)
                output products = (one @ transpose(one)) @ one
            }
            """;

    private static List<Map<String, Long>> sizes() {
        return List.of(
                Map.of("N", 2L, "T", 1L, "S", 1L),
                Map.of("N", 2L, "T", 2L, "S", 130L),
                Map.of("N", 2L, "T", 61L, "S", 3L),
                Map.of("N", 1L, "T", 97L, "S", 34L),
                Map.of("N", 2L, "T", 0L, "S", 3L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"heads", "wide", "narrow", "masked", "causal", "layers", "products"})
    void agreesWithTheInterpreter(String output) {
        for (Flavour flavour : Flavour.values()) {
            Program program = Models.program(MODEL, Precision.FLOAT32, output);
            assertTrue(
                    Backends.of(flavour).planned(program).buffers().stream()
                            .anyMatch(b -> b.name().startsWith("local")));
            Backends.verify(program, flavour);
            Executable run = Backends.of(flavour).compile(program);
            for (Map<String, Long> sizes : sizes()) {
                Map<String, Object> wanted = Backends.normal(program, sizes);
                Map<String, Object> found = Backends.copy(wanted);
                new ProgramInterpreter().compile(program).run(sizes, wanted);
                run.run(sizes, found);
                Backends.same(program, wanted, found, Optional.of(1e-5));
                // Other keys and values of the same sizes.
                Map<String, Object> others = Backends.arrays(program, sizes);
                Map<String, Object> again = Backends.copy(others);
                new ProgramInterpreter().compile(program).run(sizes, others);
                run.run(sizes, again);
                Backends.same(program, others, again, Optional.of(1e-5));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void threadsChangeNoBit(Flavour flavour) {
        for (String output : List.of("heads", "causal", "layers")) {
            Program program = Models.program(MODEL, Precision.FLOAT32, output);
            Executable run = Backends.of(flavour).compile(program);
            for (long t : new long[] {130, 301}) {
                Map<String, Long> sizes = Map.of("N", 1L, "T", t, "S", 77L);
                for (int i = 0; i < 5; i++) {
                    Backends.sameOnTwoThreads(program, run, sizes, output);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void doublesAgree(Flavour flavour) {
        Program program = Models.program(MODEL, Precision.FLOAT64, "causal");
        Executable run = Backends.of(flavour).compile(program);
        Map<String, Long> sizes = Map.of("N", 2L, "T", 61L, "S", 1L);
        Map<String, Object> wanted = Backends.normal(program, sizes);
        Map<String, Object> found = Backends.copy(wanted);
        new ProgramInterpreter().compile(program).run(sizes, wanted);
        run.run(sizes, found);
        Backends.same(program, wanted, found, Optional.of(1e-12));
    }
}
