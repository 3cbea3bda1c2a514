package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The value of x, which is kept for the derivative; what x was computed from, back to the
/// checkpoints before it, is computed again from these instead of kept: see
/// [org.nnc.grad.Gradient].
public record Checkpoint(Node x) implements Op {
    @Override
    public TensorType type() {
        return x.type();
    }

    /// y = x, so dx = dy.
    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        to.add(x, dy);
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
