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
        Builder b = to.build();
        Node spread = dy;
        for (int i = 0; i < x.rank(); i++) spread = spread(b, spread, i);
        to.add(x, spread);
    }

    /// The adjoint along one axis: zeros between the elements, before and after them.
    private Node spread(Builder b, Node y, int axis) {
        Dim start = starts.get(axis);
        int step = steps.get(axis);
        Dim size = x.dim(axis);
        if (step == 1) return padded(b, y, axis, start, size.minus(start).minus(sizes.get(axis)));
        Shape apart = y.shape().inserted(axis + 1, Dim.ONE);
        Node steps = padded(b, Nodes.reshape(b, y, apart), axis + 1, Dim.ZERO, Dim.of(step - 1));
        Dim reached = sizes.get(axis).times(step);
        Node flat = Nodes.reshape(b, steps, y.shape().with(axis, reached));
        // The last element's zeros may reach beyond the end: pad to a whole step more, and cut.
        Node longer = padded(b, flat, axis, start, size.plus(step).minus(start).minus(reached));
        return along(b, longer, axis, Dim.ZERO, size);
    }

    private static Node padded(Builder b, Node y, int axis, Dim before, Dim after) {
        return Pad.along(b, y, axis, before, after, 0);
    }

    /// `size` elements of one axis from `start` on.
    public static Node along(Builder b, Node x, int axis, Dim start, Dim size) {
        if (start.isZero() && size.equals(x.dim(axis))) return x;
        List<Dim> starts = new ArrayList<>(Collections.nCopies(x.rank(), Dim.ZERO));
        starts.set(axis, start);
        List<Integer> steps = Collections.nCopies(x.rank(), 1);
        return b.add(new Slice(x, starts, steps, x.shape().with(axis, size).dims()));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        int[] strides = Positions.strides(from.dims());
        int[] dims = environment.dims(new Shape(sizes));
        int[] first = environment.dims(new Shape(starts));
        int offset = 0;
        for (int i = 0; i < strides.length; i++) {
            checkRange(i, from.dim(i), first[i], dims[i]);
            offset += first[i] * strides[i];
            strides[i] *= steps.get(i);
        }
        return Positions.view(from, dims, offset, strides);
    }

    private void checkRange(int i, int available, int start, int count) {
        if (count == 0 || start >= 0 && start + (count - 1) * steps.get(i) < available) return;
        throw new IllegalArgumentException(
                "axis "
                        + i
                        + " has "
                        + available
                        + " elements; "
                        + count
                        + " from "
                        + start
                        + " in steps of "
                        + steps.get(i)
                        + " go beyond them");
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
