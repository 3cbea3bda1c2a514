package org.nnc.memory;

import org.nnc.program.Buffer;
import org.nnc.program.Program;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.Map;

/// What a program's temporary buffers need, in bytes.
///
/// @param peak the arenas as planned, and what blocks keep for themselves, of one thread
/// @param bound what any plan needs: the most that is alive in one kernel
/// @param separate what it would be if no two buffers shared memory
/// @param inPlace how many buffers take over another's place
public record MemoryReport(long peak, long bound, long separate, int inPlace) {
    /// @param program with a memory plan
    public static MemoryReport of(Program program, Map<String, Long> sizes) {
        long[] live = new long[Liveness.kernels(program).size()];
        long separate = 0;
        for (var e : Liveness.of(program).entrySet()) {
            if (!isStored(e.getKey(), program)) continue;
            long bytes = bytes(e.getKey(), program.precision(), sizes);
            separate += bytes;
            if (program.plan().shared().containsKey(e.getKey())) bytes = 0;
            for (int i = e.getValue().first(); i <= e.getValue().last(); i++) live[i] += bytes;
        }
        addShared(program, sizes, live);
        long bound = 0;
        for (long l : live) bound = Math.max(bound, l);
        long local = local(program, sizes);
        return new MemoryReport(
                peak(program, sizes) + local,
                bound + local,
                separate + local,
                program.plan().shared().size());
    }

    private static long local(Program program, Map<String, Long> sizes) {
        return program.buffers().stream()
                .filter(b -> b.role() == Buffer.Role.LOCAL)
                .mapToLong(b -> bytes(b, program.precision(), sizes))
                .sum();
    }

    /// What the plan has no place for, no backend with this plan stores.
    private static boolean isStored(Buffer b, Program program) {
        return program.plan().below().containsKey(b) || program.plan().shared().containsKey(b);
    }

    /// A buffer that took over another's place counts from the kernel after the one that did so.
    private static void addShared(Program program, Map<String, Long> sizes, long[] live) {
        Map<Buffer, Liveness.Span> spans = Liveness.of(program);
        for (Buffer b : program.plan().shared().keySet()) {
            long bytes = bytes(b, program.precision(), sizes);
            for (int i = spans.get(b).first() + 1; i <= spans.get(b).last(); i++) live[i] += bytes;
        }
    }

    private static long bytes(Buffer b, Precision precision, Map<String, Long> sizes) {
        return b.elements().evaluate(sizes) * width(b.dtype(), precision);
    }

    private static int width(DType dtype, Precision precision) {
        return switch (dtype) {
            case FLOAT -> precision == Precision.FLOAT32 ? Float.BYTES : Double.BYTES;
            case INT, BOOL -> Integer.BYTES;
            case INT64 -> Long.BYTES;
        };
    }

    private static long peak(Program program, Map<String, Long> sizes) {
        var plan = program.plan();
        long ints = Math.max(plan.peak(DType.INT, sizes), plan.peak(DType.BOOL, sizes));
        return plan.peak(DType.FLOAT, sizes) * width(DType.FLOAT, program.precision())
                + ints * Integer.BYTES
                + plan.peak(DType.INT64, sizes) * Long.BYTES;
    }

    @Override
    public String toString() {
        return "peak "
                + peak
                + " bytes, lower bound "
                + bound
                + ", without reuse "
                + separate
                + ", "
                + inPlace
                + " in place";
    }
}
