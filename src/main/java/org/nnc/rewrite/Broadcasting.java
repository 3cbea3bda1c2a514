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

/// Brings what repeats and reorders elements out of element-wise functions, so that a value is
/// computed once and what has been moved apart meets again.
final class Broadcasting {
    private static final String AB = "x: float[2, 1]; y: float[2, 1]";

    static final List<Rule> RULES =
            List.of(
                    Rule.exact(
                            "f(expand(x), expand(y)) = expand(f(x, y))",
                            on(Map.class, Cast.class),
                            example(
                                    AB,
                                    "map.add(expand(%x) : float[2, 3], expand(%y) : float[2, 3])",
                                    "expand(map.add(%x, %y)) : float[2, 3]"),
                            Broadcasting::expanded),
                    Rule.exact(
                            "f(reshape(x), reshape(y)) = reshape(f(x, y))",
                            on(Map.class, Cast.class),
                            example(
                                    AB,
                                    "map.add(reshape(%x) : float[2], reshape(%y) : float[2])",
                                    "reshape(map.add(%x, %y)) : float[2]"),
                            Broadcasting::reshaped),
                    Rule.exact(
                            "f(transpose(x), transpose(y)) = transpose(f(x, y))",
                            on(Map.class, Cast.class),
                            example(
                                    "x: float[2, 3]; y: float[2, 3]",
                                    "map.add(transpose(%x) {permutation=[1, 0]},"
                                            + " transpose(%y) {permutation=[1, 0]})",
                                    "transpose(map.add(%x, %y)) {permutation=[1, 0]}"),
                            Broadcasting::transposed),
                    Rule.exact(
                            "transpose(expand(x)) = expand(transpose(x))",
                            on(Transpose.class),
                            example(
                                    "x: float[2, 1]",
                                    "transpose(expand(%x) : float[2, 3]) {permutation=[1, 0]}",
                                    "expand(reshape(%x) : float[1, 2]) : float[3, 2]"),
                            Broadcasting::transposeExpanded),
                    Rule.exact(
                            "reshape(expand(x)) = expand(reshape(x)), by axes of size 1",
                            on(Reshape.class),
                            example(
                                    "x: float[2, 1]",
                                    "reshape(expand(%x) : float[2, 3]) : float[2, 1, 3]",
                                    "expand(reshape(%x) : float[2, 1, 1]) : float[2, 1, 3]"),
                            Broadcasting::reshapeExpanded),
                    Rule.exact(
                            "slice(expand(x)) = expand(slice(x))",
                            on(Slice.class),
                            example(
                                    "x: float[2, 1]",
                                    "slice(expand(%x) : float[2, 3])"
                                            + " {starts=[0, 1], steps=[1, 1], sizes=[2, 2]}",
                                    "expand(%x) : float[2, 2]"),
                            Broadcasting::sliceExpanded),
                    Rule.exact(
                            "reverse(expand(x)) = expand(reverse(x))",
                            on(Reverse.class),
                            example(
                                    "x: float[2, 1]",
                                    "reverse(expand(%x) : float[2, 3]) {axes=[1]}",
                                    "expand(%x) : float[2, 3]"),
                            Broadcasting::reverseExpanded));

    private Broadcasting() {}

    /// The same function of other operands.
    private static Node applied(Node n, List<Node> operands, Context c) {
        if (n.op() instanceof Cast k) {
            return c.builder().add(new Cast(operands.getFirst(), k.dtype()));
        }
        return c.builder().add(new Map(((Map) n.op()).function(), operands));
    }

    private static Optional<Node> expanded(Node n, Context c) {
        List<Node> operands = n.operands();
        if (operands.stream().noneMatch(x -> x.op() instanceof Expand && !isConstant(x))) {
            return Optional.empty();
        }
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < n.rank(); i++) {
            int axis = i;
            boolean all = operands.stream().allMatch(x -> isConstant(x) || isRepeated(x, axis));
            if (all && !n.dim(i).isOne()) axes.add(i);
        }
        if (axes.isEmpty()) return Optional.empty();
        Shape narrow = narrowed(n.shape(), axes);
        List<Node> fewer = new ArrayList<>();
        for (Node x : operands) {
            fewer.add(
                    isConstant(x)
                            ? Nodes.full(c.builder(), value(x), x.dtype(), narrow)
                            : expand(c, first(x), narrow));
        }
        return Optional.of(expand(c, applied(n, fewer, c), n.shape()));
    }

    private static boolean isRepeated(Node x, int axis) {
        return x.op() instanceof Expand e && e.x().dim(axis).isOne();
    }

    private static Optional<Node> reshaped(Node n, Context c) {
        Optional<Node> some =
                n.operands().stream()
                        .filter(x -> x.op() instanceof Reshape && !isConstant(x))
                        .findFirst();
        if (some.isEmpty()) return Optional.empty();
        Shape inner = first(some.get()).shape();
        List<Node> operands = new ArrayList<>();
        for (Node x : n.operands()) {
            if (isConstant(x)) operands.add(Nodes.full(c.builder(), value(x), x.dtype(), inner));
            else if (x.op() instanceof Reshape r && r.x().shape().equals(inner))
                operands.add(r.x());
            else return Optional.empty();
        }
        return Optional.of(Nodes.reshape(c.builder(), applied(n, operands, c), n.shape()));
    }

    private static Optional<Node> transposed(Node n, Context c) {
        List<Integer> order = null;
        for (Node x : n.operands()) {
            if (isConstant(x)) continue;
            if (!(x.op() instanceof Transpose t)) return Optional.empty();
            if (order != null && !order.equals(t.permutation())) return Optional.empty();
            order = t.permutation();
        }
        if (order == null) return Optional.empty();
        Shape inner = Permutation.apply(Permutation.inverse(order), n.shape());
        List<Node> operands = new ArrayList<>();
        for (Node x : n.operands()) {
            boolean full = isConstant(x);
            operands.add(full ? Nodes.full(c.builder(), value(x), x.dtype(), inner) : first(x));
        }
        return Optional.of(Nodes.transpose(c.builder(), applied(n, operands, c), order));
    }

    private static Optional<Node> transposeExpanded(Node n, Context c) {
        if (!(n.op() instanceof Transpose(Node x, List<Integer> p))) return Optional.empty();
        if (!(x.op() instanceof Expand e)) return Optional.empty();
        return Optional.of(expand(c, Nodes.transpose(c.builder(), e.x(), p), n.shape()));
    }

    /// Where the reshape only brings in or drops axes of size 1.
    private static Optional<Node> reshapeExpanded(Node n, Context c) {
        if (!(n.op() instanceof Reshape(Node x, Shape to))) return Optional.empty();
        if (!(x.op() instanceof Expand(Node y, Shape from))) return Optional.empty();
        List<Dim> dims = new ArrayList<>();
        int i = 0;
        for (Dim d : to.dims()) {
            while (!d.isOne() && i < from.rank() && from.dim(i).isOne()) i++;
            boolean same = !d.isOne() && i < from.rank() && from.dim(i).equals(d);
            if (!same && !d.isOne()) return Optional.empty();
            dims.add(same ? y.dim(i++) : Dim.ONE);
        }
        while (i < from.rank() && from.dim(i).isOne()) i++;
        if (i < from.rank()) return Optional.empty();
        return Optional.of(expand(c, Nodes.reshape(c.builder(), y, new Shape(dims)), to));
    }

    private static Optional<Node> sliceExpanded(Node n, Context c) {
        Slice s = (Slice) n.op();
        if (!(s.x().op() instanceof Expand e)) return Optional.empty();
        List<Dim> starts = new ArrayList<>(s.starts());
        List<Integer> steps = new ArrayList<>(s.steps());
        List<Dim> sizes = new ArrayList<>(s.sizes());
        for (int i : repeated(e)) {
            starts.set(i, Dim.ZERO);
            steps.set(i, 1);
            sizes.set(i, Dim.ONE);
        }
        // An axis of size 1 in both is cut as it is.
        Node inner = c.builder().add(new Slice(e.x(), starts, steps, sizes));
        return Optional.of(expand(c, inner, n.shape()));
    }

    private static Optional<Node> reverseExpanded(Node n, Context c) {
        Reverse r = (Reverse) n.op();
        if (!(r.x().op() instanceof Expand e)) return Optional.empty();
        List<Integer> axes = new ArrayList<>(r.axes());
        axes.removeAll(repeated(e));
        return Optional.of(expand(c, c.builder().add(new Reverse(e.x(), axes)), n.shape()));
    }
}
