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
        throw new UnsupportedOperationException("vjp of " + this);
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        throw new UnsupportedOperationException("eval of " + this);
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((_, _) -> new Expr.Const(value, dtype));
    }
}
