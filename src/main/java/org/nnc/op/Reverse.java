package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// x backwards along `axes`.
public record Reverse(Node x, List<Integer> axes) implements Op {
    public Reverse {
        axes = axes.stream().sorted().distinct().toList();
    }

    @Override
    public TensorType type() {
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
        return new Lowering.Pointwise((at, in) -> {
            List<Index> from = new ArrayList<>(at);
            for (int a : axes) from.set(a, Index.of(x.dim(a).minus(1)).minus(at.get(a)));
            return in.read(0, from);
        });
    }
}
