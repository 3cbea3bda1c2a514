package org.nnc.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.function.Supplier;

/// What the process does at each signal, put back after a driver changed it.
///
/// The JVM lives by its handler of memory faults: by such a fault a thread notices that it is to
/// stop for the garbage collector. LLVM, the compiler in PoCL and in other drivers, takes the
/// handlers over when the driver starts or compiles. At the first fault its handler puts the JVM's
/// back, but the system has set the default in the meantime (`SA_RESETHAND`): a second thread that
/// faults just then ends the process, and nothing is printed. LLVM takes the handlers over only
/// once, so those put back at once stay. Left is the tenth of a second in which the driver starts,
/// if several threads compute meanwhile.
@SuppressWarnings("restricted")
final class Signals {
    /// Of Linux; two of them cannot be handled.
    private static final int COUNT = 31;

    /// PoCL keeps divisions by zero in kernels from ending the process by a handler of this one,
    /// which passes on what is not its own.
    private static final int SIGFPE = 8;

    /// More than a `struct sigaction` has on any system.
    private static final long BYTES = 256;

    private static final Optional<MethodHandle> SIGACTION =
            Linker.nativeLinker()
                    .defaultLookup()
                    .find("sigaction")
                    .map(f ->
                            Linker.nativeLinker()
                                    .downcallHandle(
                                            f,
                                            FunctionDescriptor.of(
                                                    JAVA_INT, JAVA_INT, ADDRESS, ADDRESS)));

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment[] actions = new MemorySegment[COUNT + 1];

    /// Runs what may change them, one caller at a time: what one of two puts back must not be what
    /// the other's driver has just set.
    static synchronized <T> T kept(Supplier<T> driver) {
        Signals before = new Signals();
        try {
            return driver.get();
        } finally {
            before.restore();
        }
    }

    /// As they are handled now.
    Signals() {
        for (int i = 1; i <= COUNT; i++) {
            actions[i] = arena.allocate(BYTES, 8);
            sigaction(i, MemorySegment.NULL, actions[i]);
        }
    }

    /// Handles them so again.
    private void restore() {
        Signals now = new Signals();
        for (int i = 1; i <= COUNT; i++) {
            if (i == SIGFPE || now.handler(i) == handler(i)) continue;
            sigaction(i, actions[i], MemorySegment.NULL);
        }
    }

    /// The first thing in a `struct sigaction`; what comes after the fields may hold anything.
    long handler(int signal) {
        return actions[signal].get(ValueLayout.JAVA_LONG, 0);
    }

    private static void sigaction(int signal, MemorySegment action, MemorySegment old) {
        if (SIGACTION.isEmpty()) return;
        try {
            // Refused for signals that cannot be handled: nothing to put back there.
            int _ = (int) SIGACTION.get().invokeExact(signal, action, old);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
