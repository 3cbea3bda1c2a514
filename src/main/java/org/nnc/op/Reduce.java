package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// Folds the elements along `axes` (ascending, distinct), which the result lacks. Of no elements:
/// 0, 1, -∞, ∞ for sum, prod, max, min (the type's extreme for integers).
public record Reduce(Node x, Monoid monoid, List<Integer> axes) implements Op {
    public Reduce {
        axes = axes.stream().sorted().distinct().toList();
    }

    @Override
    public TensorType type() {
        if (x.dtype() == DType.BOOL)
            throw new ShapeException(monoid.text() + " wants numbers, {0} is " + x.type());
        List<Dim> kept = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) if (!axes.contains(i)) kept.add(x.dim(i));
        if (kept.size() + axes.size() != x.rank()) {
            throw new ShapeException(
                    "the axes " + axes + " are not all axes of {0}, which is " + x.type());
        }
        return x.type().with(new Shape(kept));
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        Builder b = to.build();
        switch (monoid) {
            case SUM -> to.add(x, Nodes.expandAxes(b, dy, axes, x.shape()));
            case PROD ->
                    to.add(x, Nodes.mul(b, Nodes.expandAxes(b, dy, axes, x.shape()), others(b)));
            case MAX, MIN -> {
                Node zero = Nodes.constant(b, 0);
                Node all = Nodes.expandAxes(b, dy, axes, x.shape());
                to.add(x, Nodes.select(b, isFirstExtreme(b), all, zero));
            }
        }
    }

    /// For each element the product of all others: those before it times those after it, right also
    /// where some are 0.
    private Node others(Builder b) {
        OneAxis lines = OneAxis.of(b, x, axes);
        Node product = Nodes.mul(b, before(b, lines, false), before(b, lines, true));
        return lines.restore(b, product);
    }

    private static Node before(Builder b, OneAxis lines, boolean reverse) {
        Node shifted = Cumulate.shifted(b, lines.x(), lines.axis(), reverse, 1);
        return b.add(new Cumulate(shifted, Monoid.PROD, lines.axis(), reverse));
    }

    private Node isFirstExtreme(Builder b) {
        OneAxis lines = OneAxis.of(b, x, axes);
        Shape shape = lines.x().shape();
        Node place = b.add(new ArgReduce(lines.x(), monoid, lines.axis()));
        Node here = b.add(new Iota(shape, lines.axis()));
        Node first = Nodes.expandAxes(b, place, List.of(lines.axis()), shape);
        return lines.restore(b, Nodes.map(b, Scalar.EQ, here, first));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        Value y = Value.zeros(from.dtype(), environment.dims(type().shape()));
        for (int i = 0; i < y.count(); i++) Folding.start(y, i, monoid);
        int[] kept = Positions.strides(y.dims());
        int[] strides = new int[from.rank()];
        for (int i = 0, j = 0; i < strides.length; i++)
            if (!axes.contains(i)) strides[i] = kept[j++];
        Positions p = new Positions(from.dims(), strides);
        for (int i = 0; p.more(); p.next()) Folding.step(y, p.at(0), monoid, from, i++);
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Reduced(
                monoid,
                axes.stream().map(x::dim).toList(),
                (at, over, in) -> {
                    List<Index> from = new ArrayList<>(at);
                    for (int i = 0; i < axes.size(); i++) from.add(axes.get(i), over.get(i));
                    return in.read(0, from);
                });
    }
}
