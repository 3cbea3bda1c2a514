package org.nnc.opencl;

import org.nnc.program.Buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/// Inputs to the device and outputs from it, each in one piece; the outputs wait for the whole
/// step. A device with memory of its own gets and gives a copy; one that shares the host's is
/// written to and read from where it is.
final class Transfer implements AutoCloseable {
    private final Session session;
    private final Memories memories;
    private final Arena arena = Arena.ofShared();
    private final List<Part> inputs;
    private final List<Part> outputs;
    private final long toSend;
    private final long toReceive;
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
        this.toSend = end(this.inputs);
        this.toReceive = end(this.outputs);
        boolean copies = !session.device().sharesMemory();
        this.sent = arena.allocate(copies ? toSend : 0, 64);
        this.received = arena.allocate(copies ? toReceive : 0, 64);
    }

    private Part part(Buffer b, Map<String, Long> sizes) {
        long width = memories.bytes(b.dtype());
        return new Part(b, memories.offset(b) * width, b.elements().evaluate(sizes) * width);
    }

    private static long end(List<Part> parts) {
        return parts.stream().mapToLong(p -> p.at + p.bytes).max().orElse(0);
    }

    void send(Map<String, Object> arrays) {
        if (toSend == 0) return;
        Memory to = memories.of(inputs.getFirst().buffer);
        if (session.device().sharesMemory()) {
            to.mapped(Cl.MAP_OVERWRITE, toSend, all -> fill(all, arrays));
        } else {
            fill(sent, arrays);
            session.cl().write(session.queue(), to.id(), sent);
        }
    }

    private void fill(MemorySegment all, Map<String, Object> arrays) {
        for (Part p : inputs) {
            MemorySegment from = Memory.segment(given(p.buffer, arrays));
            MemorySegment.copy(from, 0, all, p.at, p.bytes);
        }
    }

    /// Waits for all that was enqueued.
    void receive(Map<String, Object> arrays) {
        if (toReceive == 0) {
            session.finish();
            return;
        }
        Memory from = memories.of(outputs.getFirst().buffer);
        if (session.device().sharesMemory()) {
            from.mapped(Cl.MAP_READ, toReceive, all -> give(all, arrays));
        } else {
            session.cl().read(session.queue(), from.id(), received);
            give(received, arrays);
        }
    }

    private void give(MemorySegment all, Map<String, Object> arrays) {
        for (Part p : outputs) {
            MemorySegment to = Memory.segment(given(p.buffer, arrays));
            MemorySegment.copy(all, p.at, to, 0, p.bytes);
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
