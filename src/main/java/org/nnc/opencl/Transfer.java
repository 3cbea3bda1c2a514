package org.nnc.opencl;

import org.nnc.program.Buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/// Inputs to the device and outputs from it: all inputs go in one copy that waits for nothing, all
/// outputs come in one that waits for the whole step.
final class Transfer implements AutoCloseable {
    private final Session session;
    private final Memories memories;
    private final Arena arena = Arena.ofShared();
    private final List<Part> inputs;
    private final List<Part> outputs;
    private final MemorySegment sent;
    private final MemorySegment received;

    /// @param at where it starts in the common memory, in bytes
    private record Part(Buffer buffer, long at, long bytes) {}

    Transfer(
            Session session,
            Memories memories,
            List<Buffer> inputs,
            List<Buffer> outputs,
            Map<String, Long> sizes) {
        this.session = session;
        this.memories = memories;
        this.inputs = inputs.stream().map(b -> part(b, sizes)).toList();
        this.outputs = outputs.stream().map(b -> part(b, sizes)).toList();
        this.sent = arena.allocate(end(this.inputs), 64);
        this.received = arena.allocate(end(this.outputs), 64);
    }

    private Part part(Buffer b, Map<String, Long> sizes) {
        long width = memories.bytes(b.dtype());
        return new Part(b, memories.offset(b) * width, b.elements().evaluate(sizes) * width);
    }

    private static long end(List<Part> parts) {
        return parts.stream().mapToLong(p -> p.at + p.bytes).max().orElse(0);
    }

    void send(Map<String, Object> arrays) {
        for (Part p : inputs) {
            MemorySegment from = Memory.segment(given(p.buffer, arrays));
            MemorySegment.copy(from, 0, sent, p.at, p.bytes);
        }
        if (sent.byteSize() == 0) return;
        Memory to = memories.of(inputs.getFirst().buffer);
        session.cl().write(session.queue(), to.id(), sent);
    }

    /// Waits for all that was enqueued.
    void receive(Map<String, Object> arrays) {
        if (received.byteSize() == 0) {
            session.finish();
            return;
        }
        Memory from = memories.of(outputs.getFirst().buffer);
        session.cl().read(session.queue(), from.id(), received);
        for (Part p : outputs) {
            MemorySegment to = Memory.segment(given(p.buffer, arrays));
            MemorySegment.copy(received, p.at, to, 0, p.bytes);
        }
    }

    static Object given(Buffer b, Map<String, Object> arrays) {
        Object array = arrays.get(b.name());
        if (array == null) throw new IllegalArgumentException("no array was given for " + b.name());
        return array;
    }

    @Override
    public void close() {
        arena.close();
    }
}
