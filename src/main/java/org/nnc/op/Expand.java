package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// Broadcasting: x repeated along the axes where it has size 1 and `shape` has not. The ranks are
/// equal; leading axes are first made by [Reshape].
public record Expand(Node x, Shape shape) implements Op {
    @Override
    public TensorType type() {
        boolean fits = shape.rank() == x.rank();
        for (int i = 0; fits && i < shape.rank(); i++)
            fits = x.dim(i).isOne() || x.dim(i).equals(shape.dim(i));
        if (!fits)
            throw new ShapeException(
                    "{0}, which is " + x.type() + ", can't be expanded to " + shape);
        return x.type().with(shape);
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        to.add(x, Nodes.sumTo(to.build(), dy, x.shape()));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        int[] strides = Positions.strides(from.dims());
        for (int i = 0; i < strides.length; i++) if (x.dim(i).isOne()) strides[i] = 0;
        return Positions.view(from, environment.dims(shape), 0, strides);
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, in) -> {
            List<Index> from = new ArrayList<>(at);
            for (int i = 0; i < at.size(); i++) if (x.dim(i).isOne()) from.set(i, Index.ZERO);
            return in.read(0, from);
        });
    }
}
