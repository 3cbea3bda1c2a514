package org.nnc.rewrite;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Constant;
import org.nnc.op.Expand;
import org.nnc.op.Map;
import org.nnc.op.Reshape;
import org.nnc.op.Transpose;
import org.nnc.program.Scalar;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What rules ask of nodes, and how they are written.
final class Match {
    private Match() {}

    /// The right side of a rule of one operand.
    interface Unary {
        Optional<Node> apply(Node x, Context c);
    }

    /// The right side of a rule of two operands.
    interface Binary {
        Optional<Node> apply(Node x, Node y, Context c);
    }

    static Rule.Function unary(Unary f) {
        return (n, c) -> f.apply(n.operands().getFirst(), c);
    }

    static Rule.Function binary(Binary f) {
        return (n, c) -> f.apply(n.operands().get(0), n.operands().get(1), c);
    }

    static List<Object> on(Object... keys) {
        return List.of(keys);
    }

    static Example example(String inputs, String before, String after) {
        return new Example(inputs, before, after);
    }

    static Optional<Node> when(boolean holds, Supplier<Node> result) {
        return holds ? Optional.of(result.get()) : Optional.empty();
    }

    static boolean is(Node n, Scalar f) {
        return n.op() instanceof Map m && m.function() == f;
    }

    static Node first(Node n) {
        return n.operands().get(0);
    }

    static Node second(Node n) {
        return n.operands().get(1);
    }

    /// The number of which a tensor is full, seen through what repeats and reorders it; only where
    /// [#isConstant].
    static double value(Node n) {
        return ((Constant) core(n).op()).value();
    }

    static boolean isConstant(Node n) {
        return core(n).op() instanceof Constant;
    }

    static boolean isConstant(Node n, double value) {
        return core(n).op() instanceof Constant c && c.value() == value;
    }

    /// The node below all [Expand], [Reshape] and [Transpose].
    static Node core(Node n) {
        Node core = n;
        while (isView(core)) core = core.operands().getFirst();
        return core;
    }

    private static boolean isView(Node n) {
        return n.op() instanceof Expand || n.op() instanceof Reshape || n.op() instanceof Transpose;
    }

    /// The same views over another core of the core's shape.
    static Node replayed(Builder b, Node views, Node core) {
        return switch (views.op()) {
            case Expand(Node x, Shape s) -> Nodes.broadcastTo(b, replayed(b, x, core), s);
            case Reshape(Node x, Shape s) -> Nodes.reshape(b, replayed(b, x, core), s);
            case Transpose(Node x, List<Integer> p) -> Nodes.transpose(b, replayed(b, x, core), p);
            default -> core;
        };
    }

    static Node full(Context c, double value, Node like) {
        return Nodes.full(c.builder(), value, like.dtype(), like.shape());
    }

    /// `f` of nodes that broadcast.
    static Node call(Context c, Scalar f, Node... operands) {
        return Nodes.map(c.builder(), f, operands);
    }

    /// A number of the type of `like`, to broadcast.
    static Node number(Context c, double value, Node like) {
        return Nodes.constant(c.builder(), value, like.dtype());
    }

    /// The axes along which an expansion repeats its operand.
    static List<Integer> repeated(Expand e) {
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < e.shape().rank(); i++) {
            if (e.x().dim(i).isOne() && !e.shape().dim(i).isOne()) axes.add(i);
        }
        return axes;
    }

    /// `shape` with size 1 on these axes.
    static Shape narrowed(Shape shape, List<Integer> axes) {
        Shape narrow = shape;
        for (int a : axes) narrow = narrow.with(a, Dim.ONE);
        return narrow;
    }

    static Node expand(Context c, Node x, Shape shape) {
        return x.shape().equals(shape) ? x : c.builder().add(new Expand(x, shape));
    }
}
