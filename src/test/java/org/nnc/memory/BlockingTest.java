package org.nnc.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.program.ProgramParser;
import org.nnc.program.ProgramPrinter;
import org.nnc.program.ProgramVerifier;
import org.nnc.source.SourceFile;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Chains that run block by block.
class BlockingTest {
    private static final String MODEL =
            """
            layer attention(q: float[N, T, D], k: float[N, S, D], v: float[N, S, D], heads: int, mask = none) {
                width = D / heads
                fn split_heads(x) = einsum("nthd->nhtd", reshape(x, [N, _, heads, width]))
                scores = einsum("nhtd,nhsd->nhts", split_heads(q), split_heads(k)) / sqrt(width)
                if mask != none { scores = where(mask, scores, -1e9) }
                // The values are computed after the scores.
                mixed = einsum("nhts,nhsd->nthd", softmax(scores), split_heads(dense(v, D)))
                return reshape(mixed, [N, T, D])
            }

            model M {
                input x: float[N, T, 6]
                input z: float[N, S, 6]
                input seen: bool[N, 1, 1, S]
                input far: bool[T, T]
                input one: float[T, 6]
                w = dense(z, 6)
                output alone = attention(x, x, x, 1)
                output heads = attention(x, x, x, 3)
                output crossed = attention(x, w, z, 2)
                output masked = attention(x, w, z, 2, seen)
                output causal = attention(x, x, x, 3, unsqueeze(unsqueeze(far, 0), 0))
                output plain = softmax(one @ transpose(one)) @ one
                output products = (one @ transpose(one)) @ one

                // Not these.
                a = einsum("ntd,nsd->nts", x, z)
                output read = einsum("nts,nsd->ntd", a, z) + max(a)
                output whole = einsum("nts,nsd->ntd", softmax(a, axis = 1), z)
                output weights = dense(relu(dense(x, 500)), 6)
            }
            """;

    private static Program program(String output) {
        Unit unit = Unit.of(new SourceFile("model.nn", MODEL));
        ModelGraph graph = unit.instantiate(unit.models().getFirst(), Map.of(), false);
        return Compiler.compile(graph.graph(List.of(output)), Precision.FLOAT32, Options.DEFAULT);
    }

    private static boolean hasBlocks(Program program) {
        return program.kernels().stream().anyMatch(k -> k instanceof Kernel.Blocks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alone", "heads", "crossed", "masked", "causal", "plain", "products"})
    void noBitIsOtherThanWithoutBlocks(String output) {
        Program whole = program(output);
        Program blocked = Blocking.of(whole);
        assertTrue(hasBlocks(blocked), () -> ProgramPrinter.print(whole));
        ProgramVerifier.verify(blocked, "blocks");
        for (long t : new long[] {1, 2, 49, 100}) {
            for (long s : new long[] {1, 37}) {
                Map<String, Long> sizes = Map.of("N", 2L, "T", t, "S", s);
                for (boolean backwards : new boolean[] {false, true}) {
                    ProgramInterpreter interpreter = new ProgramInterpreter(backwards);
                    Map<String, Object> wanted = arrays(whole, sizes);
                    Map<String, Object> found = arrays(whole, sizes);
                    interpreter.compile(whole).run(sizes, wanted);
                    interpreter.compile(blocked).run(sizes, found);
                    assertArrayEquals((float[]) wanted.get(output), (float[]) found.get(output));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"heads", "masked", "plain"})
    void isReadBack(String output) {
        String text = ProgramPrinter.print(Blocking.of(program(output)));
        Program read = ProgramParser.parse(text);
        ProgramVerifier.verify(read, "parsing");
        assertEquals(text.replaceAll("  // .*", ""), ProgramPrinter.print(read));
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "whole", "weights"})
    void othersStayWhole(String output) {
        Program program = program(output);
        assertSame(program, Blocking.of(program));
    }

    /// Nothing is as long as T times T, and all layers have the same scores.
    @Test
    void anEncoderNeedsMemoryInProportionToItsLength() throws IOException {
        Program whole = encoder().program();
        Program blocked = Blocking.of(whole);
        for (Buffer b : blocked.buffers()) {
            long[] elements = new long[3];
            for (int t = 0; t < 3; t++) elements[t] = b.elements().evaluate(sizes(t + 1));
            assertEquals(0, elements[2] - 2 * elements[1] + elements[0], b.name());
        }
        assertEquals(
                3, blocked.buffers().stream().filter(b -> b.role() == Buffer.Role.LOCAL).count());
        MemoryReport before = MemoryReport.of(whole, sizes(1024));
        MemoryReport after = MemoryReport.of(blocked, sizes(1024));
        assertTrue(after.peak() * 8 < before.peak(), after + " and " + before);
        assertTrue(after.peak() <= after.bound() * 1.1, after.toString());
    }

    /// The derivative reads the scores.
    @Test
    void aStepOfTrainingStaysWhole() throws IOException {
        assertFalse(hasBlocks(Blocking.of(encoder().step())));
    }

    private record Encoder(Program program, Program step) {}

    private static Encoder encoder() throws IOException {
        String text = Files.readString(Path.of("bench/models/transformer.nn"));
        Unit unit = Unit.of(new SourceFile("transformer.nn", text));
        ModelGraph graph = unit.instantiate(unit.models().getFirst(), Map.of(), false);
        return new Encoder(
                Compiler.compile(graph.inferenceGraph(), Precision.FLOAT32, Options.DEFAULT),
                Compiler.compile(
                        unit.trainGraph(unit.trains().getFirst(), Map.of()).graph(),
                        Precision.FLOAT32,
                        Options.DEFAULT));
    }

    private static Map<String, Long> sizes(long t) {
        return Map.of("N", 1L, "T", t);
    }

    private static Map<String, Object> arrays(Program program, Map<String, Long> sizes) {
        Map<String, Object> arrays = new HashMap<>();
        for (Buffer b : program.external()) {
            Random random = new Random(b.name().hashCode());
            int length = (int) b.elements().evaluate(sizes);
            if (b.dtype() == DType.FLOAT) {
                float[] x = new float[length];
                for (int i = 0; i < length; i++) x[i] = (float) random.nextGaussian();
                arrays.put(b.name(), x);
            } else {
                arrays.put(b.name(), random.ints(length, 0, 2).toArray());
            }
        }
        return arrays;
    }
}
