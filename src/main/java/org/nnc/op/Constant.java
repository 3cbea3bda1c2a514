package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// A scalar known at compile time.
public record Constant(double value, DType dtype) implements Op {
    @Override
    public TensorType type() {
        return TensorType.scalar(dtype);
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        // It has no operands.
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value y = Value.zeros(dtype, new int[0]);
        y.set(0, value);
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((_, _) -> new Expr.Const(value, dtype));
    }
}
