package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The value of x, without its derivative.
public record StopGradient(Node x) implements Op {
    @Override
    public TensorType type() {
        return x.type();
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        // That is its point.
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        return operands.getFirst();
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, operands) -> operands.read(0, at));
    }
}
