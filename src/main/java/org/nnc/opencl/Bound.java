package org.nnc.opencl;

import org.nnc.program.Buffer;
import org.nnc.program.Var;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A program with its sizes known: every kernel has its arguments, and running it is a row of
/// launches.
final class Bound implements AutoCloseable {
    /// Fewer operations than this are not worth another work item; tests set it to 1, so that small
    /// sizes are shared too.
    private final long grain = Long.getLong("nnc.opencl.grain", 1 << 15);

    private static final int GROUP = 256;

    private interface Action {
        void run();
    }

    private final Session session;
    private final Built built;
    private final Memories memories;
    private final Map<String, Long> sizes;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment number = arena.allocate(8);
    private final Optional<Profile> profile;
    private final List<Action> actions;

    Bound(
            Session session,
            Built built,
            Memories memories,
            List<Step> steps,
            Map<String, Long> sizes,
            Optional<Profile> profile) {
        this.profile = profile;
        this.session = session;
        this.built = built;
        this.memories = memories;
        this.sizes = Map.copyOf(sizes);
        this.actions = actions(steps);
    }

    boolean isFor(Map<String, Long> other) {
        return sizes.equals(other);
    }

    void enqueue() {
        actions.forEach(Action::run);
    }

    private List<Action> actions(List<Step> steps) {
        List<Action> all = new ArrayList<>();
        for (Step s : steps) {
            switch (s) {
                case Step.Launch launch -> launch(launch, all);
                case Step.Loop(Var v, List<Step> body) -> all.add(loop(v, body));
                case Step.When w -> all.addAll(actions(w.taken(sizes)));
            }
        }
        return all;
    }

    private Action loop(Var v, List<Step> steps) {
        long extent = v.extent().evaluate(sizes);
        List<Action> body = actions(steps);
        List<Counter> counters = new ArrayList<>();
        for (Step.Launch l : Built.launches(steps)) {
            int at = l.arguments().indexOf(new Argument.OfStep(v));
            if (at >= 0) counters.add(new Counter(built.kernels().get(l.function()).id(), at));
        }
        return () -> {
            for (long i = 0; i < extent; i++) {
                for (Counter c : counters) position(c.kernel, c.argument, i);
                body.forEach(Action::run);
            }
        };
    }

    /// An argument that is the step of a loop.
    private record Counter(long kernel, int argument) {}

    private void launch(Step.Launch launch, List<Action> all) {
        Range range = range(launch.grid());
        if (range.global <= 0) return;
        long kernel = built.kernels().get(launch.function()).id();
        arguments(kernel, launch.arguments(), range.chunk);
        MemorySegment globals = arena.allocateFrom(ValueLayout.JAVA_LONG, range.global);
        MemorySegment locals = arena.allocateFrom(ValueLayout.JAVA_LONG, range.local);
        long queue = session.queue();
        Cl cl = session.cl();
        MemorySegment event = profile.map(Profile::event).orElse(MemorySegment.NULL);
        all.add(() -> {
            cl.enqueue(queue, kernel, 1, globals, locals, event);
            profile.ifPresent(p -> p.launched(launch.origin()));
        });
    }

    /// @param chunk how many iterations an item does
    private record Range(long global, long local, long chunk) {}

    private Range range(Step.Grid grid) {
        return switch (grid) {
            case Step.Grid.Single() -> new Range(1, 1, 1);
            case Step.Grid.Groups(var count, int size) ->
                    new Range(count.evaluate(sizes) * size, size, 1);
            case Step.Grid.Shared(var iterations, var work) -> {
                long extent = iterations.evaluate(sizes);
                if (extent <= 0) yield new Range(0, 1, 1);
                long items = items(extent, work.evaluate(sizes));
                long chunk = (extent + items - 1) / items;
                long used = (extent + chunk - 1) / chunk;
                boolean grouped = session.device().kind() == Device.Kind.GPU && extent > 1;
                long local = grouped ? GROUP : 1;
                yield new Range((used + local - 1) / local * local, local, chunk);
            }
        };
    }

    private long items(long extent, long work) {
        if (session.device().kind() == Device.Kind.GPU) return Math.max(extent, 1);
        long worthwhile = Math.max(1, extent * Math.max(work, 1) / grain);
        return Math.clamp(
                worthwhile, 1, Math.min(Math.max(extent, 1), session.device().units() * 8L));
    }

    private void arguments(long kernel, List<Argument> arguments, long chunk) {
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case Argument.OfBuffer(Buffer b) -> memory(kernel, i, memories.of(b));
                case Argument.OfScratch s -> memory(kernel, i, memories.of(s));
                case Argument.OfOffset(Buffer b) -> position(kernel, i, memories.offset(b));
                case Argument.OfSize(var d) -> position(kernel, i, d.evaluate(sizes));
                case Argument.OfChunk() -> position(kernel, i, chunk);
                case Argument.OfStep _ -> position(kernel, i, 0);
            }
        }
    }

    private void memory(long kernel, int index, Memory memory) {
        number.set(ValueLayout.JAVA_LONG, 0, memory.id());
        session.cl().setArgument(kernel, index, 8, number);
    }

    private void position(long kernel, int index, long value) {
        if (built.wide()) number.set(ValueLayout.JAVA_LONG, 0, value);
        else number.set(ValueLayout.JAVA_INT, 0, Math.toIntExact(value));
        session.cl().setArgument(kernel, index, built.wide() ? 8 : 4, number);
    }

    @Override
    public void close() {
        arena.close();
    }
}
