package org.nnc.bench;

import org.nnc.bench.library.Job;
import org.nnc.bench.library.Libraries;
import org.nnc.bench.library.Library;
import org.nnc.bench.work.Model;
import org.nnc.bench.work.Workloads;

import java.lang.management.ManagementFactory;

/// A process that measures what one library holds in memory for one step of training. Ours lies on
/// the Java heap, others' in native memory; the other part of each is left out, since the JVM's own
/// memory is there.
final class MemoryStation {
    /// The JIT, whose memory is native, is through with most by then.
    private static final int WARM = 100;

    /// Of so many times, each some steps, the one with the least counts: it has no part of the
    /// JIT's.
    private static final int WATCHES = 5;

    private static final int WATCHED = 8;

    private MemoryStation() {}

    /// Arguments: the library, the workload. Prints megabytes.
    static void main(String[] arguments) throws Exception {
        Libraries name = Libraries.valueOf(arguments[0]);
        Library library = Library.named(name.name(), 1);
        Model model = Model.of(Workloads.named(arguments[1]));
        long bytes = name.ours() ? heap(library, model) : given(library, model);
        System.out.println(Station.ANSWER + bytes / 1e6);
        System.exit(0); // other libraries leave threads behind
    }

    private static long heap(Library library, Model model) throws Exception {
        long before = used();
        try (Job job = library.job(model).orElseThrow()) {
            for (int i = 0; i < WARM; i++) job.run();
            long after = used();
            job.run(); // it is held until here
            return after - before;
        }
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long given(Library library, Model model) throws Exception {
        long before = NativeMemory.given();
        try (Job job = library.job(model).orElseThrow()) {
            for (int i = 0; i < WARM; i++) job.run();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < WATCHES; i++) least = Math.min(least, most(job));
            return least - before;
        }
    }

    private static long most(Job job) throws Exception {
        try (NativeMemory.Watch watch = new NativeMemory.Watch()) {
            for (int i = 0; i < WATCHED; i++) job.run();
            return watch.most();
        }
    }
}
