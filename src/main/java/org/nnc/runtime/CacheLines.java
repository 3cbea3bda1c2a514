package org.nnc.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Memory outside of the heap that begins with a line of the cache. A class of its own, since Java
/// 17, on which generated classes run, too, has none of the classes that it calls.
final class CacheLines {
    /// The version of Java from which on there are. A constant, so that whoever asks does not load
    /// this class.
    static final int SINCE = 22;

    /// Bytes of a line.
    private static final int LINE = 64;

    private CacheLines() {}

    /// Null where no such memory is left.
    static MemorySegment of(int numbers) {
        try {
            return Arena.ofAuto().allocate((long) numbers * Float.BYTES, LINE);
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /// Copies the first numbers of an array to a place from a number on.
    static void copy(float[] from, MemorySegment to, int at, int size) {
        MemorySegment.copy(from, 0, to, ValueLayout.JAVA_FLOAT, (long) Float.BYTES * at, size);
    }
}
