package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The value of x, which nobody asks for before `after` is known. What is computed from it is
/// neither the same node as what is computed from x, nor in one kernel with it: so it is computed
/// again, and late, when derivatives need it.
public record Barrier(Node x, Node after) implements Op {
    @Override
    public TensorType type() {
        return x.type();
    }

    /// y = x, so dx = dy; the order has no derivative.
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
