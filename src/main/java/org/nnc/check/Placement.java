package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Gather;
import org.nnc.op.Iota;
import org.nnc.op.ScatterAdd;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.List;

/// Elements chosen by int tensors.
final class Placement {
    static final List<Primitive> TABLE =
            List.of(
                    Primitive.of("gather", "x, index, axis = -1", Placement::gather),
                    Primitive.of(
                            "scatter_add", "x, index, source, axis = -1", Placement::scatterAdd),
                    Primitive.of("take", "x, index, axis = 0", Placement::take),
                    Primitive.of("add_at", "x, index, source, axis = 0", Placement::addAt),
                    Primitive.of("one_hot", "index, classes", Placement::oneHot));

    private Placement() {}

    private static Meaning tensor(Node n) {
        return new Meaning.Tensor(n);
    }

    private static Meaning take(Arguments a) {
        a.ints("index");
        int axis = a.axis("axis", a.node("x").rank(), 0);
        return tensor(
                Operations.make(
                        a.frame(),
                        a.span(),
                        List.of(a.operand("x"), a.operand("index")),
                        n -> a.build().add(new Gather(n.get(0), n.get(1), axis))));
    }

    private static Meaning addAt(Arguments a) {
        a.ints("index");
        int axis = a.axis("axis", a.node("x").rank(), 0);
        return tensor(
                Operations.make(
                        a.frame(),
                        a.span(),
                        List.of(a.operand("x"), a.operand("index"), a.operand("source")),
                        n -> a.build().add(new ScatterAdd(n.get(0), n.get(1), n.get(2), axis))));
    }

    private static Meaning gather(Arguments a) {
        Node x = a.node("x");
        Node index = a.ints("index");
        int axis = a.axis("axis", x.rank(), -1);
        checkRank(a, x, index);
        a.frame().run().setOrigin(a.span());
        return tensor(along(a.frame(), x, index, axis));
    }

    private static void checkRank(Arguments a, Node x, Node index) {
        if (x.rank() == index.rank()) return;
        throw a.failure(
                Problem.SHAPES,
                "the index of gather and scatter_add has as many axes as x; `"
                        + a.given("x").text()
                        + "` is "
                        + x.type()
                        + ", `"
                        + a.given("index").text()
                        + "` is "
                        + index.type());
    }

    private static Meaning scatterAdd(Arguments a) {
        Node x = a.node("x");
        Node index = a.ints("index");
        Node source = a.node("source");
        int axis = a.axis("axis", x.rank(), -1);
        checkRank(a, x, index);
        if (!source.shape().equals(index.shape())) {
            throw a.failure(
                    Problem.SHAPES,
                    "scatter_add has one source for each index; the index is "
                            + index.type()
                            + ", the source "
                            + source.type());
        }
        a.frame().run().setOrigin(a.span());
        Node flat = Nodes.reshape(a.build(), x, Shape.of(x.shape().elements()));
        Shape count = Shape.of(index.shape().elements());
        Node positions = Nodes.reshape(a.build(), flatIndex(a.frame(), x, index, axis), count);
        Node added = Nodes.reshape(a.build(), Convert.cast(a.frame(), source, x.dtype()), count);
        Node sum = a.build().add(new ScatterAdd(flat, positions, added, 0));
        return tensor(Nodes.reshape(a.build(), sum, x.shape()));
    }

    /// `y[i, j] = x[i, index[i, j]]` for the last axis, and so on: one element for each index.
    static Node along(Frame f, Node x, Node index, int axis) {
        Node flat = Nodes.reshape(f.build(), x, Shape.of(x.shape().elements()));
        return f.build().add(new Gather(flat, flatIndex(f, x, index, axis), 0));
    }

    /// The places in x flattened: the index itself along `axis`, its own position along the others.
    private static Node flatIndex(Frame f, Node x, Node index, int axis) {
        var strides = x.shape().strides();
        f.run().choosesAmong(index, x.dim(axis));
        Node limited = inRange(f, Nodes.cast(f.build(), index, DType.INT), x.dim(axis));
        Node flat = times(f, limited, strides.get(axis));
        for (int i = 0; i < x.rank(); i++) {
            if (i == axis) continue;
            Node own = f.build().add(new Iota(index.shape(), i));
            flat = Nodes.add(f.build(), flat, times(f, own, strides.get(i)));
        }
        return flat;
    }

    /// Out of range is the nearest in range, as [Gather] has it.
    private static Node inRange(Frame f, Node index, Dim size) {
        Node last = Nodes.size(f.build(), size.minus(1), DType.INT);
        Node first = Nodes.constant(f.build(), 0, DType.INT);
        Node low = Nodes.map(f.build(), Scalar.MIN, index, last);
        return Nodes.map(f.build(), Scalar.MAX, low, first);
    }

    private static Node times(Frame f, Node x, Dim factor) {
        return factor.isOne()
                ? x
                : Nodes.mul(f.build(), x, Nodes.size(f.build(), factor, DType.INT));
    }

    private static Meaning oneHot(Arguments a) {
        Node index = Nodes.cast(a.build(), a.ints("index"), DType.INT);
        Dim classes = a.dim("classes");
        a.frame().run().setOrigin(a.span());
        a.frame().run().choosesAmong(index, classes);
        Shape open = index.shape().inserted(index.rank(), Dim.ONE);
        Shape full = index.shape().inserted(index.rank(), classes);
        Node own = a.build().add(new Iota(full, index.rank()));
        Node equal = Nodes.map(a.build(), Scalar.EQ, Nodes.reshape(a.build(), index, open), own);
        return tensor(Nodes.cast(a.build(), equal, DType.FLOAT));
    }
}
