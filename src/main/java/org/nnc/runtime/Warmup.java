package org.nnc.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Lets scalar code answer a request until the JVM has compiled its vector code.
///
/// Uncompiled vector code makes an object of each vector: it is a hundred times slower than what
/// the JVM makes of it later, and slower than scalar code. So the first calls run the scalar twin,
/// and a thread of low priority rehearses the vector kernels meanwhile, with zeros of the same
/// sizes. When they are faster than the twin ever was, all calls go over to them. A call's result
/// may then differ from an earlier one's in the last bits, since sums are added in another order;
/// the system property `nnc.flavour=vector` keeps the twin out.
final class Warmup {
    /// A rehearsal is shorter than this, whatever comes of it.
    private static final long LONGEST = 20_000_000_000L;

    /// Before this, the JVM has compiled little.
    private static final long SHORTEST = 1_000_000_000L;

    private static final int RUNS = 8;

    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile long twin = Long.MAX_VALUE;
    private volatile boolean over;

    /// True when vector code should run.
    boolean isOver() {
        return over;
    }

    /// The twin took so many nanoseconds.
    void ran(long nanos) {
        if (nanos < twin) twin = nanos;
    }

    /// True for the first who asks, and who then calls [#rehearse].
    boolean begins() {
        return !begun.get() && begun.compareAndSet(false, true);
    }

    /// Rehearses in a thread of its own.
    ///
    /// @param kernels makes the vector code, with arrays of its own
    void rehearse(Supplier<Workspace> kernels) {
        Thread thread = new Thread(() -> run(kernels), "nnc-warmup");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private void run(Supplier<Workspace> vector) {
        try {
            Workspace kernels = vector.get();
            long start = System.nanoTime();
            int faster = 0;
            for (long now = start; now - start < LONGEST && faster < RUNS; ) {
                kernels.run();
                long end = System.nanoTime();
                faster = end - now < twin && end - start > SHORTEST ? faster + 1 : 0;
                now = end;
            }
        } finally {
            over = true;
        }
    }
}
