package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The adjoint of [Gather]: y is x, then `y[a, index[i], b] += source[a, i, b]` for all a, i, b in
/// row-major order; repeated indexes add up. An index out of range is clamped.
public record ScatterAdd(Node x, Node index, Node source, int axis) implements Op {
    @Override
    public TensorType type() {
        TensorType wanted = new Gather(x, index, axis).type();
        if (!wanted.equals(source.type())) {
            throw new ShapeException(
                    "scatter_add into {0}, which is "
                            + x.type()
                            + ", by {1}, which is "
                            + index.type()
                            + ", wants "
                            + wanted
                            + "; {2} is "
                            + source.type());
        }
        return x.type();
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        to.add(x, dy);
        if (to.wants(source)) to.add(source, to.build().add(new Gather(dy, index, axis)));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value y = operands.get(0).copy();
        Value added = operands.get(2);
        Chosen chosen = new Chosen(y.dims(), axis, operands.get(1));
        for (int i = 0; i < added.count(); i++) y.add(chosen.position(i), added, i);
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Scattered(
                source.shape().dims(),
                (at, in) -> {
                    Expr chosen = in.read(1, at.subList(axis, axis + index.rank()));
                    List<Index> to = new ArrayList<>(at.subList(0, axis));
                    to.add(Index.ofData(chosen, x.dim(axis)));
                    to.addAll(at.subList(axis + index.rank(), at.size()));
                    return to;
                });
    }
}
