package org.nnc.memory;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.Program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// From which kernel to which each temporary buffer holds something. Kernels are counted in the
/// order in which they run, those of a [Kernel.Repeat] in its place.
///
/// What a [Kernel.Repeat] touches is alive throughout it, but for what is its own business: a
/// buffer that nothing around it touches, and that each step writes before it reads it, holds
/// nothing from step to step.
final class Liveness {
    /// Positions of the first and the last kernel that touches a buffer.
    record Span(int first, int last) {
        boolean overlaps(Span other) {
            return first <= other.last && other.first <= last;
        }

        boolean covers(Span other) {
            return first <= other.first && other.last <= last;
        }

        Span joined(Span other) {
            return new Span(Math.min(first, other.first), Math.max(last, other.last));
        }
    }

    private int positions;
    private final Map<Buffer, Span> spans = new LinkedHashMap<>();

    private Liveness() {}

    /// The kernels at all positions. One that is repeated by itself, alone, is there as its
    /// repetition: what it reads, it reads again in the next step.
    static List<Kernel> kernels(Program program) {
        return program.kernels().stream().flatMap(k -> positions(k).stream()).toList();
    }

    private static List<Kernel> positions(Kernel kernel) {
        if (!(kernel instanceof Kernel.Repeat r)) return List.of(kernel);
        List<Kernel> all = r.body().stream().flatMap(k -> positions(k).stream()).toList();
        return all.size() == 1 ? List.of(r) : all;
    }

    /// In order of first use.
    static Map<Buffer, Span> of(Program program) {
        Liveness l = new Liveness();
        List<Body> bodies = new ArrayList<>();
        for (Kernel k : program.kernels()) l.visit(k, bodies);
        for (Body b : bodies) b.carried().forEach(x -> l.touch(x, b.span()));
        for (Body b : bodies) l.spans.replaceAll((_, s) -> b.reached(s));
        return l.spans;
    }

    /// The steps of a repetition, and what they leave for each other.
    private record Body(Span span, Set<Buffer> carried) {
        /// What lives in it and around it lives throughout it.
        Span reached(Span s) {
            return s.overlaps(span) && !span.covers(s) ? s.joined(span) : s;
        }
    }

    /// What a kernel reads that it may not have written itself, and what it writes.
    private record Use(Set<Buffer> before, Set<Buffer> written) {}

    private Use visit(Kernel kernel, List<Body> bodies) {
        if (!(kernel instanceof Kernel.Repeat r)) return leaf(kernel);
        int first = positions;
        Use all = new Use(new LinkedHashSet<>(), new LinkedHashSet<>());
        for (Kernel k : r.body()) {
            Use use = visit(k, bodies);
            for (Buffer b : use.before()) if (!all.written().contains(b)) all.before().add(b);
            all.written().addAll(use.written());
        }
        bodies.add(new Body(new Span(first, positions - 1), all.before()));
        return all;
    }

    private Use leaf(Kernel kernel) {
        Span here = new Span(positions, positions);
        positions++;
        Accesses a = Accesses.of(kernel);
        a.read().forEach(b -> touch(b, here));
        a.written().forEach(b -> touch(b, here));
        return new Use(a.read(), a.written());
    }

    private void touch(Buffer b, Span here) {
        if (b.role() == Buffer.Role.TEMPORARY) spans.merge(b, here, Span::joined);
    }
}
