package org.nnc.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/// A few threads that share the work of large kernels.
///
/// Each thread begins with a range of its own, the same for all kernels of the same extent, so that
/// it finds in its caches what it has written there; who is done takes from the others' ranges.
///
/// The threads are daemons, made at the first large kernel, and as many as the processors that the
/// JVM may use, at most as many as the system property `nnc.threads` or [#limit] says. One caller
/// has them at a time; another that comes meanwhile does its work alone. A waiting thread spins for
/// some microseconds, then it is parked. Nothing is allocated by a call.
public final class Team {
    /// Work that can be divided.
    public interface Task {
        /// Does the part `from` ≤ i < `to` of a kernel.
        ///
        /// @param worker the number of the thread, from 0, which is the caller's
        void part(int kernel, int worker, int from, int to);
    }

    /// Fewer elementary operations are not worth waking a thread, which takes some 50 µs where it
    /// is parked. (400,000 were too few for one such product in a run of 185 µs: it took 220 to
    /// 290.)
    private static final long WORTH = 500_000;

    /// Fewer numbers that are read from memory are not worth it even while they are awake.
    private static final long READ = 200_000;

    /// Calls of less work than that wake the threads if so many came, each so many nanoseconds
    /// after the end of the one before: then these are still spinning.
    private static final int OFTEN = 16;

    private static final long CLOSE = 50_000;

    /// Rows of a loop for each thread, below which it has no tiles to fill.
    private static final int ROWS = 4;

    private static final int SPINS = 2_000;

    /// Pieces of a thread's own range, of which another may take some.
    private static final int PIECES = 4;

    /// Counters of different threads are in different cache lines.
    private static final int APART = 32;

    private static volatile int limit = Integer.getInteger("nnc.threads", 0);
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final AtomicBoolean BUSY = new AtomicBoolean();
    private static final Team SHARED = new Team();

    /// When [#runIfOften] ended last, and how often it was called without a pause.
    private volatile long last = System.nanoTime();

    private volatile int often;

    /// Where each thread's own range has been begun up to.
    private volatile AtomicIntegerArray next = new AtomicIntegerArray(APART);

    private final AtomicInteger working = new AtomicInteger();

    /// Round number times 2¹⁶, plus how many threads take part in it.
    private volatile long round;

    private Worker[] workers = new Worker[0];
    private Task task;
    private int kernel;
    private int extent;
    private int grain;
    private int threads;
    private volatile Throwable failure;

    private Team() {}

    /// Caps the number of threads for all calls from now on; 0 means one for each processor.
    public static void limit(int threads) {
        limit = threads;
    }

    /// The number of processors that the JVM may use.
    public static int most() {
        return PROCESSORS;
    }

    /// How many threads may work together.
    public static int threads() {
        int cap = limit;
        return cap > 0 ? Math.min(cap, PROCESSORS) : PROCESSORS;
    }

    /// True if so many elementary operations should be divided.
    public static boolean divides(long cost) {
        return cost > WORTH && limit != 1 && threads() > 1;
    }

    /// True if work that takes as long as it takes to read so many numbers should be divided by
    /// [#runIfOften].
    static boolean dividesOften(long read) {
        return read > READ && limit != 1 && threads() > 1;
    }

    /// True if a whole loop of so many elementary operations should be divided by its rows.
    public static boolean divides(long cost, int rows) {
        return divides(cost) && rows >= ROWS * threads();
    }

    /// Does `task` for all of `0 ≤ i < extent`, in one part for each thread.
    public static void apiece(Task task, int kernel, int extent) {
        int threads = threads();
        run(task, kernel, extent, (extent + threads - 1) / threads);
    }

    /// Does `task` for all of `0 ≤ i < extent`, in parts that begin at multiples of `grain`.
    public static void run(Task task, int kernel, int extent, int grain) {
        int threads = threads();
        if (threads < 2 || extent <= grain || !BUSY.compareAndSet(false, true)) {
            task.part(kernel, 0, 0, extent);
            return;
        }
        try {
            SHARED.share(task, kernel, extent, grain, threads);
        } finally {
            BUSY.set(false);
        }
    }

    /// The same for work that is worth it only while the threads are awake: alone, unless such work
    /// comes often.
    public static void runIfOften(Task task, int kernel, int extent, int grain) {
        if (SHARED.isOften()) run(task, kernel, extent, grain);
        else task.part(kernel, 0, 0, extent);
        SHARED.last = System.nanoTime();
    }

    /// Callers that come at once may count wrong: what is computed does not depend on it.
    private boolean isOften() {
        boolean close = System.nanoTime() - last < CLOSE;
        int times = close ? Math.min(often + 1, OFTEN) : 0;
        often = times;
        return times == OFTEN;
    }

    private void share(Task task, int kernel, int extent, int grain, int threads) {
        if (workers.length < threads - 1) enlarge(threads - 1);
        this.task = task;
        this.kernel = kernel;
        this.extent = extent;
        this.grain = grain;
        this.threads = threads;
        for (int t = 0; t < threads; t++) next.set(t * APART, begin(t));
        working.set(threads - 1);
        round = ((round >>> 16) + 1 << 16) | threads;
        for (int i = 0; i < threads - 1; i++) {
            if (workers[i].parked) LockSupport.unpark(workers[i]);
        }
        try {
            work(0);
        } finally {
            await();
            this.task = null;
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("a worker thread failed: " + thrown, thrown);
        }
    }

    private void await() {
        for (int spins = 0; working.get() > 0; spins++) {
            if (spins < 1 << 16) Thread.onSpinWait();
            else Thread.yield();
        }
    }

    /// Where the own range of a thread begins; that of the last one ends where the next would.
    private int begin(int thread) {
        long parts = (extent + grain - 1L) / grain;
        return (int) Math.min(extent, parts * thread / threads * grain);
    }

    private void work(int worker) {
        for (int i = 0; i < threads; i++) {
            int owner = (worker + i) % threads;
            int end = begin(owner + 1);
            int parts = (end - begin(owner) + grain - 1) / grain;
            int step = grain * Math.max(1, parts / PIECES);
            while (true) {
                int from = next.getAndAdd(owner * APART, step);
                if (from >= end || from < 0) break;
                task.part(kernel, worker, from, Math.min(from + step, end));
            }
        }
    }

    private void enlarge(int count) {
        Worker[] more = java.util.Arrays.copyOf(workers, count);
        for (int i = workers.length; i < count; i++) {
            more[i] = new Worker(this, i + 1, round);
            more[i].start();
        }
        workers = more;
        next = new AtomicIntegerArray((count + 1) * APART);
    }

    private static final class Worker extends Thread {
        private final Team team;
        private final int number;
        private long done;
        private volatile boolean parked;

        Worker(Team team, int number, long done) {
            super("nnc-worker-" + number);
            this.team = team;
            this.number = number;
            this.done = done;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (true) {
                awaitRound();
                if (number >= (done & 0xFFFF)) continue;
                try {
                    team.work(number);
                } catch (Throwable t) {
                    team.failure = t;
                } finally {
                    team.working.decrementAndGet();
                }
            }
        }

        private void awaitRound() {
            for (int spins = 0; team.round == done; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                    continue;
                }
                parked = true;
                if (team.round == done) LockSupport.park(this);
                parked = false;
            }
            done = team.round;
        }
    }
}
