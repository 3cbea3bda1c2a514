package org.nnc.opencl;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// Keeps calls of the driver away from what crashes it.
///
/// A driver takes itself down when the process exits: whoever is inside it then crashes, so an exit
/// (Ctrl-C) waits for the calls under way, and no other begins. Its compiler needs more stack than
/// threads of Java have.
final class Calls {
    private static final long STACK = 64L << 20;
    private static final ReentrantReadWriteLock EXIT = new ReentrantReadWriteLock();

    static {
        // The lock is never given back.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> EXIT.writeLock().lock()));
    }

    private Calls() {}

    /// Runs what enqueues commands and waits for them.
    static void whole(Runnable commands) {
        Lock lock = EXIT.readLock();
        lock.lock();
        try {
            commands.run();
        } finally {
            lock.unlock();
        }
    }

    /// Runs the driver's compiler.
    static <T> T compiling(Supplier<T> compiler) {
        Compilation<T> c = new Compilation<>(compiler);
        Thread thread = new Thread(null, () -> whole(c), "nnc-opencl-compiler", STACK);
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        return c.result();
    }

    private static final class Compilation<T> implements Runnable {
        private final Supplier<T> compiler;
        private T value;
        private RuntimeException failure;

        Compilation(Supplier<T> compiler) {
            this.compiler = compiler;
        }

        @Override
        public void run() {
            try {
                value = Signals.kept(compiler);
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        T result() {
            if (failure != null) throw failure;
            return value;
        }
    }
}
