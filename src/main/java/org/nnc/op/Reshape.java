package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The same elements in the same row-major order, under another shape.
public record Reshape(Node x, Shape shape) implements Op {
    @Override
    public TensorType type() {
        if (!shape.elements().equals(x.shape().elements())) {
            throw new ShapeException(
                    "the "
                            + x.shape().elements()
                            + " elements of {0}, which is "
                            + x.type()
                            + ", do not fit "
                            + shape);
        }
        return x.type().with(shape);
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        to.add(x, Nodes.reshape(to.build(), dy, x.shape()));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        return operands.getFirst().reshaped(environment.dims(shape));
    }

    @Override
    public Lowering lower() {
        return new Lowering.Reshaped();
    }
}
