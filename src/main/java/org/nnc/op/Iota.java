package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// `y[…, i, …] = i` along one axis, as `int`.
public record Iota(Shape shape, int axis) implements Op {
    @Override
    public TensorType type() {
        return new TensorType(DType.INT, shape);
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        // It has no operands.
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        int[] dims = environment.dims(shape);
        Value y = Value.zeros(DType.INT, dims);
        Positions p = new Positions(dims);
        for (int i = 0; p.more(); p.next()) y.setLong(i++, p.coordinate(axis));
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, _) -> new Expr.Position(at.get(axis)));
    }
}
