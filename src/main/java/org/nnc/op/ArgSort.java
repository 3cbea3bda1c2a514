package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The positions that sort x along `axis`, as `int`; stable. NaN comes last when ascending, first
/// when descending.
public record ArgSort(Node x, int axis, boolean descending) implements Op {
    @Override
    public TensorType type() {
        if (axis < 0 || axis >= x.rank())
            throw new ShapeException("{0} is " + x.type() + " and has no axis " + axis);
        return x.type().with(DType.INT);
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        // Integers have no cotangent.
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        int[] dims = from.dims();
        int stride = Positions.strides(dims)[axis];
        Value y = Value.zeros(DType.INT, dims);
        int lines = dims[axis] == 0 ? 0 : y.count() / dims[axis];
        for (int i = 0; i < lines; i++) {
            int first = i / stride * stride * dims[axis] + i % stride;
            Integer[] order = new Integer[dims[axis]];
            for (int k = 0; k < order.length; k++) order[k] = k;
            Comparator<Integer> up =
                    (j, k) -> compare(from, first + j * stride, first + k * stride);
            Arrays.sort(order, descending ? up.reversed() : up);
            for (int k = 0; k < order.length; k++) y.setLong(first + k * stride, order[k]);
        }
        return y;
    }

    /// Ascending, NaN as the largest; -0 equals 0.
    private static int compare(Value v, int i, int j) {
        if (!v.dtype().isFloat()) return Long.compare(v.getLong(i), v.getLong(j));
        double a = v.get(i);
        double b = v.get(j);
        if (a == b) return 0;
        return Double.compare(a, b);
    }

    @Override
    public Lowering lower() {
        return new Lowering.Sorted(axis, descending);
    }
}
