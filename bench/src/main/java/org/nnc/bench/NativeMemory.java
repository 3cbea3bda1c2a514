package org.nnc.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/// What the C library has given out to all that call `malloc`, by `mallinfo2` of glibc 2.33.
@SuppressWarnings("restricted")
final class NativeMemory {
    /// Ten sizes; the fifth is that of blocks mapped one by one, the eighth that of all others.
    private static final StructLayout INFO =
            MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, JAVA_LONG));

    private static final int MAPPED = 4;
    private static final int IN_USE = 7;

    private static final MethodHandle MALLINFO2 =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("mallinfo2"),
                            FunctionDescriptor.of(INFO));

    private NativeMemory() {}

    /// In bytes.
    static long given() {
        try (Arena arena = Arena.ofConfined()) {
            return given(arena);
        }
    }

    private static long given(SegmentAllocator allocator) {
        try {
            MemorySegment info = (MemorySegment) MALLINFO2.invoke(allocator);
            return info.getAtIndex(JAVA_LONG, MAPPED) + info.getAtIndex(JAVA_LONG, IN_USE);
        } catch (Throwable t) {
            throw new IllegalStateException("mallinfo2 failed: " + t, t);
        }
    }

    /// Asks again and again, in a thread of its own, until it is closed.
    static final class Watch implements AutoCloseable {
        private final Thread thread = new Thread(this::watch, "memory");
        private volatile boolean over;
        private volatile long most;

        Watch() {
            thread.setDaemon(true);
            thread.start();
        }

        private void watch() {
            try (Arena arena = Arena.ofConfined()) {
                SegmentAllocator same = SegmentAllocator.prefixAllocator(arena.allocate(INFO));
                while (!over) most = Math.max(most, given(same));
            }
        }

        /// The most that was seen so far, in bytes.
        long most() {
            return most;
        }

        @Override
        public void close() {
            over = true;
        }
    }
}
