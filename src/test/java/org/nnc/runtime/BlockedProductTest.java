package org.nnc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.jvm.AllThreads;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// How a product is cut into panels and blocks, and these are divided among threads: each element
/// of the result is finished once, and is the sum of all its terms.
@ExtendWith(AllThreads.class)
class BlockedProductTest {
    private static final int TILE_ROWS = 3;
    private static final int TILE_COLUMNS = 4;

    @ParameterizedTest
    @CsvSource({
        // batches, rows, columns, inner, block of rows, of the sum, of columns, rights
        "1, 1, 1, 1, 6, 8, 8, false",
        "1, 7, 9, 5, 6, 8, 8, false",
        "1, 100, 90, 80, 6, 8, 8, false",
        "1, 100, 90, 80, 240, 2048, 256, false",
        "1, 200, 4, 300, 6, 64, 8, false",
        "1, 3, 300, 200, 6, 64, 8, false",
        "1, 31, 2050, 600, 12, 2048, 256, false",
        "5, 60, 50, 40, 12, 16, 16, false",
        "5, 60, 50, 40, 12, 16, 16, true",
        "12, 30, 40, 20, 240, 2048, 256, true",
        "2, 5, 7, 0, 6, 8, 8, true",
    })
    void everyElementIsSummedOnce(
            int batches,
            int rows,
            int columns,
            int inner,
            int rowBlock,
            int innerBlock,
            int columnBlock,
            boolean rights) {
        for (int own = 0; own < 2; own++) {
            BlockedProduct product =
                    new BlockedProduct(
                            0,
                            TILE_ROWS,
                            TILE_COLUMNS,
                            rowBlock,
                            innerBlock,
                            columnBlock,
                            rights,
                            false,
                            own,
                            false,
                            false,
                            false,
                            false);
            product.keep(own == 1);
            for (int threads = 1; threads <= 2; threads++) {
                Team.limit(threads);
                product.resize(batches, rows, columns, inner);
                Plain plain = new Plain(product, batches, rows, columns, inner, rights);
                for (int run = 0; run < 2; run++) {
                    plain.clear();
                    product.run(plain, 0);
                    assertArrayEquals(plain.expected(), plain.result);
                    if (threads == 1) assertPractises(plain, inner);
                }
            }
        }
    }

    /// Each height of a tile, and nothing of the result.
    private static void assertPractises(Plain plain, int inner) {
        plain.heights.clear();
        plain.product.part(plain, 0, 0, 0);
        assertArrayEquals(plain.expected(), plain.result);
        if (inner == 0) return;
        Set<Integer> heights = new HashSet<>(Set.of(Math.min(plain.rows, TILE_ROWS)));
        if (plain.rows % TILE_ROWS > 0) heights.add(plain.rows % TILE_ROWS);
        assertEquals(heights, plain.heights);
    }

    /// Parts in plain loops; of exact numbers, so that the order of a sum does not matter.
    private static final class Plain implements Parts {
        private final BlockedProduct product;
        private final int rows;
        private final int columns;
        private final int inner;
        private final boolean rights;
        private final double[][] left = new double[2 * Team.most()][0];
        private final double[][] right = new double[2 * Team.most()][];
        private final double[][] own = new double[2 * Team.most()][0];
        private final double[][][] sums = new double[2 * Team.most()][][];
        private final double[] result;
        private final Set<Integer> heights = ConcurrentHashMap.newKeySet();

        Plain(
                BlockedProduct product,
                int batches,
                int rows,
                int columns,
                int inner,
                boolean rights) {
            this.product = product;
            this.rows = rows;
            this.columns = columns;
            this.inner = inner;
            this.rights = rights;
            result = new double[batches * rows * columns];
        }

        void clear() {
            Arrays.fill(result, 0);
        }

        private static double a(int batch, int row, int k) {
            return (batch * 7 + row * 5 + k * 3) % 11 - 5;
        }

        private double b(int batch, int k, int column) {
            return ((rights ? batch * 3 : 0) + k * 7 + column * 2) % 13 - 6;
        }

        double[] expected() {
            double[] e = new double[result.length];
            for (int i = 0; i < e.length; i++) {
                int batch = i / columns / rows;
                for (int k = 0; k < inner; k++) {
                    e[i] += a(batch, i / columns % rows, k) * b(batch, k, i % columns);
                }
            }
            return e;
        }

        @Override
        public void narrow(int worker) {
            throw new IllegalStateException("no numbers of 16 bits");
        }

        @Override
        public void part(int kernel, int worker, int from, int to) {
            product.part(this, worker, from, to);
        }

        @Override
        public void panels(int worker, int l, int r, int tall, int wide) {
            if (left[worker].length < l) left[worker] = new double[l];
            if (r > 0 && own[worker].length < r) own[worker] = new double[r];
            if (r > 0) right[worker] = own[worker];
            sums[worker] = new double[tall][wide];
        }

        @Override
        public void share(int from, int worker) {
            right[worker] = right[from];
        }

        @Override
        public void left(int p, int worker, int batch, int row, int count, int k, int depth) {
            for (int i = 0; i < count * depth; i++) {
                left[worker][i] = a(batch, row + i / depth, k + i % depth);
            }
        }

        @Override
        public void right(
                int p, int worker, int batch, int column, int count, int k, int depth, int offset) {
            for (int j = 0; j < count; j++) {
                int strip = j / TILE_COLUMNS * TILE_COLUMNS;
                for (int i = 0; i < depth; i++) {
                    int at = offset + strip * depth + i * TILE_COLUMNS + j - strip;
                    right[worker][at] = b(batch, k + i, column + j);
                }
            }
        }

        @Override
        public void multiply(
                int worker, int height, int width, int depth, int offset, boolean first) {
            heights.add(height);
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    double sum = first ? 0 : sums[worker][i][j];
                    int strip = j / TILE_COLUMNS * TILE_COLUMNS;
                    for (int k = 0; k < depth; k++) {
                        int at = offset + strip * depth + k * TILE_COLUMNS + j - strip;
                        sum += left[worker][i * depth + k] * right[worker][at];
                    }
                    sums[worker][i][j] = sum;
                }
            }
        }

        @Override
        public void tile(
                int worker, int h, int v, int l, int r, int d, int row, int column, boolean f) {
            throw new AssertionError();
        }

        @Override
        public void lines(
                int p, int w, int b, int row, int rows, int c, int width, int k, int to, int l) {
            throw new AssertionError();
        }

        @Override
        public void gather(int worker, int line, int rows, int columns, boolean sets) {
            throw new AssertionError();
        }

        @Override
        public void finish(
                int p, int worker, int batch, int row, int height, int column, int width) {
            for (int i = 0; i < height * width; i++) {
                int at = (batch * rows + row + i / width) * columns + column + i % width;
                result[at] += sums[worker][i / width][i % width];
            }
        }
    }
}
