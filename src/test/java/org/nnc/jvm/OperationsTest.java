package org.nnc.jvm;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nnc.graph.Graph;
import org.nnc.lower.Differential;
import org.nnc.lower.Lower;
import org.nnc.op.OpSamples;
import org.nnc.op.Sample;
import org.nnc.program.Program;
import org.nnc.type.Precision;

import java.util.Optional;
import java.util.stream.Stream;

/// Every operation and its derivative, in both flavours and precisions, against the interpreter of
/// programs.
class OperationsTest {
    private static Stream<Sample> samples() {
        return Stream.concat(OpSamples.all().stream(), OpSamples.gradients().stream());
    }

    private static Graph graph(Sample s) {
        return Differential.renamed(s.graph());
    }

    private static Stream<DynamicTest> tests(Precision precision, Flavour flavour) {
        return samples()
                .map(s ->
                        DynamicTest.dynamicTest(
                                s.name(),
                                () -> {
                                    Program fused = Lower.lower(graph(s), precision);
                                    Backends.compare(fused, s, flavour, Optional.empty());
                                    Program plain = Lower.lowerUnfused(graph(s), precision);
                                    Backends.compare(plain, s, flavour, Optional.empty());
                                }));
    }

    @TestFactory
    Stream<DynamicTest> scalarFloat() {
        return tests(Precision.FLOAT32, Flavour.SCALAR);
    }

    @TestFactory
    Stream<DynamicTest> scalarDouble() {
        return tests(Precision.FLOAT64, Flavour.SCALAR);
    }

    @TestFactory
    Stream<DynamicTest> vectorFloat() {
        return tests(Precision.FLOAT32, Flavour.VECTOR);
    }

    @TestFactory
    Stream<DynamicTest> vectorDouble() {
        return tests(Precision.FLOAT64, Flavour.VECTOR);
    }
}
