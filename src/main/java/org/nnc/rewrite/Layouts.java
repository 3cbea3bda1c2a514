package org.nnc.rewrite;

import static org.nnc.rewrite.Match.*;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.*;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Reshapes, transposes, expansions and reversals of each other, and those that do nothing.
final class Layouts {
    private static final String X = "x: float[2, 3]";

    static final List<Rule> RULES =
            List.of(
                    Rule.exact(
                            "reshape(reshape(x)) = reshape(x)",
                            on(Reshape.class),
                            example(
                                    X,
                                    "reshape(reshape(%x) : float[6]) : float[3, 2]",
                                    "reshape(%x) : float[3, 2]"),
                            Layouts::reshapeTwice),
                    Rule.exact(
                            "reshape to the same shape = x",
                            on(Reshape.class),
                            example(X, "reshape(%x) : float[2, 3]", "%x"),
                            Layouts::same),
                    Rule.exact(
                            "transpose(transpose(x)) = transpose(x)",
                            on(Transpose.class),
                            example(
                                    "x: float[2, 3, 4]",
                                    "transpose(transpose(%x) {permutation=[1, 2, 0]})"
                                            + " {permutation=[1, 0, 2]}",
                                    "transpose(%x) {permutation=[2, 1, 0]}"),
                            Layouts::transposeTwice),
                    Rule.exact(
                            "transpose of nothing = x",
                            on(Transpose.class),
                            example(X, "transpose(%x) {permutation=[0, 1]}", "%x"),
                            (n, _) -> {
                                boolean none =
                                        Permutation.isIdentity(((Transpose) n.op()).permutation());
                                return when(none, () -> first(n));
                            }),
                    Rule.exact(
                            "transpose by axes of size 1 = reshape",
                            on(Transpose.class),
                            example(
                                    "x: float[2, 1]",
                                    "transpose(%x) {permutation=[1, 0]}",
                                    "reshape(%x) : float[1, 2]"),
                            Layouts::transposeOfOnes),
                    Rule.exact(
                            "transpose(reshape(x)) = reshape(transpose(x)), by axes of size 1",
                            on(Transpose.class),
                            example(
                                    X,
                                    "transpose(reshape(%x) : float[2, 1, 3]) {permutation=[2, 1, 0]}",
                                    "reshape(transpose(%x) {permutation=[1, 0]}) : float[3, 1, 2]"),
                            Layouts::transposeReshaped),
                    Rule.exact(
                            "expand(expand(x)) = expand(x)",
                            on(Expand.class),
                            example(
                                    "x: float[1, 1]",
                                    "expand(expand(%x) : float[2, 1]) : float[2, 3]",
                                    "expand(%x) : float[2, 3]"),
                            Layouts::expandTwice),
                    Rule.exact(
                            "expand to the same shape = x",
                            on(Expand.class),
                            example(X, "expand(%x) : float[2, 3]", "%x"),
                            Layouts::same),
                    Rule.exact(
                            "reverse(reverse(x)) = reverse(x)",
                            on(Reverse.class),
                            example(
                                    X,
                                    "reverse(reverse(%x) {axes=[0, 1]}) {axes=[0]}",
                                    "reverse(%x) {axes=[1]}"),
                            Layouts::reverseTwice),
                    Rule.exact(
                            "reverse of nothing = x",
                            on(Reverse.class),
                            example("x: float[1, 3]", "reverse(%x) {axes=[0]}", "%x"),
                            Layouts::reverseNothing));

    private Layouts() {}

    private static Optional<Node> same(Node n, Context c) {
        return when(n.shape().equals(first(n).shape()), () -> first(n));
    }

    private static Optional<Node> reshapeTwice(Node n, Context c) {
        boolean twice = first(n).op() instanceof Reshape;
        return when(twice, () -> Nodes.reshape(c.builder(), first(first(n)), n.shape()));
    }

    private static Optional<Node> transposeTwice(Node n, Context c) {
        if (!(n.op() instanceof Transpose(Node x, List<Integer> outer))) return Optional.empty();
        if (!(x.op() instanceof Transpose(Node y, List<Integer> inner))) return Optional.empty();
        return Optional.of(Nodes.transpose(c.builder(), y, Permutation.compose(outer, inner)));
    }

    private static Optional<Node> transposeOfOnes(Node n, Context c) {
        Transpose t = (Transpose) n.op();
        List<Integer> moved = t.permutation().stream().filter(a -> !t.x().dim(a).isOne()).toList();
        boolean inOrder = moved.stream().sorted().toList().equals(moved);
        return when(inOrder, () -> Nodes.reshape(c.builder(), t.x(), n.shape()));
    }

    /// Where the reshape only brings in or drops axes of size 1.
    private static Optional<Node> transposeReshaped(Node n, Context c) {
        if (!(n.op() instanceof Transpose(Node x, List<Integer> p))) return Optional.empty();
        if (!(x.op() instanceof Reshape(Node y, Shape s))) return Optional.empty();
        List<Integer> inner = longAxes(y.shape());
        List<Integer> outer = longAxes(s);
        if (!dims(y.shape(), inner).equals(dims(s, outer))) return Optional.empty();
        List<Integer> order = new ArrayList<>();
        for (int a : p) if (outer.contains(a)) order.add(inner.get(outer.indexOf(a)));
        // Axes of size 1 keep their places at the end; the reshape puts them where they belong.
        IntStream.range(0, y.rank()).filter(a -> !inner.contains(a)).forEach(order::add);
        Node moved = Nodes.transpose(c.builder(), y, order);
        return Optional.of(Nodes.reshape(c.builder(), moved, n.shape()));
    }

    static List<Integer> longAxes(Shape s) {
        return IntStream.range(0, s.rank()).filter(a -> !s.dim(a).isOne()).boxed().toList();
    }

    static List<Dim> dims(Shape s, List<Integer> axes) {
        return axes.stream().map(s::dim).toList();
    }

    private static Optional<Node> expandTwice(Node n, Context c) {
        boolean twice = first(n).op() instanceof Expand;
        return when(twice, () -> expand(c, first(first(n)), n.shape()));
    }

    private static Optional<Node> reverseTwice(Node n, Context c) {
        Reverse outer = (Reverse) n.op();
        if (!(outer.x().op() instanceof Reverse inner)) return Optional.empty();
        List<Integer> axes = new ArrayList<>(outer.axes());
        for (Integer a : inner.axes()) if (!axes.remove(a)) axes.add(a);
        return Optional.of(c.builder().add(new Reverse(inner.x(), axes)));
    }

    private static Optional<Node> reverseNothing(Node n, Context c) {
        Reverse r = (Reverse) n.op();
        List<Integer> axes = r.axes().stream().filter(a -> !r.x().dim(a).isOne()).toList();
        if (axes.isEmpty()) return Optional.of(r.x());
        boolean fewer = axes.size() < r.axes().size();
        return when(fewer, () -> c.builder().add(new Reverse(r.x(), axes)));
    }
}
