package org.nnc.op;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Several axes of a tensor seen as one, so that a derivative rule need only know lines.
///
/// @param x the tensor with the axes moved behind the others and joined into `axis`
/// @param order the order of the axes of the original before they were joined
/// @param moved the shape between moving and joining
record OneAxis(Node x, int axis, List<Integer> order, Shape moved) {
    static OneAxis of(Builder b, Node x, List<Integer> axes) {
        List<Integer> all = IntStream.range(0, x.rank()).boxed().toList();
        if (axes.size() == 1) return new OneAxis(x, axes.getFirst(), all, x.shape());
        List<Integer> order = new ArrayList<>(all);
        order.removeAll(axes);
        Dim joined = Dim.ONE;
        for (int a : axes) joined = joined.times(x.dim(a));
        Shape kept = new Shape(order.stream().map(x::dim).toList());
        order.addAll(axes);
        Node moved = Nodes.transpose(b, x, order);
        Shape lines = kept.inserted(kept.rank(), joined);
        return new OneAxis(Nodes.reshape(b, moved, lines), kept.rank(), order, moved.shape());
    }

    /// A tensor like [#x] with the axes of the original.
    Node restore(Builder b, Node y) {
        Integer[] inverse = new Integer[order.size()];
        for (int i = 0; i < inverse.length; i++) inverse[order.get(i)] = i;
        return Nodes.transpose(b, Nodes.reshape(b, y, moved), List.of(inverse));
    }
}
