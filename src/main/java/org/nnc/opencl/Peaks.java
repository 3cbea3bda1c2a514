package org.nnc.opencl;

import org.nnc.type.Precision;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeMap;

/// What a device can do at most, measured by two kernels written by hand: multiply-adds in
/// registers, and a copy.
///
/// @param operations on floats, in 10⁹ a second; a multiply-add counts as two
/// @param bandwidth of a copy, in 10⁹ bytes a second, by the bytes that it reads and writes: what
///   fits the caches is quicker
public record Peaks(double operations, Map<Long, Double> bandwidth) {
    private static final long[] BYTES = {1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 27};
    private static final int CHAINS = 12;
    private static final int ROUNDS = 1 << 18;
    private static final int REPEATS = 20;

    /// Takes about a tenth of a second.
    static Peaks of(Device device, Precision precision) {
        try (Session session = new Session(device, true, Long.MAX_VALUE);
                Probe probe = new Probe(session, precision)) {
            Map<Long, Double> bandwidth = new TreeMap<>();
            for (long bytes : BYTES) {
                if (bytes / 2 <= device.largestBuffer()) bandwidth.put(bytes, probe.copy(bytes));
            }
            return new Peaks(probe.multiply(), bandwidth);
        }
    }

    /// Of a copy that touches about so many bytes.
    public double bandwidth(long bytes) {
        double best = 0;
        for (Map.Entry<Long, Double> e : bandwidth.entrySet()) {
            if (best == 0 || e.getKey() <= bytes) best = e.getValue();
        }
        return best;
    }

    /// How much of what the device can do a kernel uses: of its arithmetic or of its memory,
    /// whichever is more.
    public double share(Profile.Row r) {
        double t = Math.max(r.nanoseconds(), 1);
        double arithmetic = r.operations() / t / operations;
        return Math.max(arithmetic, r.bytes() / t / bandwidth(r.bytes()));
    }

    private static final class Probe implements AutoCloseable {
        private final Session session;
        private final Cl cl;
        private final int lanes;
        private final int width;
        private final Handle program;
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment number = arena.allocate(8);
        private final MemorySegment event = arena.allocate(8);

        Probe(Session session, Precision precision) {
            this.session = session;
            this.cl = session.cl();
            this.lanes = Tile.of(session.device(), precision).lanes();
            this.width = precision == Precision.FLOAT32 ? 4 : 8;
            String source = source(precision, lanes);
            this.program =
                    Calls.compiling(() -> Build.program(session, source, "-w -cl-std=CL1.2"));
        }

        private static String source(Precision precision, int lanes) {
            boolean narrow = precision == Precision.FLOAT32;
            StringBuilder s = new StringBuilder();
            if (!narrow) s.append("#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n");
            String real = narrow ? "float" : "double";
            String wide = real + lanes;
            s.append(
                    "__kernel void copy(__global %1$s* y, __global const %1$s* x, int n) {\n"
                            .formatted(real));
            s.append("    int first = get_global_id(0) * n;\n");
            s.append("    for (int i = first; i < first + n; i++) y[i] = x[i];\n}\n");
            s.append("__kernel void multiply(__global %s* y, int n) {\n".formatted(real));
            s.append("    %s f = y[0]".formatted(wide));
            for (int i = 0; i < CHAINS; i++) s.append(", c%d = %d".formatted(i, i));
            s.append(";\n    for (int i = 0; i < n; i++) {\n");
            for (int i = 0; i < CHAINS; i++) {
                s.append("        c%1$d = fma(c%1$d, f, f);\n".formatted(i));
            }
            s.append("    }\n    c0 = c0");
            for (int i = 1; i < CHAINS; i++) s.append(" + c").append(i);
            s.append(";\n    vstore%d(c0, get_global_id(0), y);\n}\n".formatted(lanes));
            return s.toString();
        }

        /// Multiply-adds in registers.
        double multiply() {
            long items = session.device().units() * (isGpu() ? 2048L : 4);
            try (Memory y = session.allocate(items * lanes * width);
                    Handle kernel = session.kernel(program, "multiply")) {
                y.mapped(Cl.MAP_OVERWRITE, y.bytes(), all -> all.fill((byte) 0));
                int rounds = isGpu() ? ROUNDS / 64 : ROUNDS;
                argument(kernel, 0, 8, y.id());
                argument(kernel, 1, 4, rounds);
                return 2.0 * items * lanes * CHAINS * rounds / quickest(kernel, items);
            }
        }

        /// @param bytes of both arrays together
        double copy(long bytes) {
            long elements = bytes / 2 / width;
            long items = isGpu() ? elements : session.device().units() * 4L;
            try (Memory y = session.allocate(bytes / 2);
                    Memory x = session.allocate(bytes / 2);
                    Handle kernel = session.kernel(program, "copy")) {
                x.mapped(Cl.MAP_OVERWRITE, bytes / 2, all -> all.fill((byte) 0));
                argument(kernel, 0, 8, y.id());
                argument(kernel, 1, 8, x.id());
                argument(kernel, 2, 4, elements / items);
                return bytes / quickest(kernel, items);
            }
        }

        private boolean isGpu() {
            return session.device().kind() == Device.Kind.GPU;
        }

        private void argument(Handle kernel, int index, int bytes, long value) {
            number.set(ValueLayout.JAVA_LONG, 0, value);
            cl.setArgument(kernel.id(), index, bytes, number);
        }

        /// In nanoseconds, by the device's clock.
        private double quickest(Handle kernel, long items) {
            MemorySegment global = arena.allocateFrom(ValueLayout.JAVA_LONG, items);
            MemorySegment local = arena.allocateFrom(ValueLayout.JAVA_LONG, isGpu() ? 256 : 1);
            double best = Double.MAX_VALUE;
            for (int i = 0; i < REPEATS; i++) {
                cl.enqueue(session.queue(), kernel.id(), 1, global, local, event);
                session.finish();
                long id = event.get(ValueLayout.JAVA_LONG, 0);
                try (Handle e = new Handle(cl, Cl.Owned.EVENT, id)) {
                    best = Math.min(best, Profile.nanoseconds(cl, e));
                }
            }
            return best;
        }

        @Override
        public void close() {
            program.close();
            arena.close();
        }
    }
}
