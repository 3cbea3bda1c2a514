package org.nnc.recurrence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nnc.graph.Graph;
import org.nnc.graph.GraphVerifier;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.OpSamples;
import org.nnc.op.Sample;
import org.nnc.op.Scan;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Loops in segments: the same values, bit by bit but for sums of gradients, whatever the length.
class SegmentsTest {
    private static final AtomicInteger DIVIDED = new AtomicInteger();

    @TestFactory
    Stream<DynamicTest> valuesStay() {
        List<Sample> loops = new ArrayList<>();
        for (Sample s : OpSamples.of(Scan.class)) {
            if (!s.differentiable() || !s.y().dtype().isFloat() || s.parameters().isEmpty())
                continue;
            loops.add(s.gradient());
            loops.add(s.secondGradient());
        }
        Stream<DynamicTest> tests =
                loops.stream().map(s -> DynamicTest.dynamicTest(s.name(), () -> check(s)));
        return Stream.concat(
                tests,
                Stream.of(
                        DynamicTest.dynamicTest(
                                "loops were divided",
                                () -> assertTrue(DIVIDED.get() > 50, DIVIDED + " were"))));
    }

    private static void check(Sample s) {
        for (int steps = 1; steps <= 3; steps++) {
            Graph divided = Segments.split(s.graph(), steps);
            GraphVerifier.verify(s.graph(), divided, "segments");
            if (divided.nodes().stream().anyMatch(n -> n.op() instanceof Scan x && x.whole())) {
                DIVIDED.incrementAndGet();
            }
            same(s, divided);
            Graph moved = Recurrences.optimize(divided);
            GraphVerifier.verify(s.graph(), moved, "loops");
            same(s, moved);
        }
    }

    private static void same(Sample s, Graph changed) {
        var wanted = new Interpreter(Precision.FLOAT64, s.sizes(), s.inputs()).run(s.graph());
        var found = new Interpreter(Precision.FLOAT64, s.sizes(), s.inputs()).run(changed);
        wanted.outputs().forEach((name, v) -> same(name, v, found.outputs().get(name)));
    }

    private static void same(String name, Value wanted, Value found) {
        assertEquals(wanted.count(), found.count());
        for (int i = 0; i < wanted.count(); i++) {
            double w = wanted.get(i);
            assertEquals(w, found.get(i), 1e-12 * Math.max(1, Math.abs(w)), name);
        }
    }
}
