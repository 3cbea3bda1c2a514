package org.nnc.pass;

import org.nnc.graph.Graph;
import org.nnc.memory.MemoryReport;
import org.nnc.program.Program;
import org.nnc.recurrence.Segmentation;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;

/// Compiles under a memory budget, by trial: the plan itself says what a program needs. Loops that
/// fit as they are stay as they are. Segments are as long as the budget lets them be, for long
/// segments make large products; if none fits, what needs least is taken.
final class Fitting {
    /// Longer than this, in multiples of the best length by the estimate, gains nothing.
    private static final double LONGEST = 16;

    private static final double SHORTEST = 0.25;

    private final Pipeline pipeline;
    private final Graph graph;
    private final Precision precision;
    private final Options options;

    private record Tried(double segments, Program program, List<Segmentation> how, long peak) {}

    Fitting(Pipeline pipeline, Graph graph, Precision precision, Options options) {
        this.pipeline = pipeline;
        this.graph = graph;
        this.precision = precision;
        this.options = options;
    }

    Program compile() {
        Tried best = best();
        if (options.observer() == Observer.NONE) return best.program();
        return compiled(best.segments(), options.observer());
    }

    private Tried best() {
        Tried undivided = attempt(0);
        if (fits(undivided)) return undivided;
        Tried divided = attempt(1);
        if (divided.how().isEmpty()) return undivided;
        Tried best = less(undivided, divided);
        if (fits(best)) {
            while (best.segments() < LONGEST) {
                Tried longer = attempt(2 * best.segments());
                if (!fits(longer) || longer.how().equals(best.how())) return best;
                best = longer;
            }
            return best;
        }
        for (double s = 0.5; s >= SHORTEST && !fits(best); s /= 2) best = less(best, attempt(s));
        for (double s = 2; s <= 4 && !fits(best); s *= 2) best = less(best, attempt(s));
        return best;
    }

    private static Tried less(Tried a, Tried b) {
        return b.peak() < a.peak() ? b : a;
    }

    private boolean fits(Tried t) {
        return t.peak() <= options.budget().bytes();
    }

    private Tried attempt(double segments) {
        List<Segmentation> how = new ArrayList<>();
        Observer observer =
                new Observer() {
                    @Override
                    public void divided(List<Segmentation> done) {
                        how.addAll(done);
                    }
                };
        Program p = compiled(segments, observer);
        return new Tried(segments, p, how, MemoryReport.of(p, p.plan().peakAt()).peak());
    }

    private Program compiled(double segments, Observer observer) {
        Options chosen =
                options.withBudget(options.budget().withSegments(segments)).withObserver(observer);
        return pipeline.compile(graph, precision, chosen);
    }
}
