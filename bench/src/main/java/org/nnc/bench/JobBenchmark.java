package org.nnc.bench;

import org.nnc.bench.library.Job;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/// JMH around a job. It does not fork: the process that it runs in was made for the job's library.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JobBenchmark {
    private static Job measured;

    @Benchmark
    public void run() throws Exception {
        measured.run();
    }

    /// @param micros median and least of the iterations; @param cpu the mean time of all processors
    /// @param bytes what a run allocates on the heap, in all threads
    public record Times(double micros, double least, double cpu, double bytes) {}

    /// Measures a job that is warm.
    static Times measure(Job job, int iterations, int millis) throws Exception {
        measured = job;
        RunResult result =
                new Runner(
                                new OptionsBuilder()
                                        .include(JobBenchmark.class.getName())
                                        .forks(0)
                                        .warmupIterations(1)
                                        .warmupTime(TimeValue.milliseconds(millis))
                                        .measurementIterations(iterations)
                                        .measurementTime(TimeValue.milliseconds(millis))
                                        .addProfiler(CpuTime.class)
                                        .shouldDoGC(false)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .runSingle();
        List<IterationResult> all =
                result.getAggregatedResult().getIterationResults().stream().toList();
        List<Double> times = sorted(all, i -> i.getPrimaryResult().getScore());
        return new Times(
                times.get(times.size() / 2),
                times.getFirst(),
                all.stream()
                        .mapToDouble(i -> secondary(i, CpuTime.NAME))
                        .average()
                        .orElse(Double.NaN),
                allocated(job));
    }

    /// Of all threads, in the run that allocates least: JMH and the JIT allocate too.
    private static long allocated(Job job) throws Exception {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long before = threads.getTotalThreadAllocatedBytes();
            job.run();
            least = Math.min(least, threads.getTotalThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static List<Double> sorted(
            List<IterationResult> all, ToDoubleFunction<IterationResult> f) {
        return all.stream().map(f::applyAsDouble).filter(d -> !d.isNaN()).sorted().toList();
    }

    private static double secondary(IterationResult i, String name) {
        for (String key : i.getSecondaryResults().keySet()) {
            if (key.endsWith(name)) return i.getSecondaryResults().get(key).getScore();
        }
        return Double.NaN;
    }
}
