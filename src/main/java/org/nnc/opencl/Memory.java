package org.nnc.opencl;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Consumer;

/// A piece of the device's memory. Copies between it and the arrays of the caller are checked
/// against both, since the driver checks neither.
final class Memory implements AutoCloseable {
    private final Session session;
    private final Handle buffer;
    private final long bytes;
    private boolean open = true;

    Memory(Session session, Handle buffer, long bytes) {
        this.session = session;
        this.buffer = buffer;
        this.bytes = bytes;
    }

    long id() {
        return buffer.id();
    }

    long bytes() {
        return bytes;
    }

    /// Copies the first `count` bytes of an array to the start of this.
    void write(Object array, long count) {
        MemorySegment from = checked(array, count);
        if (count == 0) return;
        session.mapped(buffer, Cl.MAP_OVERWRITE, count, at -> at.copyFrom(from));
    }

    /// Copies the first `count` bytes of this to the start of an array, when the commands before
    /// are done.
    void read(Object array, long count) {
        MemorySegment to = checked(array, count);
        if (count == 0) return;
        session.mapped(buffer, Cl.MAP_READ, count, to::copyFrom);
    }

    /// Lets the host read or write the first `count` bytes where they are, when the commands before
    /// are done.
    void mapped(long flags, long count, Consumer<MemorySegment> use) {
        Objects.checkFromToIndex(0, count, bytes);
        session.mapped(buffer, flags, count, use);
    }

    private MemorySegment checked(Object array, long count) {
        MemorySegment all = segment(array);
        Objects.checkFromToIndex(0, count, bytes);
        Objects.checkFromToIndex(0, count, all.byteSize());
        return all.asSlice(0, count);
    }

    static MemorySegment segment(Object array) {
        return switch (array) {
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case long[] a -> MemorySegment.ofArray(a);
            default -> throw new IllegalArgumentException(array.getClass() + " is no array");
        };
    }

    @Override
    public void close() {
        if (!open) return;
        open = false;
        buffer.close();
        session.released(bytes);
    }
}
