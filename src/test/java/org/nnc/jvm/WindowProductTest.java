package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Conv;
import org.nnc.op.ConvFilter;
import org.nnc.op.ConvInput;
import org.nnc.op.Variable;
import org.nnc.op.Window;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.program.Scalar;
import org.nnc.runtime.Team;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Convolutions and their gradients, which read images under windows without copying each window,
/// against loops.
@ExtendWith(AllThreads.class)
class WindowProductTest {
    private static final Dim N = Dim.named("N");

    /// @param forms how many of the three products read an image so
    private record Case(
            int channels,
            int features,
            int groups,
            List<Integer> sizes,
            Window window,
            boolean fused,
            int forms) {
        @Override
        public String toString() {
            return channels + "->" + features + "/" + groups + " " + sizes + " " + window;
        }
    }

    private static Window window(int axes, int kernel, int stride, int dilation, int... pad) {
        return new Window(
                Collections.nCopies(axes, kernel),
                Collections.nCopies(axes, stride),
                Collections.nCopies(axes, dilation),
                Collections.nCopies(axes, pad[0]),
                Collections.nCopies(axes, pad[pad.length - 1]));
    }

    private static Case of(
            int channels, int features, int groups, List<Integer> sizes, Window w, int forms) {
        return new Case(channels, features, groups, sizes, w, false, forms);
    }

    static Stream<Case> cases() {
        return Stream.of(
                of(13, 37, 1, List.of(9, 8), window(2, 3, 1, 1, 0), 3),
                of(12, 32, 1, List.of(7, 7), window(2, 3, 1, 1, 1), 3),
                of(12, 16, 1, List.of(5, 33), window(2, 3, 2, 1, 1), 3),
                of(5, 40, 1, List.of(12, 8), window(2, 4, 3, 1, 2, 1), 2),
                of(17, 19, 1, List.of(10, 9), window(2, 3, 1, 2, 0, 2), 3),
                of(17, 12, 1, List.of(10, 9), window(2, 2, 2, 3, 1), 3),
                of(24, 26, 2, List.of(6, 5), window(2, 3, 1, 1, 1), 3),
                of(13, 15, 1, List.of(50), window(1, 5, 2, 1, 2), 3),
                of(12, 13, 1, List.of(3, 4, 5), window(3, 3, 1, 1, 1), 3),
                of(14, 40, 1, List.of(20, 15), window(2, 3, 1, 1, 1), 3),
                of(3, 24, 1, List.of(17, 17), window(2, 7, 2, 1, 3), 2),
                of(16, 16, 1, List.of(9, 9), window(2, 3, 1, 1, 0, -1), 3),
                of(20, 40, 1, List.of(9, 10), window(2, 3, 1, 1, 1), 3),
                of(36, 50, 2, List.of(13, 12), window(2, 3, 1, 1, 0, 1), 3),
                of(17, 16, 1, List.of(40, 41), window(2, 3, 1, 1, 2), 3),
                of(130, 20, 1, List.of(6, 9), window(2, 1, 1, 1, 0), 3),
                of(6, 6, 6, List.of(9, 9), window(2, 3, 1, 1, 1), 0),
                new Case(13, 17, 1, List.of(5, 14), window(2, 3, 1, 1, 1), true, 3));
    }

    private static Node variable(Builder b, String name, Dim first, int second, List<Integer> s) {
        List<Dim> dims = new ArrayList<>(List.of(first, Dim.of(second)));
        s.forEach(x -> dims.add(Dim.of(x)));
        TensorType type = TensorType.of(DType.FLOAT, dims.toArray(Dim[]::new));
        boolean kept = name.equals("w");
        Variable.Role role = kept ? Variable.Role.PARAMETER : Variable.Role.INPUT;
        return b.add(new Variable(name, role, type));
    }

    private static Graph graph(Case c) {
        Builder b = new Builder();
        Node x = variable(b, "x", N, c.channels, c.sizes);
        int each = c.channels / c.groups;
        Node w = variable(b, "w", Dim.of(c.features), each, c.window.kernel());
        Shape positions = c.window.outputs(new Shape(c.sizes.stream().map(Dim::of).toList()));
        List<Integer> o = positions.dims().stream().map(Dim::intValue).toList();
        Node dy = variable(b, "dy", N, c.features, o);
        Node read = c.fused ? Nodes.map(b, Scalar.TANH, x) : x;
        Node y = b.add(new Conv(read, w, c.window, c.groups));
        if (c.fused) y = Nodes.map(b, Scalar.MAX, y, dy);
        List<Dim> sizes = x.shape().slice(2, x.rank()).dims();
        Node dx = b.add(new ConvInput(dy, w, c.window, c.groups, sizes));
        Node dw = b.add(new ConvFilter(x, dy, c.window, c.groups));
        Map<String, Node> outputs = new LinkedHashMap<>(Map.of("y", y));
        outputs.put("dx", dx);
        outputs.put("dw", dw);
        return new Graph("conv", b, outputs, Map.of());
    }

    private static Program program(Case c, Precision precision) {
        return Compiler.compile(graph(c), precision, Options.DEFAULT);
    }

    /// By the graph's interpreter.
    private static Map<String, Object> wanted(Case c, Program program, long n) {
        Map<String, Object> wanted = Backends.arrays(program, Map.of("N", n));
        Map<String, Value> given = new LinkedHashMap<>();
        Graph graph = graph(c);
        for (String name : List.of("x", "w", "dy")) {
            double[] numbers = numbers(wanted.get(name));
            int[] dims = dims(graph, name, n);
            given.put(name, Value.ofFloats(dims, numbers));
        }
        var result = new Interpreter(Precision.FLOAT64, Map.of("N", n), given).run(graph);
        result.outputs()
                .forEach((name, v) -> {
                    Object array = wanted.get(name);
                    for (int i = 0; i < Array.getLength(array); i++) {
                        if (array instanceof float[] f) f[i] = (float) v.get(i);
                        else ((double[]) array)[i] = v.get(i);
                    }
                });
        return wanted;
    }

    private static int[] dims(Graph graph, String name, long n) {
        return graph.nodes().stream()
                .filter(x -> x.op() instanceof Variable v && v.name().equals(name))
                .flatMap(x -> x.shape().dims().stream())
                .mapToInt(d -> (int) d.evaluate(Map.of("N", n)))
                .toArray();
    }

    private static double[] numbers(Object array) {
        double[] numbers = new double[Array.getLength(array)];
        for (int i = 0; i < numbers.length; i++) numbers[i] = Array.getDouble(array, i);
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyFormComputesTheSame(Case c) {
        for (Precision precision : Precision.values()) {
            Program program = program(c, precision);
            for (Flavour flavour : Flavour.values()) {
                Backends.verify(program, flavour);
                var run = Backends.of(flavour).compile(program);
                for (long n : new long[] {1, 0, 3}) {
                    Map<String, Object> found = Backends.arrays(program, Map.of("N", n));
                    run.run(Map.of("N", n), found);
                    double tolerance = precision == Precision.FLOAT64 ? 1e-9 : 1e-3;
                    Backends.same(program, wanted(c, program, n), found, Optional.of(tolerance));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theFormIsFound(Case c) {
        long found =
                program(c, Precision.FLOAT32).kernels().stream()
                        .filter(k -> k instanceof Kernel.Contraction p && Windows.of(p).isPresent())
                        .count();
        assertEquals(c.forms, found);
    }

    /// Of 2690 bytes, the first compiler of the JVM gave up on a tile, which stayed interpreted.
    @Test
    void tilesAreSmallEnoughForTheFirstCompiler() {
        Case c = of(12, 32, 1, List.of(14, 14), window(2, 3, 1, 1, 1), 3);
        Program program = program(c, Precision.FLOAT32);
        byte[] bytes = ClassEmitter.emit(program, "nnc/generated/T", Flavour.VECTOR).bytes();
        Map<String, Integer> sizes = new LinkedHashMap<>(MethodSizes.of(bytes));
        sizes.keySet().removeIf(name -> !name.matches("window\\d+x\\d+_.*"));
        assertFalse(sizes.isEmpty());
        sizes.forEach((name, size) -> assertTrue(size < 2000, () -> name + ": " + size));
    }

    @Test
    void threadsChangeNothing() {
        for (Case c : cases().filter(c -> c.features > 36).toList()) {
            Program program = program(c, Precision.FLOAT32);
            var run = JvmBackend.vector().compile(program);
            Map<String, Object> alone = Backends.arrays(program, Map.of("N", 5L));
            Team.limit(1);
            run.run(Map.of("N", 5L), alone);
            Map<String, Object> together = Backends.arrays(program, Map.of("N", 5L));
            Team.limit(0);
            var other = JvmBackend.vector().compile(program);
            for (int i = 0; i < 2; i++) other.run(Map.of("N", 5L), together);
            Backends.same(program, alone, together, Optional.of(0.0));
        }
    }
}
