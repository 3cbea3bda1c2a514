package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The positions that sort x along `axis`, as `int`; stable. NaN comes last when ascending, first
/// when descending.
public record ArgSort(Node x, int axis, boolean descending) implements Op {
    @Override
    public TensorType type() {
        if (axis < 0 || axis >= x.rank())
            throw new ShapeException("{0} is " + x.type() + " and has no axis " + axis);
        return x.type().with(DType.INT);
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
        return new Lowering.Sorted(axis, descending);
    }
}
