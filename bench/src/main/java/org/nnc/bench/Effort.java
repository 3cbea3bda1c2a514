package org.nnc.bench;

import org.nnc.bench.library.Job;
import org.nnc.bench.library.Libraries;
import org.nnc.bench.work.Workload;
import org.nnc.bench.work.Workload.Kind;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/// How thoroughly to measure.
public enum Effort {
    /// For about five minutes: without the largest models, and without ours in its slower forms.
    SHORT(0.3, 15, 5, 20),
    FULL(0.5, 60, 9, 100);

    /// From so many operations on, a workload is left out of the short run.
    private static final double LARGE = 2.5e9;

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

    /// Whether a workload belongs to a run of everything.
    boolean wants(Workload w) {
        return this == FULL || w.operations() < LARGE && !w.again();
    }

    boolean wants(Workload w, int threads, Libraries library) {
        return switch (library) {
            case INTERPRETER, SCALAR -> this == FULL && threads == 1;
            case VECTOR, ONNX_RUNTIME, PYTORCH, TENSORFLOW -> true;
            case MKL, ONEDNN, OPENBLAS -> w.kind() == Kind.PRODUCT;
        };
    }

    JobBenchmark.Times measure(Job job, Libraries library) throws Exception {
        return library == Libraries.INTERPRETER
                ? JobBenchmark.measure(job, 3, 1)
                : JobBenchmark.measure(job, iterations, warm(job, library.ours()));
    }

    /// Runs a job until it becomes no faster and the JIT has nothing left to compile.
    ///
    /// @param ours native code need not wait for the JIT
    /// @return how many milliseconds an iteration should last: three runs at least, within limits
    private int warm(Job job, boolean ours) throws Exception {
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
            boolean begun = !ours || runs >= SOME_RUNS || spent >= SOME_SECONDS;
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
