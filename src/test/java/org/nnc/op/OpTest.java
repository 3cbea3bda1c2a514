package org.nnc.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.type.Precision;

import java.util.List;
import java.util.stream.Stream;

class OpTest {
    /// The reference meaning gives what the type rule promises, for every node of every sample.
    @TestFactory
    Stream<DynamicTest> valuesHaveTheirTypes() {
        return Stream.concat(OpSamples.all().stream(), OpSamples.gradients().stream())
                .map(s -> DynamicTest.dynamicTest(s.name(), () -> check(s)));
    }

    private static void check(Sample s) {
        List<Node> roots = s.graph().roots().toList();
        List<Value> values = s.interpreter(Precision.FLOAT64).values(roots);
        for (int i = 0; i < roots.size(); i++) {
            Node n = roots.get(i);
            assertEquals(n.dtype(), values.get(i).dtype());
            assertArrayEquals(Sample.dims(n.shape(), s.sizes()), values.get(i).dims());
        }
    }
}
