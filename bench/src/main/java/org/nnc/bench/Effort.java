package org.nnc.bench;

import org.nnc.bench.library.Job;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/// How thoroughly to measure.
public enum Effort {
    SHORT(0.2, 20, 5, 50),
    FULL(2, 30, 15, 200);

    /// After fewer runs than these, or seconds, the JIT may not have come to kernels that run once
    /// in a training step: it waits until they have been called some hundred times, and has nothing
    /// to compile meanwhile.
    private static final int SOME_RUNS = 1000;

    private static final double SOME_SECONDS = 5;

    private static final CompilationMXBean JIT = ManagementFactory.getCompilationMXBean();

    private final double leastSeconds;
    private final double mostSeconds;
    private final int iterations;
    private final int millis;

    Effort(double leastSeconds, double mostSeconds, int iterations, int millis) {
        this.leastSeconds = leastSeconds;
        this.mostSeconds = mostSeconds;
        this.iterations = iterations;
        this.millis = millis;
    }

    /// @param slow is run a few times and not warmed
    JobBenchmark.Times measure(Job job, boolean slow) throws Exception {
        return slow
                ? JobBenchmark.measure(job, 3, 1)
                : JobBenchmark.measure(job, iterations, warm(job));
    }

    /// Runs a job until it becomes no faster and the JIT has nothing left to compile.
    ///
    /// @return how many milliseconds an iteration should last: three runs at least, within limits
    private int warm(Job job) throws Exception {
        long start = System.nanoTime();
        double best = Double.MAX_VALUE;
        int same = 0;
        double runs = 0;
        while (true) {
            long compiled = JIT.getTotalCompilationTime();
            double each = each(job, leastSeconds / 3);
            boolean compiling = JIT.getTotalCompilationTime() - compiled > 5;
            same = each > 0.97 * best && !compiling ? same + 1 : 0;
            best = Math.min(best, each);
            runs += leastSeconds / 3 / each;
            double spent = (System.nanoTime() - start) / 1e9;
            boolean begun = runs >= SOME_RUNS || spent >= SOME_SECONDS;
            if (spent >= mostSeconds || (same >= 2 && spent >= leastSeconds && begun)) break;
        }
        return (int) Math.max(millis, Math.min(3 * best * 1e3, 5 * millis));
    }

    private static double each(Job job, double seconds) throws Exception {
        long start = System.nanoTime();
        int runs = 0;
        do {
            job.run();
            runs++;
        } while (System.nanoTime() - start < seconds * 1e9);
        return (System.nanoTime() - start) / 1e9 / runs;
    }
}
