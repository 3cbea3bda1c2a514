package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// Along each axis: `y[i] = x[start + i · step]`, for i below the size. Steps are 1 or more
/// (backwards is [Reverse]); start and size must lie within x.
public record Slice(Node x, List<Dim> starts, List<Integer> steps, List<Dim> sizes) implements Op {
    public Slice {
        starts = List.copyOf(starts);
        steps = List.copyOf(steps);
        sizes = List.copyOf(sizes);
    }

    @Override
    public TensorType type() {
        if (starts.size() != x.rank() || steps.size() != x.rank() || sizes.size() != x.rank()) {
            throw new ShapeException(
                    "a slice of {0}, which is " + x.type() + ", wants " + x.rank() + " ranges");
        }
        for (int i = 0; i < x.rank(); i++) {
            Dim last = starts.get(i).plus(sizes.get(i).minus(1).times(steps.get(i)));
            java.util.OptionalLong beyond = x.dim(i).minus(last).constant();
            boolean outside =
                    beyond.isPresent() && beyond.getAsLong() < 1 && !sizes.get(i).isZero();
            if (steps.get(i) < 1 || outside) {
                throw new ShapeException(
                        "axis "
                                + i
                                + " of {0} has "
                                + x.dim(i)
                                + " elements; "
                                + sizes.get(i)
                                + " from "
                                + starts.get(i)
                                + " in steps of "
                                + steps.get(i)
                                + " go beyond them");
            }
        }
        return x.type().with(new Shape(sizes));
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
            for (int i = 0; i < at.size(); i++) {
                from.add(at.get(i).times(steps.get(i)).plus(starts.get(i)));
            }
            return in.read(0, from);
        });
    }
}
