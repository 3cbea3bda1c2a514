package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.check.Mode;
import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.source.CompileException;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A sequence read piece by piece gives what it gives as a whole.
class StreamTest {
    /// Carries of the model and of a layer; one begins with a parameter.
    private static final String TAGGER =
            """
            layer running_mean(x: float[T, N, I]) {
                state total: float[N, I] = zeros()
                state steps: float[N] = zeros()
                total_now = total + sum(x, axis = 0)
                steps_now = steps + T
                update total = total_now
                update steps = steps_now
                return total_now / unsqueeze(steps_now, -1)
            }
            model Tagger(units: int = 5) {
                input x: float[T, N, 3]
                param first: float[units] = normal()
                state h: float[N, units] = first
                state c: float[N, units] = zeros()
                hs, h1, c1 = lstm(x, units, start = [h, c], states = true)
                update h = h1
                update c = c1
                output tags = softmax(dense(hs, 4))
                output average = running_mean(x)
                target y: int[T, N]
                loss = mean(cross_entropy(dense(hs, 4), y))
            }
            """;

    private static final int ROWS = 2;

    private static Unit unit(String text) {
        return Unit.of(new SourceFile("stream.nn", text));
    }

    private static Memory memory(ModelGraph model) {
        List<ModelGraph.Kept> kept = new ArrayList<>(model.parameters().values());
        kept.addAll(model.states().values());
        return Memory.initial(Precision.FLOAT64, model.builder(), kept, 3);
    }

    private static Stream stream(ModelGraph model, String output, Engine engine) {
        return new Stream(model, output, engine, Precision.FLOAT64, memory(model));
    }

    private static double[] next(Stream stream, double[] x, int from, int to) {
        int width = ROWS * 3;
        return stream.next(
                Map.of("T", (long) to - from, "N", (long) ROWS),
                Map.of("x", Arrays.copyOfRange(x, from * width, to * width)));
    }

    @ParameterizedTest
    @EnumSource
    void piecesGiveWhatTheWholeGives(Engine engine) {
        ModelGraph model = unit(TAGGER).instantiate("Tagger", Map.of(), Mode.STREAM);
        double[] x = new Random(5).doubles(9 * ROWS * 3L, -1, 1).toArray();
        double[] whole = next(stream(model, "tags", Engine.INTERPRETER), x, 0, 9);
        Stream stream = stream(model, "tags", engine);
        for (int repeat = 0; repeat < 2; repeat++) {
            double[] pieces = new double[0];
            int[] ends = {0, 4, 5, 5, 6, 7, 9};
            for (int i = 1; i < ends.length; i++) {
                double[] piece = next(stream, x, ends[i - 1], ends[i]);
                pieces = Arrays.copyOf(pieces, pieces.length + piece.length);
                System.arraycopy(piece, 0, pieces, pieces.length - piece.length, piece.length);
            }
            assertArrayEquals(whole, pieces, 1e-12);
            stream.restart();
        }
        Stream means = stream(model, "average", engine);
        double[] mean = {};
        for (int i = 0; i < 9; i++) mean = next(means, x, i, i + 1);
        double[] expected = next(stream(model, "average", Engine.INTERPRETER), x, 0, 9);
        assertArrayEquals(expected, mean, 1e-12);
    }

    @Test
    void aSingleCallBeginsWithTheInitialValuesAndKeepsNothing() {
        ModelGraph model = unit(TAGGER).instantiate("Tagger", Map.of(), Mode.INFERENCE);
        assertTrue(model.updates().isEmpty());
        assertTrue(model.states().isEmpty(), "nothing of it is in the file of weights");
        assertEquals(4, model.carried().size(), model.carried().keySet()::toString);
        assertTrue(
                model.inferenceGraph().variables().stream()
                        .noneMatch(v -> v.name().equals("$fresh") || v.name().equals("h")));
        double[] x = new Random(5).doubles(4 * ROWS * 3L, -1, 1).toArray();
        double[] streamed =
                next(
                        stream(
                                unit(TAGGER).instantiate("Tagger", Map.of(), Mode.STREAM),
                                "tags",
                                Engine.VECTOR),
                        x,
                        0,
                        4);
        Stream single = stream(model, "tags", Engine.VECTOR);
        assertArrayEquals(streamed, next(single, x, 0, 4), 1e-12);
        assertArrayEquals(streamed, next(single, x, 0, 4), 1e-12);
    }

    /// What a sequence begins with may be trained.
    @Test
    void initialValuesAreLearnt() {
        Unit unit = unit(TAGGER + "train Tagger { optimizer = sgd(rate = 0.1) }");
        var step = unit.trainGraph(unit.trains().getFirst(), Map.of());
        assertTrue(step.graph().updates().containsKey("first"));
        assertTrue(step.graph().updates().keySet().stream().noneMatch(n -> n.equals("h")));
    }

    @Test
    void mistakesAreSentences() {
        assertContains(
                fails(
                        """
                        model M() {
                            input x: float[T, N, 3]
                            target y: float[M]
                            state h: float[M, 2] = zeros()
                            output y = sum(h) + x
                        }
                        """),
                "`h` is kept for each M, but no input has the size M");
        assertContains(
                fails(
                        """
                        layer total(x: float[N]) {
                            state s: float[N] = zeros()
                            update s = s + x
                            return s + x
                        }
                        model M() {
                            input x: float[N]
                            both = total()
                            output y = both(both(x))
                        }
                        """),
                "goes on from call to call, so one instance can't be used");
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), text);
    }

    private static String fails(String text) {
        CompileException e =
                assertThrows(
                        CompileException.class,
                        () -> unit(text).instantiate("M", Map.of(), Mode.INFERENCE));
        return e.getMessage();
    }
}
