package org.nnc.jvm;

import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;

import java.util.Locale;
import java.util.Map;

/// Prints for each workload whose name is given how many bytes its caller allocates in ten runs,
/// the least that was seen until it is none or a time is over, which is time of the processor.
/// `network` and a flavour is a small program.
///
/// In a JVM of its own: whether a gather allocates also depends on what else has run in the same
/// JVM, and this is about the kernels.
final class AllocationMain {
    private AllocationMain() {}

    /// @param arguments milliseconds for each workload, then names
    public static void main(String[] arguments) {
        long milliseconds = Long.parseLong(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            String name = arguments[i];
            System.out.printf(Locale.ROOT, "%s: %d%n", name, least(name, milliseconds));
        }
    }

    private static long least(String name, long milliseconds) {
        if (name.startsWith("network ")) {
            Flavour flavour = Flavour.valueOf(name.substring(8));
            Program program = RunTest.network();
            Map<String, Object> arrays = RunTest.arrays(program, 300);
            return least(flavour, program, Map.of("N", 300L), arrays, milliseconds);
        }
        Team.limit(1);
        Workloads.Workload w =
                Workloads.ALL.stream().filter(x -> x.name().equals(name)).findFirst().orElseThrow();
        Program program = Workloads.program(w);
        Map<String, Long> sizes = Workloads.sizes(w, program);
        Map<String, Object> arrays = Workloads.arrays(program, sizes);
        return least(Flavour.VECTOR, program, sizes, arrays, milliseconds);
    }

    private static long least(
            Flavour flavour,
            Program program,
            Map<String, Long> sizes,
            Map<String, Object> arrays,
            long milliseconds) {
        Executable run = Backends.of(flavour).compile(program);
        long least = Long.MAX_VALUE;
        long end = ThreadMeter.nanoseconds() + milliseconds * 1_000_000;
        while (least > 0 && ThreadMeter.nanoseconds() < end) {
            long pause = ThreadMeter.nanoseconds() + 50_000_000;
            do run.run(sizes, arrays);
            while (ThreadMeter.nanoseconds() < pause);
            long own = bytes(0, run, sizes, arrays);
            least = Math.min(least, Math.abs(bytes(10, run, sizes, arrays) - own));
        }
        return least;
    }

    /// What some runs allocate, and the meter itself.
    private static long bytes(
            int runs, Executable run, Map<String, Long> sizes, Map<String, Object> arrays) {
        long before = ThreadMeter.allocatedBytes();
        for (int i = 0; i < runs; i++) run.run(sizes, arrays);
        return ThreadMeter.allocatedBytes() - before;
    }
}
