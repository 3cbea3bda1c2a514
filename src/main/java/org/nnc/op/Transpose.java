package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// `y` has axis `permutation[i]` of x as its axis i.
public record Transpose(Node x, List<Integer> permutation) implements Op {
    public Transpose {
        permutation = List.copyOf(permutation);
    }

    @Override
    public TensorType type() {
        List<Integer> sorted = permutation.stream().sorted().toList();
        List<Integer> all = java.util.stream.IntStream.range(0, x.rank()).boxed().toList();
        if (!sorted.equals(all)) {
            throw new ShapeException(
                    permutation + " is not an order of the axes of {0}, which is " + x.type());
        }
        return x.type().with(new Shape(permutation.stream().map(x::dim).toList()));
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        Integer[] inverse = new Integer[permutation.size()];
        for (int i = 0; i < inverse.length; i++) inverse[permutation.get(i)] = i;
        to.add(x, Nodes.transpose(to.build(), dy, List.of(inverse)));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        int[] fromStrides = Positions.strides(from.dims());
        int[] dims = new int[from.rank()];
        int[] strides = new int[from.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = from.dim(permutation.get(i));
            strides[i] = fromStrides[permutation.get(i)];
        }
        return Positions.view(from, dims, 0, strides);
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, in) -> {
            Index[] from = new Index[at.size()];
            for (int i = 0; i < from.length; i++) from[permutation.get(i)] = at.get(i);
            return in.read(0, List.of(from));
        });
    }
}
