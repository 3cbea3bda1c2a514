package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The first position along `axis` of the largest (MAX) or smallest (MIN) element, as `int`; a NaN
/// counts as the extreme.
public record ArgReduce(Node x, Monoid monoid, int axis) implements Op {
    @Override
    public TensorType type() {
        if (axis < 0 || axis >= x.rank())
            throw new ShapeException("{0} is " + x.type() + " and has no axis " + axis);
        return new TensorType(DType.INT, x.shape().without(axis));
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        throw new UnsupportedOperationException("vjp of " + this);
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        throw new UnsupportedOperationException("eval of " + this);
    }

    @Override
    public Lowering lower() {
        return new Lowering.ArgReduced(
                monoid,
                x.dim(axis),
                (at, over, in) -> {
                    List<Index> from = new ArrayList<>(at);
                    from.add(axis, over.getFirst());
                    return in.read(0, from);
                });
    }
}
