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
        // It has no operands.
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value y = Value.zeros(dtype, new int[] {values.size()});
        for (int i = 0; i < values.size(); i++) y.set(i, values.get(i));
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Table(values);
    }
}
