package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.lower.Lower;
import org.nnc.op.Einsum;
import org.nnc.op.Reduce;
import org.nnc.op.Variable;
import org.nnc.program.Monoid;
import org.nnc.program.Program;
import org.nnc.program.Scalar;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.TensorType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How a compiled program behaves from run to run: memory, threads, sizes, and mistakes of callers.
/// That nothing is allocated is a matter of [AllocationTest].
@ExtendWith(AllThreads.class)
class RunTest {
    private static final Dim N = Dim.named("N");

    /// softmax(relu(x w) v), with column means.
    static Program network() {
        Builder b = new Builder();
        Node x = variable(b, "x", N, Dim.of(70));
        Node h = Nodes.map(b, Scalar.MAX, product(b, x, variable(b, "w", 70, 130)), zero(b));
        Node z = product(b, h, variable(b, "v", 130, 10));
        Node e = Nodes.map(b, Scalar.EXP, z);
        Node sum = b.add(new Reduce(e, Monoid.SUM, List.of(1)));
        Node line = Nodes.reshape(b, sum, org.nnc.type.Shape.of(N, Dim.ONE));
        Node p = Nodes.map(b, Scalar.DIV, e, Nodes.broadcastTo(b, line, e.shape()));
        Node columns = b.add(new Reduce(h, Monoid.MAX, List.of(0)));
        Graph graph = new Graph("net", b, Map.of("p", p, "columns", columns), Map.of());
        return Lower.lower(graph, Precision.FLOAT32);
    }

    private static Node variable(Builder b, String name, long rows, long columns) {
        return variable(b, name, Dim.of(rows), Dim.of(columns));
    }

    private static Node variable(Builder b, String name, Dim... dims) {
        return b.add(new Variable(name, Variable.Role.INPUT, TensorType.of(DType.FLOAT, dims)));
    }

    private static Node product(Builder b, Node x, Node y) {
        return b.add(new Einsum(x, y, "ik", "kj", "ij"));
    }

    private static Node zero(Builder b) {
        return Nodes.constant(b, 0);
    }

    static Map<String, Object> arrays(Program program, long n) {
        return Backends.arrays(program, Map.of("N", n));
    }

    @ParameterizedTest
    @EnumSource
    void threadsChangeNothing(Flavour flavour) {
        Program program = network();
        Map<String, Long> sizes = Map.of("N", 3000L);
        Map<String, Object> alone = arrays(program, 3000);
        Team.limit(1);
        Backends.of(flavour).compile(program).run(sizes, alone);
        Team.limit(0);
        Map<String, Object> together = arrays(program, 3000);
        Executable run = Backends.of(flavour).compile(program);
        for (int i = 0; i < 5; i++) run.run(sizes, together);
        Backends.same(program, alone, together, Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void sizesMayChangeFromRunToRun(Flavour flavour) {
        Program program = network();
        Executable run = Backends.of(flavour).compile(program);
        for (long n : new long[] {5, 1, 40, 0, 2, 17}) {
            Map<String, Object> found = arrays(program, n);
            Map<String, Object> wanted = arrays(program, n);
            run.run(Map.of("N", n), found);
            new org.nnc.program.ProgramInterpreter().compile(program).run(Map.of("N", n), wanted);
            Backends.same(program, wanted, found, Optional.empty());
        }
    }

    @Test
    void callersDoNotDisturbEachOther() throws Exception {
        Program program = network();
        Map<String, Long> sizes = Map.of("N", 2000L);
        Map<String, Object> wanted = arrays(program, 2000);
        JvmBackend.vector().compile(program).run(sizes, wanted);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        List<Future<Map<String, Object>>> results = new java.util.ArrayList<>();
        for (int c = 0; c < 4; c++) {
            results.add(
                    callers.submit(() -> {
                        Executable own = JvmBackend.vector().compile(program);
                        Map<String, Object> arrays = arrays(program, 2000);
                        for (int i = 0; i < 20; i++) own.run(sizes, arrays);
                        return arrays;
                    }));
        }
        for (Future<Map<String, Object>> r : results) {
            assertArrayEquals((float[]) wanted.get("p"), (float[]) r.get().get("p"), 1e-6f);
        }
        callers.shutdown();
    }

    @Test
    void vectorsAreUsedHere() {
        assertEquals(Optional.empty(), JvmBackend.vector().reason());
        assertEquals(Flavour.VECTOR, JvmBackend.vector().flavour());
    }

    @Test
    void mistakesAreSentences() {
        Program program = network();
        Executable run = JvmBackend.scalar().compile(program);
        Map<String, Object> arrays = arrays(program, 4);
        String missing = message(run, Map.of(), arrays);
        assertEquals("the size N of net is not given", missing);
        arrays.put("x", new double[280]);
        String kind = message(run, Map.of("N", 4L), arrays);
        assertEquals("x needs a float[] array, found double[]", kind);
        arrays.put("x", new float[3]);
        String shortOne = message(run, Map.of("N", 4L), arrays);
        assertTrue(shortOne.startsWith("x needs 280 elements"), shortOne);
    }

    private static String message(
            Executable run, Map<String, Long> sizes, Map<String, Object> arrays) {
        return assertThrows(IllegalArgumentException.class, () -> run.run(sizes, arrays))
                .getMessage();
    }
}
