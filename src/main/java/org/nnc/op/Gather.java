package org.nnc.op;

import java.util.*;
import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

/// Slices of x along `axis`, chosen by `index`: y is `[x before axis…, index…, x after axis…]`,
/// `y[a, i, b] = x[a, index[i], b]`. An index out of range is clamped.
public record Gather(Node x, Node index, int axis) implements Op {
    @Override
    public TensorType type() {
        if (axis < 0 || axis >= x.rank()) throw new ShapeException("{0} is " + x.type() + " and has no axis " + axis);
        if (!index.dtype().isInteger()) throw new ShapeException("an index must be int, {1} is " + index.type());
        Shape s = x.shape();
        return x.type().with(s.slice(0, axis).concat(index.shape()).concat(s.slice(axis + 1, s.rank())));
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
        throw new UnsupportedOperationException("lower of " + this);
    }
}
