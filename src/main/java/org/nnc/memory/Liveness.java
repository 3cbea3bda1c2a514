package org.nnc.memory;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.Program;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// From which kernel to which each temporary buffer holds something. What a [Kernel.Repeat] touches
/// is alive throughout it.
final class Liveness {
    /// Positions of the first and the last kernel that touches a buffer.
    record Span(int first, int last) {
        boolean overlaps(Span other) {
            return first <= other.last && other.first <= last;
        }

        Span joined(Span other) {
            return new Span(Math.min(first, other.first), Math.max(last, other.last));
        }
    }

    private Liveness() {}

    /// In order of first use.
    static Map<Buffer, Span> of(Program program) {
        Map<Buffer, Span> spans = new LinkedHashMap<>();
        List<Kernel> kernels = program.kernels();
        for (int i = 0; i < kernels.size(); i++) {
            Span here = new Span(i, i);
            Accesses a = Accesses.of(kernels.get(i));
            for (Buffer b : a.read()) touch(spans, b, here);
            for (Buffer b : a.written()) touch(spans, b, here);
        }
        return spans;
    }

    private static void touch(Map<Buffer, Span> spans, Buffer b, Span here) {
        if (b.role() == Buffer.Role.TEMPORARY) spans.merge(b, here, Span::joined);
    }
}
