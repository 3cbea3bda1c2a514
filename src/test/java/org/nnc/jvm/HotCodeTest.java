package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.lower.Lower;
import org.nnc.op.Reduce;
import org.nnc.op.Variable;
import org.nnc.program.Monoid;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.TensorType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the JVM has compiled computes as what it interprets, to the last bit.
class HotCodeTest {
    /// `reduceLanes` would add in one order in the JVM's interpreter and in another when compiled.
    @ParameterizedTest
    @EnumSource
    void hotCodeGivesTheSameBits(Flavour flavour) {
        Builder b = new Builder();
        TensorType type = TensorType.of(DType.FLOAT, Dim.named("N"), Dim.of(77));
        Node x = b.add(new Variable("x", Variable.Role.INPUT, type));
        Node sums = b.add(new Reduce(x, Monoid.SUM, List.of(1)));
        Node products = b.add(new Reduce(x, Monoid.PROD, List.of(1)));
        Map<String, Node> outputs = Map.of("sums", sums, "products", products);
        Graph graph = new Graph("rows", b, outputs, Map.of());
        for (Precision precision : Precision.values()) {
            Program program = Lower.lower(graph, precision);
            Executable run = Backends.of(flavour).compile(program);
            Map<String, Object> arrays = Backends.arrays(program, Map.of("N", 9L));
            run.run(Map.of("N", 9L), arrays);
            Map<String, Object> cold = new HashMap<>();
            for (String name : outputs.keySet()) cold.put(name, copy(arrays.get(name)));
            for (int i = 0; i < 30_000; i++) run.run(Map.of("N", 9L), arrays);
            for (String name : outputs.keySet()) same(cold.get(name), arrays.get(name));
        }
    }

    private static Object copy(Object array) {
        return array instanceof float[] f ? f.clone() : ((double[]) array).clone();
    }

    private static void same(Object cold, Object hot) {
        if (cold instanceof float[] f) assertArrayEquals(f, (float[]) hot, 0);
        else assertArrayEquals((double[]) cold, (double[]) hot, 0);
    }
}
