package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/// A class goes on from call to call where it is asked for a stream, and nowhere else.
class StreamClassTest {
    private static final String TAGGER =
            """
            model Tagger(units: int = 7) {
                input x: float[T, N, 3]
                state h: float[N, units] = zeros()
                state c: float[N, units] = zeros()
                hs, h1, c1 = lstm(x, units, start = [h, c], states = true)
                update h = h1
                update c = c1
                output tags = softmax(dense(hs, 4))
                output last = h1
            }
            """;

    @TempDir Path folder;

    /// The class's methods, called as a user's application does.
    private record Tagger(Object model) {
        static Tagger of(Path folder, Flavour... flavours) throws Exception {
            Class<?> type = EmbeddedModel.of(TAGGER).load(folder, "com.acme.Tagger", flavours);
            Path weights = folder.resolve("com/acme/Tagger.safetensors");
            return new Tagger(type.getMethod("load", Path.class).invoke(null, weights));
        }

        Object stream() throws Exception {
            return model.getClass().getMethod("stream").invoke(model);
        }
    }

    private static float[] run(Object target, String output, int steps, int rows, float[] x)
            throws Exception {
        int size = output.equals("tags") ? steps * rows * 4 : rows * 7;
        float[] result = new float[size];
        Method method =
                Stream.of(target.getClass().getMethods())
                        .filter(m -> m.getName().equals(output) && m.getParameterCount() == 4)
                        .findFirst()
                        .orElseThrow();
        method.invoke(target, rows, steps, x, result);
        return result;
    }

    private static float[] steps(float[] x, int rows, int from, int to) {
        return Arrays.copyOfRange(x, from * rows * 3, to * rows * 3);
    }

    private static float[] numbers(int count) {
        Random random = new Random(2);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) x[i] = random.nextFloat() - 0.5f;
        return x;
    }

    @ParameterizedTest
    @EnumSource
    void stepsGiveWhatTheWholeGives(Flavour flavour) throws Exception {
        Tagger tagger = Tagger.of(folder, flavour);
        float[] x = numbers(8 * 2 * 3);
        float[] whole = run(tagger.model, "tags", 8, 2, x);
        Object stream = tagger.stream();
        Object other = tagger.stream();
        for (int i = 0; i < 8; i++) {
            float[] step = run(stream, "tags", 1, 2, steps(x, 2, i, i + 1));
            assertArrayEquals(Arrays.copyOfRange(whole, i * 8, i * 8 + 8), step, 1e-6f);
            run(other, "tags", 1, 2, numbers(6)); // streams know nothing of each other
        }
        stream.getClass().getMethod("restart").invoke(stream);
        float[] first = run(stream, "tags", 1, 2, steps(x, 2, 0, 1));
        assertArrayEquals(Arrays.copyOf(whole, 8), first, 1e-6f);
        // Other calls begin anew, whatever was called before.
        assertArrayEquals(whole, run(tagger.model, "tags", 8, 2, x), 0);
        Object workspace = tagger.model.getClass().getMethod("workspace").invoke(tagger.model);
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(whole, run(workspace, "tags", 8, 2, x), 0);
        }
    }

    /// All outputs of a stream go on from the same values.
    @Test
    void outputsShareWhatIsCarried() throws Exception {
        Tagger tagger = Tagger.of(folder, Flavour.SCALAR);
        float[] x = numbers(4 * 3);
        Object stream = tagger.stream();
        run(stream, "tags", 3, 1, steps(x, 1, 0, 3));
        assertArrayEquals(
                run(tagger.model, "last", 4, 1, x),
                run(stream, "last", 1, 1, steps(x, 1, 3, 4)),
                1e-6f);
    }

    @Test
    void otherRowsNeedARestart() throws Exception {
        Tagger tagger = Tagger.of(folder, Flavour.SCALAR);
        Object stream = tagger.stream();
        run(stream, "tags", 1, 2, numbers(6));
        var e =
                assertThrows(
                        InvocationTargetException.class,
                        () -> run(stream, "tags", 1, 1, numbers(3)));
        assertEquals(
                "the stream carries h: float[N, 7] with 14 numbers, and now needs 7; keep the"
                        + " sizes from call to call, or restart() first",
                e.getCause().getMessage());
        stream.getClass().getMethod("restart").invoke(stream);
        run(stream, "tags", 1, 1, numbers(3));
    }

    @Test
    void whatIsCarriedIsNoParameter() throws Exception {
        Object model = Tagger.of(folder, Flavour.values()).model;
        String parameters = (String) model.getClass().getField("PARAMETERS").get(null);
        assertTrue(parameters.lines().noneMatch(l -> l.startsWith("h:")), parameters);
        String inputs = (String) model.getClass().getField("INPUTS").get(null);
        assertEquals("x: float[T, N, 3]\n", inputs);
    }

    /// No garbage from step to step.
    @Test
    void stepsAllocateNothing() throws Throwable {
        Tagger tagger = Tagger.of(folder, Flavour.SCALAR);
        Object stream = tagger.stream();
        var method =
                java.lang.invoke.MethodHandles.publicLookup()
                        .findVirtual(
                                stream.getClass(),
                                "tags",
                                java.lang.invoke.MethodType.methodType(
                                        void.class,
                                        int.class,
                                        int.class,
                                        float[].class,
                                        float[].class));
        float[] x = numbers(3);
        float[] tags = new float[4];
        for (int i = 0; i < 3000; i++) method.invoke(stream, 1, 1, x, tags);
        long before = ThreadMeter.allocatedBytes();
        for (int i = 0; i < 1000; i++) method.invoke(stream, 1, 1, x, tags);
        long bytes = ThreadMeter.allocatedBytes() - before;
        assertTrue(bytes < 50_000, bytes + " bytes in 1000 steps");
    }
}
