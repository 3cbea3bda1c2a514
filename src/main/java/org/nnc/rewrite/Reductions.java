package org.nnc.rewrite;

import static org.nnc.program.Scalar.*;
import static org.nnc.rewrite.Match.*;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.*;
import org.nnc.program.Monoid;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Reductions of what is repeated, reordered or scaled.
final class Reductions {
    private static final String NARROW = "x: float[2, 1]";

    static final List<Rule> RULES =
            List.of(
                    Rule.exact(
                            "reduce over axes of size 1 = reshape",
                            on(Reduce.class),
                            example(NARROW, "reduce.sum(%x) {axes=[1]}", "reshape(%x) : float[2]"),
                            Reductions::overOnes),
                    Rule.exact(
                            "reduce(expand(x)) = expand(reduce(x))",
                            on(Reduce.class),
                            example(
                                    NARROW,
                                    "reduce.max(expand(%x) : float[2, 3]) {axes=[0]}",
                                    "expand(reduce.max(%x) {axes=[0]}) : float[3]"),
                            Reductions::keepRepeated),
                    Rule.reassociates(
                            "sum(expand(x)) = x * size",
                            on(Reduce.class),
                            example(
                                    NARROW,
                                    "reduce.sum(expand(%x) : float[2, 3]) {axes=[1]}",
                                    "reshape(map.mul(%x, expand(reshape(3) : float[1, 1])"
                                            + " : float[2, 1])) : float[2]"),
                            Reductions::sumRepeated),
                    Rule.exact(
                            "max(expand(x)) = x",
                            on(Reduce.class),
                            example(
                                    NARROW,
                                    "reduce.max(expand(%x) : float[2, 3]) {axes=[1]}",
                                    "reshape(%x) : float[2]"),
                            Reductions::maxRepeated),
                    Rule.reassociates(
                            "reduce(reduce(x)) = reduce(x)",
                            on(Reduce.class),
                            example(
                                    "x: float[2, 3]",
                                    "reduce.sum(reduce.sum(%x) {axes=[0]}) {axes=[0]}",
                                    "reduce.sum(%x) {axes=[0, 1]}"),
                            Reductions::twice),
                    Rule.reassociates(
                            "reduce(transpose(x)) = transpose(reduce(x))",
                            on(Reduce.class),
                            example(
                                    "x: float[2, 3]",
                                    "reduce.sum(transpose(%x) {permutation=[1, 0]}) {axes=[0]}",
                                    "reduce.sum(%x) {axes=[1]}"),
                            Reductions::ofTransposed),
                    Rule.exact(
                            "reduce(reshape(x)) = reshape(reduce(x))",
                            on(Reduce.class),
                            example(
                                    "x: float[2, 3, 4]",
                                    "reduce.sum(reshape(%x) : float[6, 4]) {axes=[0]}",
                                    "reduce.sum(%x) {axes=[0, 1]}"),
                            Reductions::ofReshaped),
                    Rule.exact(
                            "sum(-x) = -sum(x)",
                            on(Reduce.class),
                            example(
                                    "x: float[2]",
                                    "reduce.sum(map.neg(%x)) {axes=[0]}",
                                    "map.neg(reduce.sum(%x) {axes=[0]})"),
                            Reductions::ofNegated),
                    Rule.reassociates(
                            "sum(x * c) = sum(x) * c",
                            on(Reduce.class),
                            example(
                                    "x: float[2]",
                                    "reduce.sum(map.mul(%x, expand(reshape(3) : float[1]) : float[2]))"
                                            + " {axes=[0]}",
                                    "map.mul(reduce.sum(%x) {axes=[0]}, 3)"),
                            Reductions::ofScaled),
                    Rule.reassociates(
                            "sum(x * expand(y)) = sum(x) * y",
                            on(Reduce.class),
                            example(
                                    "x: float[2, 3]; y: float[2, 1]",
                                    "reduce.sum(map.mul(%x, expand(%y) : float[2, 3])) {axes=[1]}",
                                    "map.mul(reduce.sum(%x) {axes=[1]}, reshape(%y) : float[2])"),
                            Reductions::ofProduct));

    private Reductions() {}

    private static Node reduce(Context c, Node x, Monoid m, List<Integer> axes) {
        return Nodes.reduce(c.builder(), x, m, axes);
    }

    private static Optional<Node> overOnes(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        List<Integer> rest = axes.stream().filter(a -> !x.dim(a).isOne()).toList();
        if (rest.size() == axes.size() && !axes.isEmpty()) return Optional.empty();
        return Optional.of(Nodes.reshape(c.builder(), reduce(c, x, m, rest), n.shape()));
    }

    private static Optional<Node> keepRepeated(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        if (!(x.op() instanceof Expand e)) return Optional.empty();
        List<Integer> kept = repeated(e).stream().filter(a -> !axes.contains(a)).toList();
        if (kept.isEmpty()) return Optional.empty();
        Node narrow = expand(c, e.x(), narrowed(e.shape(), kept));
        return Optional.of(expand(c, reduce(c, narrow, m, axes), n.shape()));
    }

    private static Optional<Node> sumRepeated(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        if (m != Monoid.SUM || !(x.op() instanceof Expand e)) return Optional.empty();
        List<Integer> summed = repeated(e).stream().filter(axes::contains).toList();
        if (summed.isEmpty()) return Optional.empty();
        Dim times = Dim.ONE;
        for (int a : summed) times = times.times(e.shape().dim(a));
        Node narrow = expand(c, e.x(), narrowed(e.shape(), summed));
        Node size = Nodes.size(c.builder(), times, n.dtype());
        return Optional.of(call(c, MUL, reduce(c, narrow, m, axes), size));
    }

    /// Not where an axis may be empty: the largest of nothing is -∞.
    private static Optional<Node> maxRepeated(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        if (m != Monoid.MAX && m != Monoid.MIN || !(x.op() instanceof Expand e)) {
            return Optional.empty();
        }
        List<Integer> dropped =
                repeated(e).stream()
                        .filter(a -> axes.contains(a) && e.shape().dim(a).isAtLeast(1))
                        .toList();
        if (dropped.isEmpty()) return Optional.empty();
        return Optional.of(reduce(c, expand(c, e.x(), narrowed(e.shape(), dropped)), m, axes));
    }

    private static Optional<Node> twice(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> outer)))
            return Optional.empty();
        if (!(x.op() instanceof Reduce(Node y, Monoid k, List<Integer> inner)) || k != m) {
            return Optional.empty();
        }
        if (c.isShared(x)) return Optional.empty();
        List<Integer> left =
                IntStream.range(0, y.rank()).filter(a -> !inner.contains(a)).boxed().toList();
        List<Integer> axes = new ArrayList<>(inner);
        for (int a : outer) axes.add(left.get(a));
        return Optional.of(reduce(c, y, m, axes));
    }

    private static Optional<Node> ofTransposed(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        if (!(x.op() instanceof Transpose(Node y, List<Integer> p))) return Optional.empty();
        List<Integer> inner = axes.stream().map(p::get).sorted().toList();
        List<Integer> rest =
                IntStream.range(0, y.rank()).filter(a -> !inner.contains(a)).boxed().toList();
        List<Integer> order =
                IntStream.range(0, p.size())
                        .filter(i -> !axes.contains(i))
                        .mapToObj(i -> rest.indexOf(p.get(i)))
                        .toList();
        return Optional.of(Nodes.transpose(c.builder(), reduce(c, y, m, inner), order));
    }

    /// Where the reduced axes are whole blocks of axes before the reshape.
    private static Optional<Node> ofReshaped(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        if (!(x.op() instanceof Reshape(Node y, Shape s))) return Optional.empty();
        List<Integer> inner = new ArrayList<>();
        for (Blocks.Block b : Blocks.of(y.shape(), s)) {
            List<Integer> after = IntStream.range(b.toStart(), b.toEnd()).boxed().toList();
            if (axes.containsAll(after)) {
                IntStream.range(b.fromStart(), b.fromEnd()).forEach(inner::add);
            } else if (after.stream().anyMatch(a -> axes.contains(a) && !s.dim(a).isOne())) {
                return Optional.empty();
            }
        }
        if (inner.isEmpty()) return Optional.empty();
        return Optional.of(Nodes.reshape(c.builder(), reduce(c, y, m, inner), n.shape()));
    }

    private static Optional<Node> ofNegated(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        boolean fits = m == Monoid.SUM && is(x, NEG);
        return when(fits, () -> call(c, NEG, reduce(c, first(x), m, axes)));
    }

    private static Optional<Node> ofScaled(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        boolean fits =
                m == Monoid.SUM && is(x, MUL) && isConstant(second(x)) && !isConstant(first(x));
        return when(
                fits,
                () -> {
                    Node factor = number(c, value(second(x)), x);
                    return call(c, MUL, reduce(c, first(x), m, axes), factor);
                });
    }

    /// Where one factor is the same all along the summed axes.
    private static Optional<Node> ofProduct(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        if (m != Monoid.SUM || !is(x, MUL)) return Optional.empty();
        for (int i = 0; i < 2; i++) {
            Node y = x.operands().get(i);
            boolean fits = y.op() instanceof Expand e && repeated(e).containsAll(axes);
            if (!fits || isConstant(y)) continue;
            Node other = x.operands().get(1 - i);
            Node narrow = expand(c, first(y), narrowed(x.shape(), axes));
            Node factor = Nodes.reshape(c.builder(), narrow, n.shape());
            return Optional.of(call(c, MUL, reduce(c, other, m, axes), factor));
        }
        return Optional.empty();
    }
}
