package org.nnc.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.graph.Value;

import java.util.stream.DoubleStream;

/// What is drawn by chance has the mean, variance and range that its name promises.
class ChanceTest {
    /// 20000 draws: the mean of unit variance lies within 0.025 of the truth but once in a thousand
    /// times.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    uniform(shape = [200, 100])                    | 0.5 | 0.0833333 | 0    | 1
                    uniform(-2, 4, shape = [200, 100])             | 1   | 3         | -2   | 4
                    normal(shape = [200, 100])                     | 0   | 1         | -6   | 6
                    normal(3, 0.5, shape = [200, 100])             | 3   | 0.25      | 0    | 6
                    bernoulli(0.3, shape = [200, 100])             | 0.3 | 0.21      | 0    | 1
                    bernoulli(0.3 * ones(200, 100))                | 0.3 | 0.21      | 0    | 1
                    truncated_normal(shape = [200, 100])           | 0   | 0.7737    | -2   | 2
                    truncated_normal(1, 0.1, shape = [200, 100])   | 1   | 0.007737  | 0.8  | 1.2
                    glorot_uniform(shape = [200, 100])   | 0 | 0.0066667 | -0.141422 | 0.141422
                    glorot_normal(shape = [200, 100])    | 0 | 0.0066667 | -1        | 1
                    he_uniform(shape = [200, 100])       | 0 | 0.01      | -0.173206 | 0.173206
                    he_normal(shape = [200, 100])        | 0 | 0.01      | -1        | 1
                    lecun_uniform(shape = [200, 100])    | 0 | 0.005     | -0.122475 | 0.122475
                    lecun_normal(shape = [200, 100])     | 0 | 0.005     | -1        | 1
                    he_normal(shape = [100, 8, 5, 5])    | 0 | 0.01      | -1        | 1
                    glorot_normal(shape = [40, 20, 5, 5])  | 0 | 0.0013333 | -1      | 1
                    draw(ones(20000, 1, 1, 1), -1, 1)    | 0 | 0.333333  | -1        | 1
                    noise(zeros(200, 100), 0.5)          | 0 | 0.25      | -3        | 3
                    gaussian_noise(zeros(200, 100), 0.5) | 0 | 0.25      | -3        | 3
                    dropout(ones(200, 100), 0.2)         | 1 | 0.25      | 0         | 1.25
                    """)
    void isDistributedAsItSays(
            String expression, double mean, double variance, double low, double high) {
        Value v = Expressions.value(expression, 0, 7);
        assertEquals(20000, v.count());
        double[] all = v.toDoubles();
        double found = DoubleStream.of(all).average().orElseThrow();
        double square = DoubleStream.of(all).map(x -> (x - found) * (x - found)).sum() / all.length;
        assertEquals(mean, found, 0.025 * Math.sqrt(variance), "mean");
        assertEquals(variance, square, 0.04 * variance, "variance");
        assertTrue(DoubleStream.of(all).min().getAsDouble() >= low, "least");
        assertTrue(DoubleStream.of(all).max().getAsDouble() <= high, "largest");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = "[8, 5]\n[5, 8]\n[6, 6]\n[4, 3, 2]\n[7, 1]")
    void orthogonalHasOrthonormalRowsOrColumns(String shape) {
        String body =
                """
                W = orthogonal(2.0, shape = %s)
                A = reshape(W, [W.shape[0], _])
                B = if A.shape[0] < A.shape[1] { transpose(A) } else { A }
                output result = transpose(B) @ B
                """;
        Value v = Expressions.value(body.formatted(shape), java.util.Map.of(), 0, 3);
        int n = v.dim(0);
        for (int i = 0; i < n * n; i++) {
            assertEquals(i % (n + 1) == 0 ? 4 : 0, v.get(i), 1e-9, shape + " at " + i);
        }
    }

    @Test
    void drawsDifferBySeedStepAndPlace() {
        double[] base = Expressions.value("uniform(shape = [4])", 0, 1).toDoubles();
        double[] same = Expressions.value("uniform(shape = [4])", 0, 1).toDoubles();
        assertEquals(base[0], same[0]);
        assertNotEquals(base[0], Expressions.value("uniform(shape = [4])", 1, 1).get(0));
        assertNotEquals(base[0], Expressions.value("uniform(shape = [4])", 0, 2).get(0));
        String twice = "uniform(shape = [4]) - uniform(shape = [4])";
        assertNotEquals(0, Expressions.value(twice, 0, 1).get(0));
    }

    @Test
    void imagesAreMovedWithin() {
        String ones = "affine_jitter(ones(50, 1, 9, 9), rotate = 30, shift = 1, scale = 0.2)";
        Value v = Expressions.value(ones, 0, 1);
        for (int i = 0; i < 50; i++) assertEquals(1, v.get(81 * i + 40), 1e-12, "the middle");
        String image = "reshape(float(iota(5 * 16)), [5, 1, 4, 4])";
        double[] still = Expressions.value("translation(" + image + ", 0)", 0, 1).toDoubles();
        for (int i = 0; i < still.length; i++) assertEquals(i, still[i], 1e-9);
    }

    @Test
    void flipMirrorsHalfOfTheImages() {
        Value v = Expressions.value("flip(reshape(float(iota(2000)), [1000, 1, 1, 2]))", 0, 1);
        int mirrored = 0;
        for (int i = 0; i < 1000; i++) {
            boolean turned = v.get(2 * i) > v.get(2 * i + 1);
            if (turned) mirrored++;
            assertEquals(2 * i + (turned ? 1 : 0), v.get(2 * i));
        }
        assertEquals(500, mirrored, 60);
    }

    @Test
    void mixupKeepsSharesTogether() {
        String body =
                """
                a = reshape(float(iota(6)), [6, 1])
                x, y = mixup(a, concat(a, 5 - a), low = 0.1, high = 0.4)
                output result = x - y[:, 0:1]
                """;
        for (double d : Expressions.value(body, java.util.Map.of(), 0, 1).toDoubles()) {
            assertEquals(0, d, 1e-12);
        }
    }
}
