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
        to.add(x, to.build().add(new Reverse(dy, axes)));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        int[] strides = Positions.strides(from.dims());
        int offset = 0;
        for (int a : axes) {
            offset += (from.dim(a) - 1) * strides[a];
            strides[a] = -strides[a];
        }
        return Positions.view(from, from.dims(), offset, strides);
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
