package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// Inclusive running sum (or product, maximum, minimum) along `axis`, from the far end if
/// `reverse`.
public record Cumulate(Node x, Monoid monoid, int axis, boolean reverse) implements Op {
    @Override
    public TensorType type() {
        if (axis < 0 || axis >= x.rank())
            throw new ShapeException("{0} is " + x.type() + " and has no axis " + axis);
        return x.type();
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        Builder b = to.build();
        switch (monoid) {
            case SUM -> to.add(x, running(b, dy, Monoid.SUM, !reverse));
            case PROD -> to.add(x, ofProduct(b, self, dy));
            case MAX, MIN -> to.add(x, ofExtreme(b, self, dy));
        }
    }

    private Node running(Builder b, Node v, Monoid m, boolean backwards) {
        return b.add(new Cumulate(v, m, axis, backwards));
    }

    /// `dx[i] = Σ dy[k] y[k] / x[i]` over k from i on; all y behind the first 0, at z, are 0. There
    /// `dx[z] = Σ dy[k] y'[k]` over k from z on, y' being the running product without x[z].
    private Node ofProduct(Builder b, Node y, Node dy) {
        Node zero = Nodes.constant(b, 0);
        Node one = Nodes.constant(b, 1);
        Node isZero = Nodes.map(b, Scalar.EQ, x, zero);
        Node zeros = running(b, Nodes.cast(b, isZero, DType.INT), Monoid.SUM, reverse);
        Node isOnly = Nodes.map(b, Scalar.EQ, zeros, Nodes.constant(b, 1, DType.INT));
        Node isFirst = Nodes.map(b, Scalar.AND, isZero, isOnly);
        Node without = running(b, Nodes.select(b, isFirst, one, x), Monoid.PROD, reverse);
        Node atZero = running(b, Nodes.mul(b, dy, without), Monoid.SUM, !reverse);
        Node sum = running(b, Nodes.mul(b, dy, y), Monoid.SUM, !reverse);
        Node elsewhere = Nodes.div(b, sum, Nodes.select(b, isZero, one, x));
        return Nodes.select(b, isFirst, atZero, elsewhere);
    }

    /// Each cotangent goes to the position at which the extreme of its time was first attained.
    private Node ofExtreme(Builder b, Node y, Node dy) {
        Scalar beats = monoid == Monoid.MAX ? Scalar.GT : Scalar.LT;
        Node isNew = Nodes.map(b, beats, x, shifted(b, y, axis, reverse, monoid.identity()));
        Node here = b.add(new Iota(x.shape(), axis));
        Node start = Nodes.size(b, reverse ? x.dim(axis).minus(1) : Dim.ZERO, DType.INT);
        Monoid latest = reverse ? Monoid.MIN : Monoid.MAX;
        Node attained = running(b, Nodes.select(b, isNew, here, start), latest, reverse);
        // Rows of lines are scattered as one flat array.
        Shape flat = Shape.of(x.shape().elements());
        Node stride = Nodes.size(b, x.shape().strides().get(axis), DType.INT);
        Node steps = Nodes.mul(b, Nodes.sub(b, attained, here), stride);
        Node own = b.add(new Iota(flat, 0));
        Node target = Nodes.add(b, own, Nodes.reshape(b, steps, flat));
        Node none = Nodes.full(b, 0, DType.FLOAT, flat);
        Node sums = b.add(new ScatterAdd(none, target, Nodes.reshape(b, dy, flat), 0));
        return Nodes.reshape(b, sums, x.shape());
    }

    /// For each element the one before it along an axis (behind it, if `reverse`); for the first,
    /// `fill`.
    static Node shifted(Builder b, Node x, int axis, boolean reverse, double fill) {
        Dim front = reverse ? Dim.ZERO : Dim.ONE;
        Dim back = reverse ? Dim.ONE : Dim.ZERO;
        Node padded = Pad.along(b, x, axis, front, back, fill);
        return Slice.along(b, padded, axis, back, x.dim(axis));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value y = operands.getFirst().copy();
        int extent = y.dim(axis);
        int stride = Positions.strides(y.dims())[axis];
        int before = reverse ? stride : -stride;
        int start = reverse ? extent - 1 : 0;
        for (int i = 0; i < y.count(); i++) {
            int at = reverse ? y.count() - 1 - i : i;
            if (at / stride % extent != start) Folding.step(y, at, monoid, y, at + before);
        }
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Cumulative(monoid, axis, reverse, (at, in) -> in.read(0, at));
    }
}
