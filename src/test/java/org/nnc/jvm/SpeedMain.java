package org.nnc.jvm;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.lower.Differential;
import org.nnc.lower.Lower;
import org.nnc.op.Conv;
import org.nnc.op.ConvFilter;
import org.nnc.op.ConvInput;
import org.nnc.op.Einsum;
import org.nnc.op.Reduce;
import org.nnc.op.Variable;
import org.nnc.op.Window;
import org.nnc.program.Monoid;
import org.nnc.program.Program;
import org.nnc.program.Scalar;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Prints how fast products, convolutions and element-wise kernels are. Not a test; arguments:
/// flavours and parts of workload names.
final class SpeedMain {
    private final Builder build = new Builder();
    private final Flavour flavour;
    private final List<String> filter;

    private SpeedMain(Flavour flavour, List<String> filter) {
        this.flavour = flavour;
        this.filter = filter;
    }

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        int threads = words.contains("two") ? 2 : 1;
        Team.limit(threads);
        Flavour flavour = words.contains("scalar") ? Flavour.SCALAR : Flavour.VECTOR;
        List<String> filter =
                words.stream().filter(w -> !List.of("two", "scalar").contains(w)).toList();
        new SpeedMain(flavour, filter).all();
    }

    private void all() {
        for (int n : new int[] {128, 512, 1024}) product("sgemm " + n, "ik", "kj", n, n, n);
        product("sgemm transposed right", "ik", "jk", 512, 512, 512);
        product("sgemm transposed left", "ki", "kj", 512, 512, 512);
        product("row times matrix", "ik", "kj", 1, 1024, 1024);
        product("row times transposed", "ik", "jk", 1, 1024, 1024);
        product("4 rows", "ik", "kj", 4, 1024, 1024);
        product("32x784x512", "ik", "kj", 32, 784, 512);
        product("128x512x10", "ik", "kj", 128, 512, 10);
        product("784x128x512 filter gradient", "ki", "kj", 784, 128, 512);
        product("128x10x512", "ik", "jk", 128, 10, 512);
        convolution("conv 32x1x28 32", 32, 1, 28, 32);
        convolution("conv 32x32x13 64", 32, 32, 13, 64);
        convolution("conv 1x64x56 64", 1, 64, 56, 64);
        elementwise();
        softmax();
        sums();
    }

    private Node input(String name, long... dims) {
        return build.add(
                new Variable(
                        name, Variable.Role.INPUT, new TensorType(DType.FLOAT, Shape.of(dims))));
    }

    private void product(String name, String left, String right, long m, long k, long n) {
        Map<Character, Long> sizes = Map.of('i', m, 'k', k, 'j', n);
        Node a = input("a", dims(left, sizes));
        Node b = input("b", dims(right, sizes));
        measure(name, build.add(new Einsum(a, b, left, right, "ij")), 2.0 * m * k * n);
    }

    private static long[] dims(String letters, Map<Character, Long> sizes) {
        return letters.chars().mapToLong(c -> sizes.get((char) c)).toArray();
    }

    private void convolution(String name, long n, long c, long size, long f) {
        Window w =
                new Window(
                        List.of(3, 3), List.of(1, 1), List.of(1, 1), List.of(1, 1), List.of(1, 1));
        Node x = input("x", n, c, size, size);
        Node filters = input("w", f, c, 3, 3);
        Node y = input("y", n, f, size, size);
        double flops = 2.0 * n * c * size * size * f * 9;
        measure(name, build.add(new Conv(x, filters, w, 1)), flops);
        List<Dim> spatial = List.of(Dim.of(size), Dim.of(size));
        measure(name + " by input", build.add(new ConvInput(y, filters, w, 1, spatial)), flops);
        measure(name + " by filter", build.add(new ConvFilter(x, y, w, 1)), flops);
    }

    private void elementwise() {
        Node x = input("x", 1_000_000);
        Node scaled = map(Scalar.ADD, map(Scalar.MUL, x, number(0.7)), number(0.1));
        Node gated = map(Scalar.MUL, map(Scalar.TANH, scaled), map(Scalar.SIGMOID, x));
        measure("element-wise chain 1e6", map(Scalar.ADD, gated, x), 1e6);
        measure("exp 1e6", map(Scalar.EXP, x), 1e6);
        measure("add 1e6", map(Scalar.ADD, x, number(1)), 1e6);
    }

    private Node number(double v) {
        return Nodes.constant(build, v);
    }

    private Node map(Scalar f, Node... x) {
        return Nodes.map(build, f, x);
    }

    private void softmax() {
        Node x = input("x", 256, 1000);
        Node largest = build.add(new Reduce(x, Monoid.MAX, List.of(1)));
        Shape shape = x.shape();
        Node e = map(Scalar.EXP, map(Scalar.SUB, x, column(largest, shape)));
        Node sum = build.add(new Reduce(e, Monoid.SUM, List.of(1)));
        measure("softmax 256x1000", map(Scalar.DIV, e, column(sum, shape)), 256_000);
    }

    private Node column(Node x, Shape like) {
        Node one = Nodes.reshape(build, x, Shape.of(like.dim(0), Dim.ONE));
        return Nodes.broadcastTo(build, one, like);
    }

    private void sums() {
        Node x = input("x", 256, 768);
        measure("row sums 256x768", build.add(new Reduce(x, Monoid.SUM, List.of(1))), 256 * 768);
        measure("column sums", build.add(new Reduce(x, Monoid.SUM, List.of(0))), 256 * 768);
    }

    private void measure(String name, Node y, double work) {
        if (!filter.isEmpty() && filter.stream().noneMatch(name::contains)) return;
        Graph graph = new Graph("speed", build, Map.of("out", y), Map.of());
        Program program = Lower.lower(graph, Precision.FLOAT32);
        Executable run = Backends.of(flavour).compile(program);
        Map<String, Object> arrays = Differential.arrays(program, Map.of(), Map.of());
        arrays.values().forEach(SpeedMain::fill);
        long end = ThreadMeter.nanoseconds() + 1_500_000_000L;
        while (ThreadMeter.nanoseconds() < end) run.run(Map.of(), arrays);
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 12; i++) {
            int repeats = 0;
            long start = System.nanoTime();
            long clock = clock();
            while (System.nanoTime() - start < 50_000_000L) {
                run.run(Map.of(), arrays);
                repeats++;
            }
            best = Math.min(best, (clock() - clock) / (double) repeats);
        }
        String line = "%-32s %10.1f us %8.2f G/s%n";
        System.out.printf(Locale.ROOT, line, name, best / 1000, work / best);
    }

    /// The thread's own time where it works alone: other work on the machine counts less.
    private static long clock() {
        return Team.threads() == 1 ? ThreadMeter.nanoseconds() : System.nanoTime();
    }

    private static void fill(Object array) {
        if (!(array instanceof float[] a)) return;
        for (int i = 0; i < a.length; i++) a[i] = (float) Math.sin(i) / 8;
    }
}
