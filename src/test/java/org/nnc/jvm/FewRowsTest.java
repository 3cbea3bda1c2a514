package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.graph.Graph;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.type.Precision;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Products of few rows by a wide matrix that nobody keeps.
@ExtendWith(AllThreads.class)
class FewRowsTest {
    private static final String MODEL =
            """
            model M {
                input x: float[N, K]
                input w: float[K, 300]
                input b: float[B, N, K]
                input v: float[B, K, 257]
                input t: float[K, 3, 256]
                output plain = relu(x @ w + 1)
                output batches = b @ v
                output prologue = x @ (w * 2 + 0.5)
                output blocks = einsum("nk,kab->nab", x, t)
            }
            """;

    private static Graph graph(String output) {
        return Models.graph(MODEL).graph(List.of(output));
    }

    @ParameterizedTest
    @EnumSource
    void agreeWithScalarCode(Precision precision) {
        for (String output : List.of("plain", "batches", "prologue", "blocks")) {
            Program program = Compiler.compile(graph(output), precision, Options.DEFAULT);
            Executable lines = Backends.of(Flavour.VECTOR).compile(program);
            Executable expected = Backends.of(Flavour.SCALAR).compile(program);
            for (long n : new long[] {1, 2, 3, 0}) {
                for (long k : new long[] {9, 4, 1003, 3, 1, 0}) {
                    Map<String, Long> sizes = Map.of("N", n, "K", k, "B", 3L);
                    var given = Backends.arrays(program, sizes);
                    var other = Backends.arrays(program, sizes);
                    lines.run(sizes, given);
                    expected.run(sizes, other);
                    Backends.same(program, other, given, Optional.empty());
                }
            }
        }
    }

    @Test
    void threadsChangeNoBit() {
        Program program = Compiler.compile(graph("blocks"), Precision.FLOAT32, Options.DEFAULT);
        Executable run = Backends.of(Flavour.VECTOR).compile(program);
        Map<String, Long> sizes = Map.of("N", 2L, "K", 2001L);
        Backends.sameOnTwoThreads(program, run, sizes, "blocks");
    }

    /// Less work wakes the threads only if it comes often.
    @Test
    void threadsChangeNoBitHoweverOftenTheyAreCalled() {
        Program program = Compiler.compile(graph("blocks"), Precision.FLOAT32, Options.DEFAULT);
        Executable run = Backends.of(Flavour.VECTOR).compile(program);
        Map<String, Long> sizes = Map.of("N", 1L, "K", 401L);
        var arrays = Backends.arrays(program, sizes);
        Team.limit(1);
        run.run(sizes, arrays);
        float[] alone = ((float[]) arrays.get("blocks")).clone();
        Team.limit(2);
        for (int i = 0; i < 1000; i++) {
            run.run(sizes, arrays);
            assertArrayEquals(alone, (float[]) arrays.get("blocks"));
        }
    }

    @Test
    void areChosenByWidth() {
        for (String output : List.of("plain", "batches", "prologue", "blocks")) {
            Program program = Compiler.compile(graph(output), Precision.FLOAT32, Options.DEFAULT);
            byte[] code = ClassEmitter.emit(program, "x", Flavour.VECTOR).bytes();
            String text = new String(code, StandardCharsets.ISO_8859_1);
            assertEquals(true, text.contains("lines0"), output);
        }
    }
}
