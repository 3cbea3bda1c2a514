package org.nnc.lower;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nnc.graph.Graph;
import org.nnc.op.OpSamples;
import org.nnc.op.Sample;
import org.nnc.op.Scan;
import org.nnc.program.Program;
import org.nnc.type.Precision;

import java.util.function.Function;
import java.util.stream.Stream;

/// Every operation, and its derivative, lowers to a program that computes what the graph says: each
/// node by a kernel of its own, and fused.
class LowerTest {
    private static Stream<Sample> samples() {
        return Stream.concat(OpSamples.all().stream(), OpSamples.gradients().stream());
    }

    private static Stream<DynamicTest> tests(Function<Graph, Program> lower) {
        return samples().map(s -> DynamicTest.dynamicTest(s.name(), () -> check(s, lower)));
    }

    private static void check(Sample s, Function<Graph, Program> lower) {
        Differential.check(s.graph(), lower, s.sizes(), s.inputs());
    }

    @TestFactory
    Stream<DynamicTest> unfused() {
        return tests(g -> Lower.lowerUnfused(g, Precision.FLOAT64));
    }

    @TestFactory
    Stream<DynamicTest> fused() {
        return tests(g -> Lower.lower(g, Precision.FLOAT64));
    }

    /// The derivatives of derivatives of loops, which are loops of loops' parts.
    @TestFactory
    Stream<DynamicTest> secondOrderOfLoops() {
        return OpSamples.of(Scan.class).stream()
                .filter(s -> s.differentiable() && s.y().dtype().isFloat())
                .filter(s -> !s.parameters().isEmpty())
                .map(Sample::secondGradient)
                .map(s ->
                        DynamicTest.dynamicTest(
                                s.name(), () -> check(s, g -> Lower.lower(g, Precision.FLOAT64))));
    }
}
