package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// Folds the elements along `axes` (ascending, distinct), which the result lacks. Of no elements:
/// 0, 1, -∞, ∞ for sum, prod, max, min (the type's extreme for integers).
public record Reduce(Node x, Monoid monoid, List<Integer> axes) implements Op {
    public Reduce {
        axes = axes.stream().sorted().distinct().toList();
    }

    @Override
    public TensorType type() {
        if (x.dtype() == DType.BOOL)
            throw new ShapeException(monoid.text() + " wants numbers, {0} is " + x.type());
        List<Dim> kept = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) if (!axes.contains(i)) kept.add(x.dim(i));
        if (kept.size() + axes.size() != x.rank()) {
            throw new ShapeException(
                    "the axes " + axes + " are not all axes of {0}, which is " + x.type());
        }
        return x.type().with(new Shape(kept));
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
        return new Lowering.Reduced(
                monoid,
                axes.stream().map(x::dim).toList(),
                (at, over, in) -> {
                    List<Index> from = new ArrayList<>(at);
                    for (int i = 0; i < axes.size(); i++) from.add(axes.get(i), over.get(i));
                    return in.read(0, from);
                });
    }
}
