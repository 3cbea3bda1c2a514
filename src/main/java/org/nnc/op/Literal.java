package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// A small vector known at compile time.
public record Literal(List<Double> values, DType dtype) implements Op {
    public Literal {
        values = List.copyOf(values);
    }

    @Override
    public TensorType type() {
        return TensorType.of(dtype, Dim.of(values.size()));
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
        return new Lowering.Table(values);
    }
}
