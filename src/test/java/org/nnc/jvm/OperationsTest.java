package org.nnc.jvm;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nnc.graph.Graph;
import org.nnc.lower.Differential;
import org.nnc.lower.Lower;
import org.nnc.op.OpSamples;
import org.nnc.op.Sample;
import org.nnc.op.Scan;
import org.nnc.program.Program;
import org.nnc.type.Precision;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Every operation and its derivative, in both flavours and precisions, against the interpreter of
/// programs.
class OperationsTest {
    private static Graph graph(Sample s) {
        return Differential.renamed(s.graph());
    }

    private static Stream<DynamicTest> tests(
            List<Sample> samples, Precision precision, Flavour flavour) {
        return samples.stream()
                .map(s -> DynamicTest.dynamicTest(s.name(), () -> check(s, precision, flavour)));
    }

    private static void check(Sample s, Precision precision, Flavour flavour) {
        Program program = Lower.lower(graph(s), precision);
        if (precision == Precision.FLOAT32) Backends.verify(program, flavour);
        Backends.compare(program, s, flavour, Optional.empty());
    }

    private static List<Sample> all() {
        return Stream.concat(OpSamples.all().stream(), OpSamples.gradients().stream()).toList();
    }

    /// Fewer, because 64 bits differ little.
    private static List<Sample> some() {
        List<Sample> all = all();
        return IntStream.range(0, all.size()).filter(i -> i % 3 == 0).mapToObj(all::get).toList();
    }

    @TestFactory
    Stream<DynamicTest> scalarFloat() {
        return tests(all(), Precision.FLOAT32, Flavour.SCALAR);
    }

    @TestFactory
    Stream<DynamicTest> scalarDouble() {
        return tests(some(), Precision.FLOAT64, Flavour.SCALAR);
    }

    @TestFactory
    Stream<DynamicTest> vectorFloat() {
        return tests(all(), Precision.FLOAT32, Flavour.VECTOR);
    }

    @TestFactory
    Stream<DynamicTest> vectorDouble() {
        return tests(some(), Precision.FLOAT64, Flavour.VECTOR);
    }

    /// Each operation in a kernel of its own.
    @TestFactory
    Stream<DynamicTest> unfused() {
        return some().stream()
                .map(s ->
                        DynamicTest.dynamicTest(
                                s.name(),
                                () ->
                                        Backends.compare(
                                                Lower.lowerUnfused(graph(s), Precision.FLOAT32),
                                                s,
                                                Flavour.VECTOR,
                                                Optional.empty())));
    }

    /// The derivatives of derivatives of loops.
    @TestFactory
    Stream<DynamicTest> secondOrderOfLoops() {
        List<Sample> loops =
                OpSamples.of(Scan.class).stream()
                        .filter(s -> s.differentiable() && s.y().dtype().isFloat())
                        .filter(s -> !s.parameters().isEmpty())
                        .map(Sample::secondGradient)
                        .toList();
        return tests(loops, Precision.FLOAT64, Flavour.VECTOR);
    }
}
