package org.nnc.op;

import java.util.*;
import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

/// The adjoint of [Gather]: y is x, then `y[a, index[i], b] += source[a, i, b]` for all a, i, b in row-major order; repeated
/// indexes add up. An index out of range is clamped.
public record ScatterAdd(Node x, Node index, Node source, int axis) implements Op {
    @Override
    public TensorType type() {
        TensorType wanted = new Gather(x, index, axis).type();
        if (!wanted.equals(source.type())) {
            throw new ShapeException("scatter_add into {0}, which is " + x.type() + ", by {1}, which is " + index.type()
                    + ", wants " + wanted + "; {2} is " + source.type());
        }
        return x.type();
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
        throw new UnsupportedOperationException("lower of " + this);
    }
}
