package org.nnc.opencl;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/// A device in use: its context, its one queue, in which commands run in order, and the count of
/// the memory they hold. Closing it releases both; what was made in it must be closed before.
final class Session implements AutoCloseable {
    private final Cl cl;
    private final Device device;
    private final Handle context;
    private final Handle queue;
    private final long budget;
    private long held;

    /// @param budget how many bytes the buffers may hold together: drivers promise more than there
    ///   is, and fail late
    Session(Device device, boolean profiling, long budget) {
        this.cl = Loader.cl().orElseThrow(() -> new OpenClException("no OpenCL library"));
        this.device = device;
        this.budget = budget;
        this.context = own(Cl.Owned.CONTEXT, cl.createContext(device.id()));
        this.queue = own(Cl.Owned.QUEUE, cl.createQueue(context.id(), device.id(), profiling));
    }

    private Handle own(Cl.Owned kind, long id) {
        return new Handle(cl, kind, id);
    }

    /// How many bytes the buffers may hold together.
    long budget() {
        return budget;
    }

    Device device() {
        return device;
    }

    Cl cl() {
        return cl;
    }

    long queue() {
        return queue.id();
    }

    Handle program(String source) {
        return own(Cl.Owned.PROGRAM, cl.createProgram(context.id(), source));
    }

    Handle kernel(Handle program, String name) {
        return own(Cl.Owned.KERNEL, cl.createKernel(program.id(), name));
    }

    /// Memory on the device, not yet written.
    ///
    /// @param bytes 1 or more
    Memory allocate(long bytes) {
        if (bytes > device.largestBuffer()) {
            throw new OpenClException(
                    "one buffer needs %s, and %s holds at most %s in one: give smaller sizes"
                            .formatted(text(bytes), device.name(), text(device.largestBuffer())));
        }
        if (held + bytes > budget) {
            throw new OpenClException(
                    "the program needs %s on %s, beyond its limit of %s: give smaller sizes"
                            .formatted(text(held + bytes), device.name(), text(budget)));
        }
        Handle buffer = own(Cl.Owned.BUFFER, cl.createBuffer(context.id(), bytes));
        held += bytes;
        return new Memory(this, buffer, bytes);
    }

    void released(long bytes) {
        held -= bytes;
    }

    /// Bytes that buffers hold now.
    long held() {
        return held;
    }

    /// Lets the host look at (or write) the first `bytes` of a buffer, after all commands so far.
    void mapped(Handle buffer, long flags, long bytes, Consumer<MemorySegment> use) {
        MemorySegment at = cl.map(queue(), buffer.id(), flags, bytes);
        try {
            use.accept(at);
        } finally {
            cl.unmap(queue(), buffer.id(), at);
        }
    }

    void finish() {
        cl.finish(queue());
    }

    static String text(long bytes) {
        if (bytes < 10_000) return bytes + " bytes";
        if (bytes < 10_000_000) return bytes / 1024 + " KiB";
        return bytes / (1024 * 1024) + " MiB";
    }

    @Override
    public void close() {
        queue.close();
        context.close();
    }
}
