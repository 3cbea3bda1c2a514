package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The value of a function that states its own derivative: `value`, and for each of `inputs` its
/// cotangent in `gradients`, written in terms of the placeholder `seed`, which stands for the
/// cotangent of the value. The chain rule does not look into `value`.
public record Custom(Node value, List<Node> inputs, Node seed, List<Node> gradients) implements Op {
    public Custom {
        inputs = List.copyOf(inputs);
        gradients = List.copyOf(gradients);
    }

    @Override
    public TensorType type() {
        return value.type();
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
        return new Lowering.Pointwise((at, operands) -> operands.read(0, at));
    }
}
