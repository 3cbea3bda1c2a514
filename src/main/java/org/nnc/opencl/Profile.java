package org.nnc.opencl;

import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.type.Precision;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How long the device worked on each kernel of a program, by its own clock.
public final class Profile {
    private static final int STARTED = 0x1282;
    private static final int ENDED = 0x1283;

    /// @param nanoseconds of one run of the program, all launches of the kernel together
    /// @param bytes that it must move at least; @param operations on numbers at least
    public record Row(String kernel, double nanoseconds, long bytes, long operations) {}

    private record Event(String kernel, Handle handle) {}

    private final Cl cl;
    private final MemorySegment latest = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final List<Event> events = new ArrayList<>();
    private final Map<String, Long> nanoseconds = new LinkedHashMap<>();

    Profile(Cl cl) {
        this.cl = cl;
    }

    /// Where the next launch puts its event.
    MemorySegment event() {
        return latest;
    }

    /// That launch was of this kernel.
    void launched(String kernel) {
        long id = latest.get(ValueLayout.JAVA_LONG, 0);
        events.add(new Event(kernel, new Handle(cl, Cl.Owned.EVENT, id)));
    }

    /// All launches are done.
    void collect() {
        for (Event e : events) {
            nanoseconds.merge(e.kernel, nanoseconds(cl, e.handle), Long::sum);
            e.handle.close();
        }
        events.clear();
    }

    /// How long the device worked on a launch that is done.
    static long nanoseconds(Cl cl, Handle event) {
        return time(cl, event, ENDED) - time(cl, event, STARTED);
    }

    private static long time(Cl cl, Handle event, int property) {
        byte[] bytes = cl.info(Cl.Info.EVENT, event.id(), property);
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
    }

    void clear() {
        nanoseconds.clear();
    }

    /// In the program's order.
    List<Row> rows(Program program, Map<String, Long> sizes, int runs) {
        List<Row> rows = new ArrayList<>();
        add(program.kernels(), 1, sizes, program.precision(), rows);
        return rows.stream()
                .map(r ->
                        new Row(
                                r.kernel(),
                                nanoseconds.getOrDefault(r.kernel(), 0L) / (double) runs,
                                r.bytes(),
                                r.operations()))
                .toList();
    }

    /// @param times how often a run does these kernels: the steps of the loops around them
    private static void add(
            List<Kernel> kernels,
            long times,
            Map<String, Long> sizes,
            Precision precision,
            List<Row> rows) {
        for (Kernel k : kernels) {
            if (k instanceof Kernel.Repeat r) {
                long steps = times * r.var().extent().evaluate(sizes);
                add(r.body(), steps, sizes, precision, rows);
            } else {
                // A step may touch a part of a buffer only: all of it once is the least.
                long bytes = Work.bytes(k, sizes, precision);
                rows.add(new Row(k.name(), 0, bytes, times * Work.operations(k, sizes)));
            }
        }
    }
}
