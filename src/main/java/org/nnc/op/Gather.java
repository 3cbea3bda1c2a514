package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// Slices of x along `axis`, chosen by `index`: y is `[x before axis…, index…, x after axis…]`,
/// `y[a, i, b] = x[a, index[i], b]`. An index out of range is clamped.
public record Gather(Node x, Node index, int axis) implements Op {
    @Override
    public TensorType type() {
        if (axis < 0 || axis >= x.rank())
            throw new ShapeException("{0} is " + x.type() + " and has no axis " + axis);
        if (!index.dtype().isInteger())
            throw new ShapeException("an index must be int, {1} is " + index.type());
        Shape s = x.shape();
        return x.type()
                .with(s.slice(0, axis).concat(index.shape()).concat(s.slice(axis + 1, s.rank())));
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        to.add(x, to.build().add(new ScatterAdd(Nodes.zeros(to.build(), x), index, dy, axis)));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.get(0);
        Value y = Value.zeros(from.dtype(), environment.dims(type().shape()));
        Chosen chosen = new Chosen(from.dims(), axis, operands.get(1));
        for (int i = 0; i < y.count(); i++) y.copy(i, from, chosen.position(i));
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, in) -> {
            Expr chosen = in.read(1, at.subList(axis, axis + index.rank()));
            List<Index> from = new ArrayList<>(at.subList(0, axis));
            from.add(Index.ofData(chosen, x.dim(axis)));
            from.addAll(at.subList(axis + index.rank(), at.size()));
            return in.read(0, from);
        });
    }
}
