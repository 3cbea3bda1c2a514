package org.nnc.opencl;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A program on a device. Each run copies the caller's arrays to the device and what it wrote back;
/// between [#keep] and [#fetch] parameters and states stay there.
final class OpenClExecutable implements Executable {
    private static final long NARROW = Integer.MAX_VALUE - (1 << 16);

    private final DeviceProgram code;
    private final Program program;
    private final Memories memories;
    private final List<Step> steps;
    private final List<Step.Launch> launches;
    private final List<Buffer> inputs;
    private final List<Buffer> outputs;
    private final List<Buffer> kept;
    private final List<Buffer> updated;
    private Optional<Profile> profile = Optional.empty();
    private Optional<Held> held = Optional.empty();
    private boolean keeping;
    private Bound bound;
    private Transfer transfer;
    private boolean open = true;

    /// The caller's arrays of what stays on the device.
    private record Held(Map<String, Long> sizes, Map<String, Object> arrays) {}

    OpenClExecutable(DeviceProgram code, Program program, List<Step> steps) {
        this.code = code;
        this.program = program;
        this.steps = steps;
        this.memories = new Memories(code.session(), program);
        this.launches = Built.launches(steps);
        Set<Buffer> written = new HashSet<>();
        for (Kernel k : program.kernels()) written.addAll(Accesses.of(k).written());
        List<Buffer> all = program.external();
        this.inputs = all.stream().filter(b -> b.role() == Buffer.Role.INPUT).toList();
        this.outputs =
                all.stream()
                        .filter(b -> b.role() == Buffer.Role.OUTPUT && written.contains(b))
                        .toList();
        this.kept = all.stream().filter(OpenClExecutable::isKept).toList();
        this.updated = kept.stream().filter(written::contains).toList();
    }

    private static boolean isKept(Buffer b) {
        return b.role() == Buffer.Role.PARAMETER || b.role() == Buffer.Role.STATE;
    }

    /// The whole step is enqueued, and finished once.
    @Override
    public void run(Map<String, Long> sizes, Map<String, Object> arrays) {
        Calls.whole(() -> step(sizes, arrays));
    }

    private void step(Map<String, Long> sizes, Map<String, Object> arrays) {
        if (bound == null || !bound.isFor(sizes)) bind(sizes);
        if (held.isEmpty()) {
            for (Buffer b : kept) {
                memories.of(b).write(Transfer.given(b, arrays), bytes(b, sizes));
            }
        }
        transfer.send(arrays);
        bound.enqueue();
        transfer.receive(arrays);
        profile.ifPresent(Profile::collect);
        if (keeping) held = Optional.of(new Held(Map.copyOf(sizes), Map.copyOf(arrays)));
        else readUpdated(sizes, arrays);
    }

    private void readUpdated(Map<String, Long> sizes, Map<String, Object> arrays) {
        for (Buffer b : updated) {
            memories.of(b).read(Transfer.given(b, arrays), bytes(b, sizes));
        }
    }

    /// From now on, every launch is timed; the session must have been made for it.
    void profile(Profile p) {
        profile = Optional.of(p);
    }

    @Override
    public void keep() {
        keeping = true;
    }

    @Override
    public void fetch() {
        keeping = false;
        held.ifPresent(h -> Calls.whole(() -> readUpdated(h.sizes, h.arrays)));
        held = Optional.empty();
    }

    private void bind(Map<String, Long> sizes) {
        release();
        Built built = code.built(needsWide(sizes));
        memories.fit(sizes, Built.launches(steps, sizes));
        bound = new Bound(code.session(), built, memories, steps, sizes, profile);
        transfer = new Transfer(code.session(), memories, inputs, outputs, sizes);
    }

    private void release() {
        if (bound != null) bound.close();
        if (transfer != null) transfer.close();
        bound = null;
        transfer = null;
    }

    /// The latest run again without its copies: for measurements.
    void kernelsOnly() {
        Calls.whole(() -> {
            bound.enqueue();
            code.session().finish();
        });
    }

    private boolean needsWide(Map<String, Long> sizes) {
        for (Buffer b : program.buffers()) {
            if (b.elements().evaluate(sizes) > NARROW) return true;
        }
        for (Step.Launch l : launches) {
            if (l.grid() instanceof Step.Grid.Shared(var extent, var _)
                    && extent.evaluate(sizes) > NARROW) return true;
            for (Argument a : l.arguments()) {
                if (a instanceof Argument.OfSize(var d) && Math.abs(d.evaluate(sizes)) > NARROW)
                    return true;
                if (a instanceof Argument.OfScratch(int _, var d, var _)
                        && d.evaluate(sizes) > NARROW) return true;
            }
        }
        return false;
    }

    private long bytes(Buffer b, Map<String, Long> sizes) {
        return memories.bytes(b.dtype()) * b.elements().evaluate(sizes);
    }

    /// The text that the device's compiler was given.
    String source() {
        return code.source();
    }

    @Override
    public void close() {
        if (!open) return;
        open = false;
        Calls.whole(() -> {
            release();
            memories.close();
            code.close();
        });
    }
}
