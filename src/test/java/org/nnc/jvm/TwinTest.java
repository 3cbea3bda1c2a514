package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/// A class of both flavours answers with scalar code first, and goes over to vector code.
class TwinTest {
    /// Lanes add in another order than a loop does, so the last bits tell which code has run.
    private static final String MEANS =
            """
            model Means {
                input x: float[T, N, 37]
                state total: float[N] = zeros()
                sums = sum(sigmoid(x), axis = [0, 2])
                update total = total + sums
                output y = total + sums
            }
            """;

    private static final int ROWS = 3;
    private static final int STEPS = 20;
    private static final long LIMIT = 30_000_000_000L;

    @TempDir Path folder;

    private final float[] x = numbers(STEPS * ROWS * 37);

    private static float[] numbers(int count) {
        Random random = new Random(2);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) x[i] = random.nextFloat() - 0.5f;
        return x;
    }

    private Object model(Flavour... flavours) throws Exception {
        Path own = Files.createDirectories(folder.resolve(Arrays.toString(flavours)));
        Class<?> type = EmbeddedModel.of(MEANS).load(own, "com.acme.Means", flavours);
        Path weights = own.resolve("com/acme/Means.safetensors");
        return type.getMethod("load", Path.class).invoke(null, weights);
    }

    private float[] y(Object target) throws Exception {
        float[] y = new float[ROWS];
        Method method = null;
        for (Method m : target.getClass().getMethods()) {
            if (m.getName().equals("y") && m.getParameterCount() == 4) method = m;
        }
        method.invoke(target, ROWS, STEPS, x, y);
        return y;
    }

    @Test
    void scalarFirstThenVector() throws Exception {
        float[] scalar = y(model(Flavour.SCALAR));
        float[] vector = y(model(Flavour.VECTOR));
        assertFalse(Arrays.equals(scalar, vector), "nothing tells the flavours apart");
        assertArrayEquals(scalar, vector, 1e-4f);
        Object both = model(Flavour.values());
        assertArrayEquals(scalar, y(both), 0);
        long start = System.nanoTime();
        float[] y = scalar;
        while (Arrays.equals(y, scalar) && System.nanoTime() - start < LIMIT) y = y(both);
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(vector, y, 0);
            y = y(both);
        }
        // Who comes later finds it compiled.
        assertArrayEquals(vector, y(both.getClass().getMethod("workspace").invoke(both)), 0);
    }

    /// What a stream carries goes over with it: each call adds the same sums once more.
    @Test
    void aStreamGoesOverInMidCourse() throws Exception {
        Object both = model(Flavour.values());
        Object stream = both.getClass().getMethod("stream").invoke(both);
        double once = y(stream)[0];
        long start = System.nanoTime();
        Object other = both.getClass().getMethod("workspace").invoke(both);
        float[] first = y(other);
        int calls = 1;
        while (Arrays.equals(first, y(other)) && System.nanoTime() - start < LIMIT) {
            if (calls < 500) assertEquals(++calls * once, y(stream)[0], calls * 1e-3);
        }
        for (int i = 0; i < 5; i++) assertEquals(++calls * once, y(stream)[0], calls * 1e-3);
        assertTrue(calls > 5);
    }

    @Test
    void thePropertyKeepsTheTwinOut() throws Exception {
        System.setProperty("nnc.flavour", "vector");
        try {
            assertArrayEquals(y(model(Flavour.VECTOR)), y(model(Flavour.values())), 0);
        } finally {
            System.clearProperty("nnc.flavour");
        }
    }
}
