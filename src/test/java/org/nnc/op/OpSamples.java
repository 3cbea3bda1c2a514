package org.nnc.op;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Op;
import org.nnc.op.Sample.Declarations;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/// Small graphs for every operation of the sealed list: what every differential test runs over. A
/// free size N takes several values, 0 and 1 among them, and those about the width of a vector.
public final class OpSamples {
    private static final Dim N = Dim.named("N");
    private static final long[] SIZES = {0, 1, 3, 16, 33};

    private final List<Sample> samples = new ArrayList<>();

    private OpSamples() {}

    /// All samples of all operations; fails if an operation has none.
    public static List<Sample> all() {
        List<Sample> all = new ArrayList<>();
        Arrays.stream(Op.class.getPermittedSubclasses())
                .sorted(Comparator.comparing(Class::getSimpleName))
                .forEach(type -> all.addAll(of(type)));
        return all;
    }

    /// The derivatives of all differentiable samples.
    public static List<Sample> gradients() {
        return all().stream()
                .filter(s -> s.differentiable() && s.y().dtype().isFloat())
                .filter(s -> !s.parameters().isEmpty())
                .map(Sample::gradient)
                .toList();
    }

    public static List<Sample> of(Class<?> operation) {
        OpSamples s = new OpSamples();
        switch (operation.getSimpleName()) {
            case "ArgReduce" -> s.argReduce();
            case "ArgSort" -> s.argSort();
            case "Cast" -> s.cast();
            case "Concat" -> s.concat();
            case "Constant" -> s.constant();
            case "Conv" -> s.conv();
            case "ConvFilter" -> s.convFilter();
            case "ConvInput" -> s.convInput();
            case "Cumulate" -> s.cumulate();
            case "Custom" -> s.custom();
            case "Einsum" -> s.einsum();
            case "Expand" -> s.expand();
            case "Fold" -> s.fold();
            case "Gather" -> s.gather();
            case "Iota" -> s.iota();
            case "Literal" -> s.literal();
            case "Map" -> s.map();
            case "Pad" -> s.pad();
            case "RandomUniform" -> s.randomUniform();
            case "Reduce" -> s.reduce();
            case "Reshape" -> s.reshape();
            case "Reverse" -> s.reverse();
            case "ScatterAdd" -> s.scatterAdd();
            case "SizeOf" -> s.sizeOf();
            case "Slice" -> s.slice();
            case "StopGradient" -> s.stopGradient();
            case "Transpose" -> s.transpose();
            case "Unfold" -> s.unfold();
            case "Variable" -> s.variable();
            default -> throw new AssertionError(operation + " has no samples: add some here");
        }
        return s.samples;
    }

    private interface Make extends Function<Declarations, Node> {}

    /// The graph at several values of N.
    private void free(String name, Make make) {
        add(name, true, make);
    }

    private void notDifferentiable(String name, Make make) {
        add(name, false, make);
    }

    private void add(String name, boolean differentiable, Make make) {
        Declarations in = new Declarations(new Builder(), new Random(name.hashCode()));
        Node y = make.apply(in);
        Graph graph = new Graph(name.replaceAll("\\W+", "_"), in.build(), Map.of("y", y), Map.of());
        boolean free = graph.nodes().stream().anyMatch(OpSamples::isFree);
        for (long n : free ? SIZES : new long[] {1}) {
            Map<String, Long> sizes = free ? Map.of("N", n) : Map.of();
            String full = free ? name + ", N=" + n : name;
            samples.add(new Sample(full, graph, sizes, in.values(sizes), differentiable));
        }
    }

    private static boolean isFree(Node n) {
        return n.op() instanceof SizeOf || n.shape().dims().stream().anyMatch(d -> !d.isConstant());
    }

    private static Dim dim(long size) {
        return Dim.of(size);
    }

    private static List<Dim> dims(long... sizes) {
        return Shape.of(sizes).dims();
    }

    private static Window window(
            int axes, int kernel, int stride, int dilation, int before, int after) {
        java.util.function.IntFunction<List<Integer>> each =
                v -> java.util.Collections.nCopies(axes, v);
        return new Window(
                each.apply(kernel),
                each.apply(stride),
                each.apply(dilation),
                each.apply(before),
                each.apply(after));
    }

    private void argReduce() {
        for (Monoid m : List.of(Monoid.MAX, Monoid.MIN)) {
            for (int axis = 0; axis < 2; axis++) {
                int a = axis;
                free(
                        "arg " + m.text() + " axis " + a,
                        in ->
                                in.build()
                                        .add(
                                                new ArgReduce(
                                                        in.floats("x", -1, 1, N, dim(5)), m, a)));
            }
            free(
                    "arg " + m.text() + " ties",
                    in ->
                            in.build()
                                    .add(
                                            new ArgReduce(
                                                    in.integers(DType.INT, "x", 0, 3, dim(4), N),
                                                    m,
                                                    1)));
            free(
                    "arg " + m.text() + " nan",
                    in ->
                            in.build()
                                    .add(
                                            new ArgReduce(
                                                    in.cycle(
                                                            DType.FLOAT,
                                                            "x",
                                                            Shape.of(N, dim(4)),
                                                            1,
                                                            Double.NaN,
                                                            3,
                                                            -2,
                                                            Double.POSITIVE_INFINITY),
                                                    m,
                                                    1)));
        }
        free(
                "arg max middle",
                in ->
                        in.build()
                                .add(
                                        new ArgReduce(
                                                in.floats("x", -1, 1, dim(2), N, dim(3)),
                                                Monoid.MAX,
                                                1)));
    }

    private void argSort() {
        for (boolean descending : new boolean[] {false, true}) {
            String order = descending ? " descending" : " ascending";
            free(
                    "arg sort last" + order,
                    in ->
                            in.build()
                                    .add(
                                            new ArgSort(
                                                    in.floats("x", -1, 1, dim(3), N),
                                                    1,
                                                    descending)));
            free(
                    "arg sort first" + order,
                    in ->
                            in.build()
                                    .add(
                                            new ArgSort(
                                                    in.floats("x", -1, 1, N, dim(3)),
                                                    0,
                                                    descending)));
            free(
                    "arg sort ties" + order,
                    in ->
                            in.build()
                                    .add(
                                            new ArgSort(
                                                    in.integers(DType.INT, "x", 0, 4, N),
                                                    0,
                                                    descending)));
            free(
                    "arg sort nan" + order,
                    in ->
                            in.build()
                                    .add(
                                            new ArgSort(
                                                    in.cycle(
                                                            DType.FLOAT,
                                                            "x",
                                                            Shape.of(N),
                                                            1,
                                                            Double.NaN,
                                                            0,
                                                            -0.0,
                                                            3,
                                                            Double.NEGATIVE_INFINITY),
                                                    0,
                                                    descending)));
        }
    }

    private void cast() {
        for (DType to : List.of(DType.INT, DType.INT64, DType.BOOL)) {
            free("cast float to " + to, in -> Nodes.cast(in.build(), in.floats("x", -5, 5, N), to));
        }
        notDifferentiable(
                "cast special to int",
                in ->
                        Nodes.cast(
                                in.build(),
                                in.cycle(
                                        DType.FLOAT,
                                        "x",
                                        Shape.of(N),
                                        Double.NaN,
                                        1e20,
                                        -1e20,
                                        -0.0,
                                        Double.POSITIVE_INFINITY,
                                        2.9,
                                        -2.9),
                                DType.INT));
        for (DType from : List.of(DType.INT, DType.INT64, DType.BOOL)) {
            for (DType to : DType.values()) {
                if (from == to) continue;
                free(
                        "cast " + from + " to " + to,
                        in ->
                                Nodes.cast(
                                        in.build(),
                                        in.integers(from, "x", from == DType.BOOL ? 0 : -3, 3, N),
                                        to));
            }
        }
    }

    private void concat() {
        free(
                "concat first",
                in ->
                        in.build()
                                .add(
                                        new Concat(
                                                List.of(
                                                        in.floats("x", -1, 1, N, dim(2)),
                                                        in.floats("z", -1, 1, dim(3), dim(2))),
                                                0)));
        free(
                "concat last",
                in -> {
                    Node x = in.floats("x", -1, 1, N, dim(2));
                    return in.build()
                            .add(new Concat(List.of(x, in.floats("z", -1, 1, N, dim(1)), x), 1));
                });
        free(
                "concat ints",
                in ->
                        in.build()
                                .add(
                                        new Concat(
                                                List.of(
                                                        in.integers(DType.INT, "x", 0, 9, N),
                                                        in.integers(DType.INT, "z", 0, 9, N)),
                                                0)));
        free("concat one", in -> in.build().add(new Concat(List.of(in.floats("x", -1, 1, N)), 0)));
    }

    private void constant() {
        for (DType t : DType.values())
            free("constant " + t, in -> Nodes.constant(in.build(), 1, t));
        free("constant third", in -> Nodes.constant(in.build(), 1 / 3.0));
        free("constant full", in -> Nodes.full(in.build(), 2.5, DType.FLOAT, Shape.of(N, dim(3))));
        notDifferentiable(
                "constant infinite",
                in -> Nodes.full(in.build(), Double.NEGATIVE_INFINITY, DType.FLOAT, Shape.of(N)));
    }

    private void conv() {
        free("conv 1d", in -> conv(in, window(1, 3, 1, 1, 1, 1), 1, N, dim(2), dim(7)));
        free(
                "conv 1d free length",
                in -> conv(in, window(1, 2, 1, 1, 1, 1), 1, dim(2), dim(2), N.plus(1)));
        free("conv 2d", in -> conv(in, window(2, 3, 1, 1, 0, 0), 1, N, dim(3), dim(5), dim(6)));
        free(
                "conv 2d stride",
                in -> conv(in, window(2, 3, 2, 1, 1, 0), 1, N, dim(2), dim(6), dim(5)));
        free(
                "conv 2d dilation",
                in -> conv(in, window(2, 2, 1, 2, 1, 2), 1, N, dim(2), dim(5), dim(4)));
        free(
                "conv 2d groups",
                in -> conv(in, window(2, 2, 1, 1, 0, 1), 2, N, dim(4), dim(4), dim(3)));
        free(
                "conv 2d depthwise",
                in -> conv(in, window(2, 3, 1, 1, 1, 1), 3, N, dim(3), dim(4), dim(4)));
        free(
                "conv 3d",
                in ->
                        conv(
                                in,
                                window(3, 2, 1, 1, 0, 0),
                                1,
                                dim(2),
                                dim(1),
                                dim(3),
                                dim(3),
                                dim(4)));
    }

    private static Node conv(Declarations in, Window window, int groups, Dim... x) {
        Node image = in.floats("x", -1, 1, x);
        return in.build().add(new Conv(image, filter(in, window, groups, x[1]), window, groups));
    }

    private static Node filter(Declarations in, Window window, int groups, Dim channels) {
        Shape lead = Shape.of(dim(2L * groups), channels.dividedBy(groups));
        return in.floats("w", -1, 1, lead.concat(window.kernelShape()));
    }

    private void convInput() {
        free("conv input 1d", in -> convInput(in, window(1, 3, 1, 1, 1, 1), 1, N, dim(2), dim(7)));
        free(
                "conv input 2d",
                in -> convInput(in, window(2, 3, 1, 1, 0, 0), 1, N, dim(3), dim(4), dim(5)));
        free(
                "conv input 2d stride",
                in -> convInput(in, window(2, 3, 2, 1, 1, 0), 1, N, dim(2), dim(6), dim(5)));
        free(
                "conv input 2d stride dilation groups",
                in -> convInput(in, window(2, 2, 2, 2, 1, 1), 2, N, dim(4), dim(5), dim(6)));
    }

    private static Node convInput(Declarations in, Window window, int groups, Dim... x) {
        Shape spatial = Shape.of(x).slice(2, x.length);
        Shape y = Shape.of(x[0], dim(2L * groups)).concat(window.outputs(spatial));
        Node w = filter(in, window, groups, x[1]);
        Node dy = in.floats("y", -1, 1, y);
        return in.build().add(new ConvInput(dy, w, window, groups, spatial.dims()));
    }

    private void convFilter() {
        free(
                "conv filter 1d",
                in -> convFilter(in, window(1, 3, 1, 1, 1, 1), 1, N, dim(2), dim(7)));
        free(
                "conv filter 2d",
                in -> convFilter(in, window(2, 3, 1, 1, 0, 0), 1, N, dim(3), dim(4), dim(5)));
        free(
                "conv filter 2d stride groups",
                in -> convFilter(in, window(2, 3, 2, 1, 1, 0), 2, N, dim(4), dim(6), dim(5)));
    }

    private static Node convFilter(Declarations in, Window window, int groups, Dim... x) {
        Shape y =
                Shape.of(x[0], dim(2L * groups))
                        .concat(window.outputs(Shape.of(x).slice(2, x.length)));
        Node image = in.floats("x", -1, 1, x);
        return in.build().add(new ConvFilter(image, in.floats("y", -1, 1, y), window, groups));
    }

    private void cumulate() {
        for (Monoid m : Monoid.values()) {
            for (boolean reverse : new boolean[] {false, true}) {
                String name = "cumulate " + m.text() + (reverse ? " reverse" : "");
                free(
                        name + " last",
                        in ->
                                in.build()
                                        .add(
                                                new Cumulate(
                                                        in.floats("x", -1.2, 1.2, dim(2), N),
                                                        m,
                                                        1,
                                                        reverse)));
                free(
                        name + " first",
                        in ->
                                in.build()
                                        .add(
                                                new Cumulate(
                                                        in.floats("x", -1.2, 1.2, dim(4), N),
                                                        m,
                                                        0,
                                                        reverse)));
                free(
                        name + " ints",
                        in ->
                                in.build()
                                        .add(
                                                new Cumulate(
                                                        in.integers(DType.INT, "x", -2, 3, N),
                                                        m,
                                                        0,
                                                        reverse)));
            }
        }
        for (boolean reverse : new boolean[] {false, true}) {
            free(
                    "cumulate prod with a zero" + (reverse ? " reverse" : ""),
                    in ->
                            in.build()
                                    .add(
                                            new Cumulate(
                                                    in.cycle(
                                                            DType.FLOAT,
                                                            "x",
                                                            Shape.of(dim(2), dim(5)),
                                                            2,
                                                            -1,
                                                            0,
                                                            3,
                                                            0.5,
                                                            1.5),
                                                    Monoid.PROD,
                                                    1,
                                                    reverse)));
        }
    }

    private void custom() {
        free(
                "custom",
                in -> {
                    Builder b = in.build();
                    Node x = in.floats("x", -1, 1, N, dim(2));
                    Node w = in.floats("w", -1, 1, N, dim(2));
                    Node seed =
                            b.add(new Variable("$seed_of_f", Variable.Role.PLACEHOLDER, x.type()));
                    Node dx =
                            Nodes.mul(
                                    b,
                                    seed,
                                    Nodes.mul(b, Nodes.constant(b, 2), Nodes.mul(b, x, w)));
                    Node dw = Nodes.mul(b, seed, Nodes.mul(b, x, x));
                    Node value = Nodes.mul(b, Nodes.mul(b, x, x), w);
                    return b.add(new Custom(value, List.of(x, w), seed, List.of(dx, dw)));
                });
    }

    private void einsum() {
        product("matmul", "ik", "kj", "ij", List.of(N, dim(5)), List.of(dim(5), dim(4)));
        product("matmul inner free", "ik", "kj", "ij", List.of(dim(3), N), List.of(N, dim(4)));
        product(
                "matmul left transposed",
                "ki",
                "kj",
                "ij",
                List.of(dim(5), N),
                List.of(dim(5), dim(4)));
        product(
                "matmul right transposed",
                "ik",
                "jk",
                "ij",
                List.of(dim(3), dim(6)),
                List.of(N, dim(6)));
        product(
                "matmul result transposed",
                "ik",
                "kj",
                "ji",
                List.of(N, dim(3)),
                List.of(dim(3), dim(4)));
        product(
                "batched",
                "bik",
                "bkj",
                "bij",
                List.of(dim(2), N, dim(3)),
                List.of(dim(2), dim(3), dim(4)));
        product(
                "attention",
                "bqhd",
                "bkhd",
                "bhqk",
                List.of(dim(2), N, dim(2), dim(3)),
                List.of(dim(2), N, dim(2), dim(3)));
        product("matrix vector", "ik", "k", "i", List.of(N, dim(5)), List.of(dim(5)));
        product("vector matrix", "k", "kj", "j", List.of(dim(5)), List.of(dim(5), N));
        product("dot", "k", "k", "", List.of(N), List.of(N));
        product("outer", "i", "j", "ij", List.of(N), List.of(dim(3)));
        product(
                "two inner",
                "ikl",
                "klj",
                "ij",
                List.of(N, dim(2), dim(3)),
                List.of(dim(2), dim(3), dim(4)));
        product("elementwise", "ij", "ij", "ij", List.of(N, dim(3)), List.of(N, dim(3)));
        product("scalar", "", "ij", "ij", List.of(), List.of(N, dim(3)));
    }

    private void product(String name, String p, String q, String r, List<Dim> a, List<Dim> b) {
        free(
                "einsum " + name,
                in ->
                        Nodes.einsum(
                                in.build(),
                                in.floats("a", -1, 1, new Shape(a)),
                                in.floats("b", -1, 1, new Shape(b)),
                                p,
                                q,
                                r));
    }

    private void expand() {
        free(
                "expand first",
                in ->
                        in.build()
                                .add(
                                        new Expand(
                                                in.floats("x", -1, 1, dim(1), dim(3)),
                                                Shape.of(N, dim(3)))));
        free(
                "expand last",
                in ->
                        in.build()
                                .add(
                                        new Expand(
                                                in.floats("x", -1, 1, N, dim(1)),
                                                Shape.of(N, dim(4)))));
        free(
                "expand scalar",
                in -> Nodes.broadcastTo(in.build(), in.floats("x", -1, 1), Shape.of(dim(2), N)));
        free(
                "expand bool",
                in ->
                        Nodes.broadcastTo(
                                in.build(),
                                in.integers(DType.BOOL, "x", 0, 2, dim(3), dim(1)),
                                Shape.of(dim(3), N)));
    }

    private void unfold() {
        free(
                "unfold 1d",
                in ->
                        in.build()
                                .add(
                                        new Unfold(
                                                in.floats("x", -1, 1, N, dim(7)),
                                                window(1, 3, 2, 1, 1, 1),
                                                0)));
        free(
                "unfold 1d free length",
                in ->
                        in.build()
                                .add(
                                        new Unfold(
                                                in.floats("x", -1, 1, dim(2), N.plus(2)),
                                                window(1, 2, 1, 1, 0, 0),
                                                0)));
        free(
                "unfold 2d",
                in ->
                        in.build()
                                .add(
                                        new Unfold(
                                                in.floats("x", -1, 1, N, dim(4), dim(5)),
                                                window(2, 2, 1, 2, 1, 0),
                                                -1)));
        free(
                "max pooling",
                in -> {
                    Node x = in.floats("x", -1, 1, N, dim(2), dim(4), dim(6));
                    Window w = window(2, 2, 2, 1, 0, 0);
                    Node u = in.build().add(new Unfold(x, w, Double.NEGATIVE_INFINITY));
                    return Nodes.reduce(in.build(), u, Monoid.MAX, List.of(4, 5));
                });
        free(
                "max pooling overlapping",
                in -> {
                    Node x = in.floats("x", -1, 1, N, dim(5), dim(5));
                    Window w = window(2, 3, 2, 1, 1, 1);
                    Node u = in.build().add(new Unfold(x, w, Double.NEGATIVE_INFINITY));
                    return Nodes.reduce(in.build(), u, Monoid.MAX, List.of(3, 4));
                });
    }

    private void fold() {
        free(
                "fold 1d",
                in -> {
                    Window w = window(1, 3, 2, 1, 1, 1);
                    return in.build()
                            .add(new Fold(in.floats("x", -1, 1, N, dim(4), dim(3)), w, dims(7)));
                });
        free(
                "fold 2d overlapping",
                in -> {
                    Window w = window(2, 2, 1, 2, 1, 0);
                    Shape windows = w.unfolded(Shape.of(N, dim(4), dim(5)));
                    return in.build().add(new Fold(in.floats("x", -1, 1, windows), w, dims(4, 5)));
                });
        free(
                "fold with gaps",
                in -> {
                    Window w = window(1, 2, 3, 1, 0, 0);
                    Shape windows = w.unfolded(Shape.of(N, dim(9)));
                    return in.build().add(new Fold(in.floats("x", -1, 1, windows), w, dims(9)));
                });
    }

    private void gather() {
        free(
                "gather rows",
                in ->
                        in.build()
                                .add(
                                        new Gather(
                                                in.floats("x", -1, 1, dim(5), dim(3)),
                                                in.integers(DType.INT, "i", 0, 5, N),
                                                0)));
        free(
                "gather columns by matrix",
                in ->
                        in.build()
                                .add(
                                        new Gather(
                                                in.floats("x", -1, 1, N, dim(4)),
                                                in.integers(DType.INT, "i", 0, 4, dim(2), dim(3)),
                                                1)));
        free(
                "gather clamped",
                in ->
                        in.build()
                                .add(
                                        new Gather(
                                                in.floats("x", -1, 1, dim(4)),
                                                in.integers(DType.INT, "i", -3, 8, N),
                                                0)));
        free(
                "gather int64",
                in ->
                        in.build()
                                .add(
                                        new Gather(
                                                in.integers(DType.INT64, "x", 0, 9, dim(4)),
                                                in.integers(DType.INT64, "i", 0, 4, N),
                                                0)));
        free(
                "gather one",
                in ->
                        in.build()
                                .add(
                                        new Gather(
                                                in.floats("x", -1, 1, dim(4), N),
                                                in.integers(DType.INT, "i", 0, 4),
                                                0)));
    }

    private void scatterAdd() {
        free(
                "scatter add rows",
                in -> {
                    Node x = in.floats("x", -1, 1, dim(4), dim(3));
                    Node i = in.integers(DType.INT, "i", 0, 4, N);
                    return in.build()
                            .add(new ScatterAdd(x, i, in.floats("s", -1, 1, N, dim(3)), 0));
                });
        free(
                "scatter add columns",
                in -> {
                    Node x = in.floats("x", -1, 1, N, dim(4));
                    Node i = in.integers(DType.INT, "i", -1, 6, dim(2), dim(3));
                    Node s = in.floats("s", -1, 1, N, dim(2), dim(3));
                    return in.build().add(new ScatterAdd(x, i, s, 1));
                });
        free(
                "scatter add ints",
                in -> {
                    Node x = in.integers(DType.INT, "x", 0, 4, dim(4));
                    Node i = in.integers(DType.INT, "i", 0, 4, N);
                    return in.build()
                            .add(new ScatterAdd(x, i, in.integers(DType.INT, "s", 0, 9, N), 0));
                });
    }

    private void iota() {
        free("iota", in -> in.build().add(new Iota(Shape.of(N), 0)));
        free("iota rows", in -> in.build().add(new Iota(Shape.of(N, dim(3)), 0)));
        free("iota columns", in -> in.build().add(new Iota(Shape.of(dim(3), N), 1)));
    }

    private void literal() {
        free(
                "literal",
                in -> in.build().add(new Literal(List.of(1.5, -2.0, 1 / 3.0), DType.FLOAT)));
        free("literal one", in -> in.build().add(new Literal(List.of(7.0), DType.INT)));
        free(
                "literal used",
                in ->
                        Nodes.mul(
                                in.build(),
                                in.floats("x", -1, 1, N, dim(3)),
                                in.build()
                                        .add(new Literal(List.of(1.5, -2.0, 0.25), DType.FLOAT))));
        free(
                "literal gathered",
                in ->
                        in.build()
                                .add(
                                        new Gather(
                                                in.build()
                                                        .add(
                                                                new Literal(
                                                                        List.of(1.5, -2.0, 0.25),
                                                                        DType.FLOAT)),
                                                in.integers(DType.INT, "i", 0, 3, N),
                                                0)));
    }

    private void map() {
        for (Scalar f : Scalar.values()) scalar(f);
        free(
                "map broadcast",
                in ->
                        Nodes.add(
                                in.build(),
                                in.floats("x", -1, 1, N, dim(3)),
                                in.floats("z", -1, 1, dim(3))));
        free(
                "map chain",
                in -> {
                    Builder b = in.build();
                    Node x = in.floats("x", -1, 1, N, dim(3));
                    Node t =
                            Nodes.map(
                                    b, Scalar.TANH, Nodes.mul(b, x, in.floats("w", -1, 1, dim(3))));
                    return Nodes.add(b, t, Nodes.mul(b, t, Nodes.map(b, Scalar.EXP, x)));
                });
    }

    private void scalar(Scalar f) {
        String name = "map " + f.text();
        switch (f.kind()) {
            case ARITHMETIC -> {
                free(name, in -> in.build().add(new org.nnc.op.Map(f, arguments(in, f))));
                for (DType t : List.of(DType.INT, DType.INT64)) {
                    free(
                            name + " " + t,
                            in -> in.build().add(new org.nnc.op.Map(f, integers(in, f, t, -4))));
                }
                special(name, f, DType.FLOAT);
            }
            case FLOAT -> {
                free(name, in -> in.build().add(new org.nnc.op.Map(f, arguments(in, f))));
                special(name, f, DType.FLOAT);
            }
            case COMPARISON -> {
                free(name, in -> in.build().add(new org.nnc.op.Map(f, arguments(in, f))));
                free(
                        name + " int",
                        in ->
                                in.build()
                                        .add(
                                                new org.nnc.op.Map(
                                                        f, integers(in, f, DType.INT, -2))));
                special(name, f, DType.FLOAT);
            }
            case LOGIC ->
                    free(
                            name,
                            in ->
                                    in.build()
                                            .add(
                                                    new org.nnc.op.Map(
                                                            f, integers(in, f, DType.BOOL, 0))));
            case CHOICE -> {
                free(
                        name,
                        in ->
                                in.build()
                                        .add(
                                                new org.nnc.op.Map(
                                                        f,
                                                        List.of(
                                                                in.integers(
                                                                        DType.BOOL, "c", 0, 2, N),
                                                                in.floats("x", -1, 1, N),
                                                                in.floats("z", -1, 1, N)))));
                free(
                        name + " int",
                        in ->
                                in.build()
                                        .add(
                                                new org.nnc.op.Map(
                                                        f,
                                                        List.of(
                                                                in.integers(
                                                                        DType.BOOL, "c", 0, 2, N),
                                                                in.integers(
                                                                        DType.INT, "x", 0, 9, N),
                                                                in.integers(
                                                                        DType.INT, "z", 0, 9,
                                                                        N)))));
            }
            case BITS ->
                    free(
                            name,
                            in ->
                                    in.build()
                                            .add(
                                                    new org.nnc.op.Map(
                                                            f,
                                                            List.of(
                                                                    in.integers(
                                                                            DType.INT,
                                                                            "x",
                                                                            Integer.MIN_VALUE,
                                                                            Integer.MAX_VALUE,
                                                                            N),
                                                                    in.integers(
                                                                            DType.INT, "z", 0, 32,
                                                                            N)))));
        }
    }

    /// Arguments where the function is defined and smooth.
    private static List<Node> arguments(Declarations in, Scalar f) {
        Node x =
                switch (f) {
                    case LOG, SQRT, RSQRT, POW -> in.floats("x", 0.3, 3, N, dim(2));
                    case LOG1P -> in.floats("x", -0.6, 3, N, dim(2));
                    case FLOOR, ROUND ->
                            in.cycle(DType.FLOAT, "x", Shape.of(N, dim(2)), -1.7, 0.3, 2.2, -0.4);
                    case MOD ->
                            in.cycle(DType.FLOAT, "x", Shape.of(N, dim(2)), 1.1, -0.7, 5.5, -4.9);
                    case ABS, SIGN ->
                            in.cycle(DType.FLOAT, "x", Shape.of(N, dim(2)), 1.1, -0.7, 5.5, -4.9);
                    default -> in.floats("x", -3, 3, N, dim(2));
                };
        if (f.arity() == 1) return List.of(x);
        Node z =
                switch (f) {
                    case DIV, MOD -> in.floats("z", 1.5, 1.8, N, dim(2));
                    default -> in.floats("z", -2.5, 2.5, N, dim(2));
                };
        return List.of(x, z);
    }

    private static List<Node> integers(Declarations in, Scalar f, DType t, int low) {
        List<Node> arguments = new ArrayList<>();
        for (int i = 0; i < f.arity(); i++) {
            int high = t == DType.BOOL ? 2 : 5;
            arguments.add(in.integers(t, "x" + i, low, high, N));
        }
        return arguments;
    }

    private static final double[] SPECIAL = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        -1e-30,
        1e-6,
        80,
        -80,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };

    /// Every pair of special numbers.
    private void special(String name, Scalar f, DType t) {
        notDifferentiable(
                name + " special",
                in -> {
                    int n = SPECIAL.length;
                    Node x = in.cycle(t, "x", Shape.of(dim(n), dim(1)), SPECIAL);
                    if (f.arity() == 1) return Nodes.map(in.build(), f, x);
                    return Nodes.map(in.build(), f, x, in.cycle(t, "z", Shape.of(dim(n)), SPECIAL));
                });
    }

    private void pad() {
        free(
                "pad",
                in ->
                        in.build()
                                .add(
                                        new Pad(
                                                in.floats("x", -1, 1, N, dim(3)),
                                                dims(1, 0),
                                                dims(0, 2),
                                                0.5)));
        free(
                "pad free",
                in ->
                        in.build()
                                .add(
                                        new Pad(
                                                in.floats("x", -1, 1, dim(3)),
                                                List.of(N),
                                                List.of(N.plus(1)),
                                                0)));
        free(
                "pad ints",
                in ->
                        in.build()
                                .add(
                                        new Pad(
                                                in.integers(DType.INT, "x", 0, 5, N),
                                                dims(2),
                                                dims(1),
                                                7)));
    }

    private void randomUniform() {
        for (int word = 0; word < 2; word++) {
            int w = word;
            free(
                    "random uniform word " + w,
                    in ->
                            in.build()
                                    .add(
                                            new RandomUniform(
                                                    in.integers(
                                                            DType.INT, "$seed", 0, 100, new Dim[0]),
                                                    in.integers(
                                                            DType.INT, "$step", 0, 100, new Dim[0]),
                                                    0x9e3779b9,
                                                    w,
                                                    Shape.of(N, dim(3)))));
        }
        free(
                "random dropout",
                in -> {
                    Builder b = in.build();
                    Node u =
                            b.add(
                                    new RandomUniform(
                                            Nodes.constant(b, 5, DType.INT),
                                            in.integers(DType.INT, "$step", 0, 9),
                                            77,
                                            0,
                                            Shape.of(N, dim(3))));
                    Node keep = Nodes.map(b, Scalar.LT, u, Nodes.constant(b, 0.75));
                    return Nodes.select(
                            b, keep, in.floats("x", -1, 1, N, dim(3)), Nodes.constant(b, 0));
                });
    }

    private void reduce() {
        for (Monoid m : Monoid.values()) {
            String name = "reduce " + m.text();
            free(name + " last", in -> reduce(in, m, List.of(1), dim(3), N));
            free(name + " first", in -> reduce(in, m, List.of(0), N, dim(3)));
            free(name + " all", in -> reduce(in, m, List.of(0, 1), N, dim(2)));
            free(name + " outer", in -> reduce(in, m, List.of(0, 2), dim(2), N, dim(3)));
            free(name + " of one", in -> reduce(in, m, List.of(1), N, dim(1)));
            free(
                    name + " ints",
                    in ->
                            Nodes.reduce(
                                    in.build(),
                                    in.integers(DType.INT, "x", -3, 4, dim(2), N),
                                    m,
                                    List.of(1)));
        }
        free(
                "reduce int64",
                in ->
                        Nodes.sum(
                                in.build(),
                                in.integers(DType.INT64, "x", -3, 4, dim(2), N),
                                List.of(1)));
        free(
                "reduce prod with zeros",
                in ->
                        Nodes.reduce(
                                in.build(),
                                in.cycle(
                                        DType.FLOAT,
                                        "x",
                                        Shape.of(dim(3), dim(4)),
                                        2,
                                        0,
                                        -1,
                                        3,
                                        0,
                                        5,
                                        0,
                                        1.5,
                                        1,
                                        2,
                                        -3),
                                Monoid.PROD,
                                List.of(1)));
        notDifferentiable(
                "reduce max nan",
                in ->
                        Nodes.reduce(
                                in.build(),
                                in.cycle(
                                        DType.FLOAT,
                                        "x",
                                        Shape.of(N, dim(4)),
                                        2,
                                        Double.NaN,
                                        1,
                                        3,
                                        7),
                                Monoid.MAX,
                                List.of(1)));
        free(
                "softmax",
                in -> {
                    Builder b = in.build();
                    Node x = in.floats("x", -3, 3, N, dim(5));
                    Node top = Nodes.reduce(b, x, Monoid.MAX, List.of(1));
                    Node e =
                            Nodes.map(
                                    b,
                                    Scalar.EXP,
                                    Nodes.sub(
                                            b, x, Nodes.expandAxes(b, top, List.of(1), x.shape())));
                    Node sum = Nodes.sum(b, e, List.of(1));
                    return Nodes.div(b, e, Nodes.expandAxes(b, sum, List.of(1), x.shape()));
                });
    }

    private static Node reduce(Declarations in, Monoid m, List<Integer> axes, Dim... dims) {
        return Nodes.reduce(in.build(), in.floats("x", -1.5, 1.5, dims), m, axes);
    }

    private void reshape() {
        free(
                "reshape flatten",
                in ->
                        Nodes.reshape(
                                in.build(),
                                in.floats("x", -1, 1, N, dim(2), dim(3)),
                                Shape.of(N, dim(6))));
        free(
                "reshape split",
                in ->
                        Nodes.reshape(
                                in.build(),
                                in.floats("x", -1, 1, N.times(6)),
                                Shape.of(dim(2), N, dim(3))));
        free(
                "reshape after transpose",
                in -> {
                    Node x = in.floats("x", -1, 1, N, dim(4), dim(2));
                    Node t = Nodes.transpose(in.build(), x, List.of(1, 0, 2));
                    return Nodes.reshape(in.build(), t, Shape.of(dim(2), N.times(4)));
                });
        free(
                "reshape scalar",
                in -> Nodes.reshape(in.build(), in.floats("x", -1, 1), Shape.of(1, 1)));
    }

    private void reverse() {
        free(
                "reverse first",
                in -> in.build().add(new Reverse(in.floats("x", -1, 1, N, dim(3)), List.of(0))));
        free(
                "reverse both",
                in -> in.build().add(new Reverse(in.floats("x", -1, 1, dim(3), N), List.of(0, 1))));
    }

    private void sizeOf() {
        free("size of", in -> in.build().add(new SizeOf(N.times(2).plus(1))));
        free("size of quotient", in -> in.build().add(new SizeOf(N.plus(1).dividedBy(2))));
        free(
                "mean",
                in -> {
                    Node x = in.floats("x", -1, 1, N.plus(1));
                    Node sum = Nodes.sumAll(in.build(), x);
                    return Nodes.div(
                            in.build(), sum, Nodes.size(in.build(), N.plus(1), DType.FLOAT));
                });
    }

    private void slice() {
        free(
                "slice last",
                in ->
                        slice(
                                in.build(),
                                in.floats("x", -1, 1, N, dim(6)),
                                List.of(Dim.ZERO, dim(2)),
                                List.of(1, 1),
                                List.of(N, dim(3))));
        free(
                "slice steps",
                in ->
                        slice(
                                in.build(),
                                in.floats("x", -1, 1, N, dim(8)),
                                List.of(Dim.ZERO, dim(1)),
                                List.of(1, 3),
                                List.of(N, dim(3))));
        free(
                "slice free steps",
                in ->
                        slice(
                                in.build(),
                                in.floats("x", -1, 1, N.times(2), dim(2)),
                                List.of(Dim.ZERO, Dim.ZERO),
                                List.of(2, 1),
                                List.of(N, dim(2))));
        free(
                "slice tail",
                in ->
                        slice(
                                in.build(),
                                in.floats("x", -1, 1, N.plus(2)),
                                List.of(dim(2)),
                                List.of(1),
                                List.of(N)));
        free(
                "slice nothing",
                in ->
                        slice(
                                in.build(),
                                in.floats("x", -1, 1, N, dim(3)),
                                List.of(Dim.ZERO, dim(1)),
                                List.of(1, 1),
                                List.of(N, Dim.ZERO)));
    }

    private static Node slice(
            Builder b, Node x, List<Dim> starts, List<Integer> steps, List<Dim> sizes) {
        return b.add(new Slice(x, starts, steps, sizes));
    }

    private void stopGradient() {
        notDifferentiable(
                "stop gradient",
                in -> {
                    Node x = in.floats("x", -1, 1, N);
                    return Nodes.mul(in.build(), x, in.build().add(new StopGradient(x)));
                });
    }

    private void transpose() {
        free(
                "transpose",
                in -> Nodes.transpose(in.build(), in.floats("x", -1, 1, N, dim(3)), List.of(1, 0)));
        free(
                "transpose three",
                in ->
                        Nodes.transpose(
                                in.build(),
                                in.floats("x", -1, 1, N, dim(3), dim(2)),
                                List.of(2, 0, 1)));
        free(
                "transpose bool",
                in ->
                        Nodes.transpose(
                                in.build(),
                                in.integers(DType.BOOL, "x", 0, 2, N, dim(3)),
                                List.of(1, 0)));
    }

    private void variable() {
        free("variable", in -> in.floats("x", -1, 1, N));
        for (DType t : List.of(DType.INT, DType.INT64, DType.BOOL)) {
            free("variable " + t, in -> in.integers(t, "x", 0, 2, N));
        }
    }

    /// The type of a float tensor.
    static TensorType floats(Dim... dims) {
        return TensorType.of(DType.FLOAT, dims);
    }
}
