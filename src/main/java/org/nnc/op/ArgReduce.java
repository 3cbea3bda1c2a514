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
        // Integers have no cotangent.
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        int[] dims = from.dims();
        int stride = Positions.strides(dims)[axis];
        Value y = Value.zeros(DType.INT, environment.dims(type().shape()));
        for (int i = 0; i < y.count(); i++) {
            int first = i / stride * stride * dims[axis] + i % stride;
            int best = 0;
            for (int k = 1; k < dims[axis]; k++) {
                if (beats(from, first + k * stride, first + best * stride)) best = k;
            }
            y.setLong(i, best);
        }
        return y;
    }

    private boolean beats(Value v, int i, int j) {
        if (!v.dtype().isFloat()) {
            int order = Long.compare(v.getLong(i), v.getLong(j));
            return monoid == Monoid.MAX ? order > 0 : order < 0;
        }
        if (Double.isNaN(v.get(j))) return false;
        if (Double.isNaN(v.get(i))) return true;
        return monoid == Monoid.MAX ? v.get(i) > v.get(j) : v.get(i) < v.get(j);
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
