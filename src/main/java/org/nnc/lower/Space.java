package org.nnc.lower;

import org.nnc.graph.Node;
import org.nnc.op.ArgReduce;
import org.nnc.op.Reduce;
import org.nnc.program.Index;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;

/// What a node's loops run over: some axes are kept in the result, the inner ones are reduced.
///
/// @param dims the sizes, in the order of the operand's memory where that is known
/// @param inner for each axis, whether it is reduced
record Space(List<Dim> dims, List<Boolean> inner) {
    Space {
        dims = List.copyOf(dims);
        inner = List.copyOf(inner);
    }

    static Space of(List<Dim> dims) {
        return new Space(dims, dims.stream().map(_ -> false).toList());
    }

    /// The space of a reduction over `extents`.
    static Space reduced(Node node, List<Dim> extents) {
        return switch (node.op()) {
            case Reduce(Node x, var _, List<Integer> axes) -> over(x.shape().dims(), axes);
            case ArgReduce(Node x, var _, int axis) -> over(x.shape().dims(), List.of(axis));
            default -> {
                List<Dim> dims = new ArrayList<>(node.shape().dims());
                dims.addAll(extents);
                List<Boolean> inner = new ArrayList<>();
                for (int i = 0; i < dims.size(); i++) inner.add(i >= node.rank());
                yield new Space(dims, inner);
            }
        };
    }

    private static Space over(List<Dim> dims, List<Integer> axes) {
        List<Boolean> inner = new ArrayList<>();
        for (int i = 0; i < dims.size(); i++) inner.add(axes.contains(i));
        return new Space(dims, inner);
    }

    /// Without axes of size 1.
    Space squeezed() {
        List<Dim> dimsLeft = new ArrayList<>();
        List<Boolean> innerLeft = new ArrayList<>();
        for (int i = 0; i < dims.size(); i++) {
            if (dims.get(i).isOne()) continue;
            dimsLeft.add(dims.get(i));
            innerLeft.add(inner.get(i));
        }
        return new Space(dimsLeft, innerLeft);
    }

    <T> List<T> kept(List<T> perAxis) {
        return select(perAxis, false);
    }

    <T> List<T> reduced(List<T> perAxis) {
        return select(perAxis, true);
    }

    private <T> List<T> select(List<T> perAxis, boolean which) {
        List<T> chosen = new ArrayList<>();
        for (int i = 0; i < dims.size(); i++) if (inner.get(i) == which) chosen.add(perAxis.get(i));
        return chosen;
    }

    boolean hasInner() {
        return inner.contains(true);
    }

    static Dim elements(List<Dim> dims) {
        Dim product = Dim.ONE;
        for (Dim d : dims) product = product.times(d);
        return product;
    }

    /// The flat position in a row-major array of these sizes.
    static Index flat(List<Dim> dims, List<Index> at) {
        return Index.flatten(at, dims);
    }
}
