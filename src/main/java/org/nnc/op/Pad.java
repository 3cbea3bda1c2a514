package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// x with `before` and `after` more elements of `value` along each axis; sizes are 0 or more.
public record Pad(Node x, List<Dim> before, List<Dim> after, double value) implements Op {
    public Pad {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    @Override
    public TensorType type() {
        if (before.size() != x.rank() || after.size() != x.rank()) {
            throw new ShapeException(
                    "padding of {0}, which is " + x.type() + ", wants " + x.rank() + " pairs");
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++)
            dims.add(x.dim(i).plus(before.get(i)).plus(after.get(i)));
        return x.type().with(new Shape(dims));
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
        return new Lowering.Pointwise((at, in) -> {
            List<Index> from = new ArrayList<>();
            for (int i = 0; i < at.size(); i++) from.add(at.get(i).plus(before.get(i).negate()));
            return Expr.guard(
                    Window.inside(from, x.shape().dims()),
                    in.read(0, from),
                    new Expr.Const(value, x.dtype()));
        });
    }
}
