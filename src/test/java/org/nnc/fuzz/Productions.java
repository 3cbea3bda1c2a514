package org.nnc.fuzz;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.ShapeException;
import org.nnc.op.ArgReduce;
import org.nnc.op.ArgSort;
import org.nnc.op.Cast;
import org.nnc.op.Checkpoint;
import org.nnc.op.Concat;
import org.nnc.op.Cumulate;
import org.nnc.op.Custom;
import org.nnc.op.Expand;
import org.nnc.op.Gather;
import org.nnc.op.Iota;
import org.nnc.op.Literal;
import org.nnc.op.Pad;
import org.nnc.op.RandomUniform;
import org.nnc.op.Reduce;
import org.nnc.op.Reshape;
import org.nnc.op.Reverse;
import org.nnc.op.ScatterAdd;
import org.nnc.op.SizeOf;
import org.nnc.op.Slice;
import org.nnc.op.StopGradient;
import org.nnc.op.Transpose;
import org.nnc.op.Variable;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.rewrite.Rule;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Each makes one node of random kind out of those that the pool offers.
final class Productions {
    private final Choices c;
    private final Pool pool;
    private final Builder b;
    private final Idioms idioms;
    private final Recurrences recurrences;
    private final List<Supplier<Node>> all;

    Productions(Choices choices, Pool pool) {
        this.c = choices;
        this.pool = pool;
        this.b = pool.builder();
        Windows windows = new Windows(choices, pool);
        this.recurrences = new Recurrences(choices, pool);
        this.idioms = new Idioms(choices, pool);
        this.all =
                List.of(
                        this::unary,
                        this::binary,
                        this::binary,
                        this::withConstant,
                        this::withConstant,
                        this::reduce,
                        this::reduce,
                        this::expand,
                        this::reshape,
                        this::transpose,
                        this::transpose,
                        this::slice,
                        this::concat,
                        this::pad,
                        this::reverse,
                        this::truth,
                        this::select,
                        this::select,
                        windows::einsum,
                        windows::einsum,
                        windows::conv,
                        windows::convInput,
                        windows::convFilter,
                        windows::unfold,
                        windows::fold,
                        recurrences::scan,
                        recurrences::scan,
                        this::cast,
                        this::argReduce,
                        this::argSort,
                        this::cumulate,
                        this::gather,
                        this::scatter,
                        this::random,
                        this::iota,
                        this::literal,
                        this::size,
                        this::custom,
                        this::stopGradient,
                        this::leaf,
                        idioms::any,
                        idioms::any,
                        idioms::any,
                        idioms::law,
                        idioms::law);
    }

    Node any() {
        return c.pick(all).get();
    }

    Node law(Rule rule) {
        return idioms.law(rule);
    }

    Dim dim() {
        return c.pick(List.of(Dim.of(3), Pool.N, Dim.of(2), Dim.of(4), Dim.ONE, Pool.M, Dim.of(5)));
    }

    Shape shape() {
        int rank = c.pick(List.of(1, 2, 2, 3, 0));
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < rank; i++) dims.add(dim());
        return new Shape(dims);
    }

    /// Loops and nothing else.
    Node scan() {
        return recurrences.scan();
    }

    Node leaf() {
        DType dtype =
                c.pick(
                        List.of(
                                DType.FLOAT,
                                DType.FLOAT,
                                DType.FLOAT,
                                DType.FLOAT,
                                DType.INT,
                                DType.BOOL,
                                DType.INT64));
        return pool.input(dtype, shape());
    }

    private Node floats() {
        return pool.find(n -> n.dtype().isFloat())
                .orElseGet(() -> pool.input(DType.FLOAT, shape()));
    }

    private Node numbers() {
        return pool.find(n -> n.dtype() != DType.BOOL)
                .orElseGet(() -> pool.input(DType.FLOAT, shape()));
    }

    private Node anything() {
        return pool.find(_ -> true).orElseThrow();
    }

    private Node withRank(int rank) {
        return pool.find(n -> n.rank() >= rank && n.dtype() != DType.BOOL)
                .orElseGet(() -> pool.input(DType.FLOAT, Shape.of(Pool.N, Dim.of(3), Dim.of(2))));
    }

    /// Something that broadcasts with x, of its type.
    Node partner(Node x) {
        return pool.find(n -> n.dtype() == x.dtype() && n.shape().broadcast(x.shape()).isPresent())
                .filter(_ -> c.chance(80))
                .orElseGet(() -> pool.input(x.dtype(), c.chance(50) ? x.shape() : part(x.shape())));
    }

    private Shape part(Shape shape) {
        Shape s = shape.slice(c.below(shape.rank() + 1), shape.rank());
        for (int i = 0; i < s.rank(); i++) if (c.chance(40)) s = s.with(i, Dim.ONE);
        return s;
    }

    private int axis(Node x) {
        return c.below(x.rank());
    }

    private List<Integer> axes(Node x) {
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) if (c.chance(50)) axes.add(i);
        return axes.isEmpty() ? List.of(axis(x)) : axes;
    }

    private Node positive(Node x) {
        return Nodes.add(b, Nodes.mul(b, x, x), Nodes.constant(b, 0.5));
    }

    private Node unary() {
        Scalar f =
                c.pick(
                        Arrays.stream(Scalar.values())
                                .filter(s -> s.arity() == 1 && s.kind() != Scalar.Kind.LOGIC)
                                .toList());
        Node x = f.kind() == Scalar.Kind.ARITHMETIC ? numbers() : floats();
        boolean wantsPositive = f == Scalar.LOG || f == Scalar.SQRT || f == Scalar.RSQRT;
        return Nodes.map(b, f, wantsPositive || f == Scalar.LOG1P ? positive(x) : x);
    }

    private Node binary() {
        Scalar f =
                c.pick(
                        List.of(
                                Scalar.ADD,
                                Scalar.MUL,
                                Scalar.SUB,
                                Scalar.DIV,
                                Scalar.MAX,
                                Scalar.MIN,
                                Scalar.POW,
                                Scalar.MOD));
        Node x = f == Scalar.POW ? floats() : numbers();
        Node y = partner(x);
        if (f == Scalar.POW) return Nodes.map(b, f, positive(x), y);
        boolean divides = f == Scalar.DIV || f == Scalar.MOD;
        return Nodes.map(b, f, x, divides && x.dtype().isFloat() ? positive(y) : y);
    }

    private Node withConstant() {
        Node x = numbers();
        double value = x.dtype().isFloat() ? c.of(0, 1, -1, 2, 0.5, 3, 0.1) : c.of(0, 1, -1, 2);
        Node k = Nodes.constant(b, value, x.dtype());
        if (x.dtype().isFloat() && c.chance(15)) {
            double exponent = c.of(2, 1, 0.5, -1, 3, -0.5, 0);
            return Nodes.map(b, Scalar.POW, positive(x), Nodes.constant(b, exponent));
        }
        Scalar f =
                c.pick(
                        List.of(
                                Scalar.ADD,
                                Scalar.MUL,
                                Scalar.SUB,
                                Scalar.DIV,
                                Scalar.MAX,
                                Scalar.MIN));
        boolean swap = c.chance(30) && f != Scalar.DIV;
        return swap ? Nodes.map(b, f, k, x) : Nodes.map(b, f, x, k);
    }

    private Node reduce() {
        Node x = withRank(1);
        Monoid m = c.pick(List.of(Monoid.SUM, Monoid.MAX, Monoid.MIN, Monoid.SUM, Monoid.PROD));
        return b.add(new Reduce(x, m, axes(x)));
    }

    private Node expand() {
        Node x = anything();
        Shape s = x.shape();
        for (int i = 0; i < s.rank(); i++) if (s.dim(i).isOne()) s = s.with(i, dim());
        if (x.rank() < 3 && c.chance(50)) {
            int at = c.below(x.rank() + 1);
            return b.add(
                    new Expand(
                            Nodes.reshape(b, x, x.shape().inserted(at, Dim.ONE)),
                            s.inserted(at, dim())));
        }
        return b.add(new Expand(x, s));
    }

    private Node reshape() {
        Node x = anything();
        Shape s = x.shape();
        if (s.rank() >= 2 && c.chance(60)) {
            int i = c.below(s.rank() - 1);
            Dim merged = s.dim(i).times(s.dim(i + 1));
            return b.add(new Reshape(x, s.without(i).with(i, merged)));
        }
        for (int i = 0; i < s.rank(); i++) {
            boolean even = s.dim(i).remainder(Dim.of(2)).isZero();
            if (even && c.chance(60)) {
                Dim half = s.dim(i).dividedBy(2);
                return b.add(new Reshape(x, s.with(i, half).inserted(i + 1, Dim.of(2))));
            }
            if (s.dim(i).isOne() && c.chance(60)) return b.add(new Reshape(x, s.without(i)));
        }
        if (s.rank() > 3) return b.add(new Reshape(x, Shape.of(s.elements())));
        return b.add(new Reshape(x, s.inserted(c.below(s.rank() + 1), Dim.ONE)));
    }

    private Node transpose() {
        Node x = withRank(2);
        return b.add(new Transpose(x, shuffled(x.rank())));
    }

    private List<Integer> shuffled(int n) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, n).boxed().toList());
        for (int i = 0; i < n - 1; i++) Collections.swap(order, i, i + c.below(n - i));
        return order;
    }

    private Node slice() {
        Node x = withRank(1);
        List<Dim> starts = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        List<Dim> sizes = new ArrayList<>();
        for (Dim d : x.shape().dims()) {
            boolean room = d.evaluate(pool.sizes()) >= 2 && !d.equals(Pool.M);
            int start = room && c.chance(40) ? 1 : 0;
            int step = c.chance(25) ? 2 : 1;
            int dropped = room && start == 0 && c.chance(30) ? 1 : 0;
            starts.add(Dim.of(start));
            steps.add(step);
            sizes.add(d.plus(-start - dropped - 1).dividedBy(step).plus(1));
        }
        return b.add(new Slice(x, starts, steps, sizes));
    }

    private Node concat() {
        Node x = withRank(1);
        int axis = axis(x);
        List<Node> parts = new ArrayList<>(List.of(x));
        for (int i = c.below(3); i >= 0; i--) {
            parts.add(
                    pool.find(n ->
                                    n.dtype() == x.dtype()
                                            && n.rank() == x.rank()
                                            && n.shape().with(axis, x.dim(axis)).equals(x.shape()))
                            .orElse(x));
        }
        return b.add(new Concat(parts, axis));
    }

    private Node pad() {
        Node x = withRank(1);
        List<Dim> before = new ArrayList<>();
        List<Dim> after = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            before.add(Dim.of(c.below(3)));
            after.add(Dim.of(c.below(2)));
        }
        return b.add(
                new Pad(x, before, after, x.dtype().isFloat() ? c.of(0, 0, 1, 0.5) : c.of(0, 1)));
    }

    private Node reverse() {
        Node x = withRank(1);
        return b.add(new Reverse(x, axes(x)));
    }

    private Node truth() {
        Scalar f =
                c.pick(
                        List.of(
                                Scalar.LT,
                                Scalar.GT,
                                Scalar.LE,
                                Scalar.GE,
                                Scalar.EQ,
                                Scalar.NE,
                                Scalar.AND,
                                Scalar.OR,
                                Scalar.NOT));
        if (f.kind() == Scalar.Kind.LOGIC) {
            Node x = bools();
            return f.arity() == 1 ? Nodes.map(b, f, x) : Nodes.map(b, f, x, partner(x));
        }
        Node x = numbers();
        return Nodes.map(b, f, x, partner(x));
    }

    private Node bools() {
        return pool.find(n -> n.dtype() == DType.BOOL)
                .orElseGet(() -> pool.input(DType.BOOL, shape()));
    }

    private Node select() {
        Node x = anything();
        Node y = partner(x);
        Shape s = x.shape().broadcast(y.shape()).orElseThrow(() -> new ShapeException("apart"));
        Node condition =
                pool.find(n -> n.dtype() == DType.BOOL && n.shape().broadcast(s).isPresent())
                        .orElseGet(() -> pool.input(DType.BOOL, c.chance(60) ? s : part(s)));
        if (c.chance(25)) y = Nodes.constant(b, c.of(0, 1), x.dtype());
        if (c.chance(10)) condition = Nodes.constant(b, c.below(2), DType.BOOL);
        return Nodes.map(b, Scalar.SELECT, condition, x, y);
    }

    private Node cast() {
        Node x = anything();
        DType to = c.pick(List.of(DType.FLOAT, DType.INT, DType.BOOL, DType.INT64));
        return b.add(new Cast(x, to));
    }

    private Node argReduce() {
        Node x = withRank(1);
        return b.add(new ArgReduce(x, c.chance(70) ? Monoid.MAX : Monoid.MIN, axis(x)));
    }

    private Node argSort() {
        Node x = withRank(1);
        return b.add(new ArgSort(x, axis(x), c.chance(50)));
    }

    private Node cumulate() {
        Node x = withRank(1);
        Monoid m = c.pick(List.of(Monoid.SUM, Monoid.SUM, Monoid.MAX, Monoid.PROD, Monoid.MIN));
        return b.add(new Cumulate(x, m, axis(x), c.chance(40)));
    }

    private Node index() {
        return pool.find(n -> n.dtype().isInteger() && n.rank() < 3)
                .filter(_ -> c.chance(70))
                .orElseGet(() -> pool.input(DType.INT, Shape.of(dim())));
    }

    private Node gather() {
        Node x = withRank(1);
        return b.add(new Gather(x, index(), axis(x)));
    }

    private Node scatter() {
        Node x = withRank(1);
        Node index = index();
        int axis = axis(x);
        Shape wanted = new Gather(x, index, axis).type().shape();
        Node source =
                pool.find(n -> n.dtype() == x.dtype() && n.shape().equals(wanted))
                        .orElseGet(() -> pool.input(x.dtype(), wanted));
        return b.add(new ScatterAdd(x, index, source, axis));
    }

    private Node random() {
        Node seed = pool.reserved("$seed");
        Node step = pool.reserved("$step");
        return b.add(new RandomUniform(seed, step, 1 + c.below(1000), c.below(2), shape()));
    }

    private Node iota() {
        Shape s = shape();
        return s.rank() == 0 ? leaf() : b.add(new Iota(s, c.below(s.rank())));
    }

    private Node literal() {
        DType dtype = c.chance(70) ? DType.FLOAT : DType.INT;
        List<Double> values = new ArrayList<>();
        for (int i = 2 + c.below(4); i > 0; i--) values.add((double) (c.below(9) - 4));
        return b.add(new Literal(values, dtype));
    }

    private Node size() {
        return Nodes.cast(
                b, b.add(new SizeOf(c.chance(50) ? Pool.N : Pool.M.plus(Pool.N))), DType.FLOAT);
    }

    private Node custom() {
        Node x = floats();
        Node value = Nodes.map(b, Scalar.TANH, x);
        Node seed =
                b.add(
                        new Variable(
                                "$cotangent" + b.nodes().size(),
                                Variable.Role.PLACEHOLDER,
                                x.type()));
        Node gradient = Nodes.mul(b, seed, c.chance(50) ? value : Nodes.constant(b, 2));
        return b.add(new Custom(value, List.of(x), seed, List.of(gradient)));
    }

    private Node stopGradient() {
        Node x = floats();
        return b.add(c.chance(50) ? new StopGradient(x) : new Checkpoint(x));
    }
}
