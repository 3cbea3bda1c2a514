package org.nnc.opencl;

import org.nnc.program.Buffer;
import org.nnc.program.Program;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The device's memory for one program: each parameter, state and constant, the arenas, one memory
/// for all inputs and one for all outputs, and scratch. It grows with the sizes and does not
/// shrink.
final class Memories implements AutoCloseable {
    /// Buffers in a common memory start at multiples of so many bytes.
    private static final long ALIGNMENT = 64;

    private final Session session;
    private final Program program;
    private final Map<String, Memory> all = new LinkedHashMap<>();
    private final Map<Buffer, Long> offsets = new HashMap<>();

    Memories(Session session, Program program) {
        this.session = session;
        this.program = program;
    }

    /// Makes room for a run with these sizes.
    ///
    /// @throws OpenClException if there is not enough: says what the program needs
    void fit(Map<String, Long> sizes, List<Step.Launch> launches) {
        offsets.clear();
        offsets.putAll(program.plan().offsets(sizes));
        Needs needs = new Needs();
        for (Buffer b : program.buffers()) {
            long bytes = isCommon(b) ? appended(b, needs, sizes) : end(b, sizes);
            needs.atLeast(part(b), key(b), bytes);
        }
        for (Step.Launch launch : launches) {
            for (Argument a : launch.arguments()) {
                if (a instanceof Argument.OfScratch s) {
                    long bytes = s.elements().evaluate(sizes) * bytes(s.dtype());
                    needs.atLeast(Needs.Part.SCRATCH, key(s), bytes);
                }
            }
        }
        needs.check(session.device(), session.budget());
        try {
            needs.pieces().forEach(this::grow);
        } catch (OpenClException e) {
            throw needs.failed(e);
        }
    }

    private static Needs.Part part(Buffer b) {
        return switch (b.role()) {
            case TEMPORARY, LOCAL -> Needs.Part.PLAN;
            case PARAMETER, STATE, CONSTANT -> Needs.Part.KEPT;
            case INPUT, OUTPUT -> Needs.Part.EXCHANGED;
        };
    }

    private static boolean isCommon(Buffer b) {
        return b.role() == Buffer.Role.INPUT || b.role() == Buffer.Role.OUTPUT;
    }

    private long appended(Buffer b, Needs needs, Map<String, Long> sizes) {
        long start = needs.of(key(b));
        offsets.put(b, start / bytes(b.dtype()));
        long end = start + bytes(b.dtype()) * b.elements().evaluate(sizes);
        return (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private void grow(String key, long bytes) {
        Memory old = all.get(key);
        // An empty buffer at the end has an element 0 to be read and not used.
        long wanted = bytes + ALIGNMENT;
        if (old != null && old.bytes() >= wanted) return;
        if (old != null) old.close();
        all.remove(key);
        all.put(key, session.allocate(wanted));
        if (old == null) constants(key);
    }

    private void constants(String key) {
        program.constants()
                .forEach((b, values) -> {
                    if (!key(b).equals(key)) return;
                    Object array = Constants.array(b.dtype(), program.precision(), values);
                    of(b).write(array, bytes(b.dtype()) * values.size());
                });
    }

    /// Where a buffer's last element ends in its memory.
    private long end(Buffer b, Map<String, Long> sizes) {
        if (isPlaced(b)) {
            return bytes(b.dtype()) * program.plan().peak(b.dtype(), sizes);
        }
        return bytes(b.dtype()) * b.elements().evaluate(sizes);
    }

    private boolean isPlaced(Buffer b) {
        return b.role() == Buffer.Role.TEMPORARY
                && (program.plan().below().containsKey(b)
                        || program.plan().shared().containsKey(b));
    }

    private String key(Buffer b) {
        if (isCommon(b)) return b.role() == Buffer.Role.INPUT ? "inputs" : "outputs";
        if (!isPlaced(b)) return "buffer " + b.name();
        return switch (b.dtype()) {
            case FLOAT -> "floats";
            case INT, BOOL -> "integers";
            case INT64 -> "long integers";
        };
    }

    private static String key(Argument.OfScratch s) {
        return "scratch " + s.number();
    }

    Memory of(Buffer b) {
        return all.get(key(b));
    }

    Memory of(Argument.OfScratch scratch) {
        return all.get(key(scratch));
    }

    /// Where a buffer starts in its memory, in elements.
    long offset(Buffer b) {
        return offsets.getOrDefault(b, 0L);
    }

    long bytes(DType dtype) {
        return switch (dtype) {
            case FLOAT -> program.precision() == Precision.FLOAT32 ? 4 : 8;
            case INT, BOOL -> 4;
            case INT64 -> 8;
        };
    }

    @Override
    public void close() {
        all.values().forEach(Memory::close);
        all.clear();
    }
}
