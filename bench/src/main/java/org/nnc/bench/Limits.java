package org.nnc.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/// The machine's own limits: multiplications and additions, and bytes copied, in the same run.
final class Limits {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static volatile float sink;

    private Limits() {}

    /// Arguments: the number of threads. Prints a line: GFLOP/s, then GB/s (bytes read and bytes
    /// written) of copies within 128 KiB, 4 MiB and 128 MiB a thread.
    static void main(String[] arguments) throws InterruptedException {
        int threads = Integer.parseInt(arguments[0]);
        System.out.printf(
                Locale.ROOT,
                "%.1f %.1f %.1f %.1f%n",
                best(threads, () -> new Multiplying()),
                best(threads, () -> new Copying(1 << 17)),
                best(threads, () -> new Copying(1 << 22)),
                best(threads, () -> new Copying(1 << 27)));
    }

    /// Work of one thread.
    private interface Work {
        /// @return billions of what is counted
        double once();
    }

    /// Of several rounds, in each of which all threads work for a while, the best sum of rates.
    private static double best(int threads, java.util.function.Supplier<Work> work)
            throws InterruptedException {
        double best = 0;
        Work[] all = new Work[threads];
        for (int i = 0; i < threads; i++) all[i] = work.get();
        for (int round = 0; round < 8; round++) best = Math.max(best, together(all));
        return best;
    }

    private static double together(Work[] all) throws InterruptedException {
        double[] rates = new double[all.length];
        CountDownLatch begin = new CountDownLatch(all.length);
        Thread[] threads = new Thread[all.length];
        for (int i = 0; i < all.length; i++) {
            int number = i;
            threads[i] =
                    Thread.ofPlatform()
                            .start(() -> {
                                begin.countDown();
                                while (begin.getCount() > 0) Thread.onSpinWait();
                                rates[number] = rate(all[number]);
                            });
        }
        for (Thread t : threads) t.join();
        return Arrays.stream(rates).sum();
    }

    private static double rate(Work work) {
        long start = System.nanoTime();
        double done = 0;
        do {
            done += work.once();
        } while (System.nanoTime() - start < 60_000_000L);
        return done * 1e9 / (System.nanoTime() - start);
    }

    /// Chains of fused multiplications and additions that do not wait for each other.
    private static final class Multiplying implements Work {
        private static final int TIMES = 100_000;

        @Override
        public double once() {
            FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
            FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
            FloatVector a = x, b = x, c = x, d = x, e = x, f = x;
            FloatVector g = x, h = x, i = x, j = x, k = x, l = x;
            for (int n = 0; n < TIMES; n++) {
                a = a.fma(x, y);
                b = b.fma(x, y);
                c = c.fma(x, y);
                d = d.fma(x, y);
                e = e.fma(x, y);
                f = f.fma(x, y);
                g = g.fma(x, y);
                h = h.fma(x, y);
                i = i.fma(x, y);
                j = j.fma(x, y);
                k = k.fma(x, y);
                l = l.fma(x, y);
            }
            FloatVector sum = a.add(b).add(c).add(d).add(e).add(f);
            sink = sum.add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
            return 2.0 * CHAINS * SPECIES.length() * TIMES / 1e9;
        }
    }

    /// Copies half of so many bytes to the other half.
    private static final class Copying implements Work {
        private final float[] from;
        private final float[] to;
        private final int times;

        Copying(int bytes) {
            from = new float[bytes / 8];
            to = new float[bytes / 8];
            times = Math.max(1, (1 << 24) / bytes);
        }

        @Override
        public double once() {
            for (int n = 0; n < times; n++) {
                System.arraycopy(from, 0, to, 0, from.length);
            }
            sink = to[to.length / 2];
            return 8.0 * from.length * times / 1e9;
        }
    }
}
