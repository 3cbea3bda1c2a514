package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.op.Concat;
import org.nnc.source.Span;
import org.nnc.type.Dim;

import java.util.List;
import java.util.stream.IntStream;

/// `concat`, with the two parts that do not meet named.
final class Joining {
    private Joining() {}

    static Node concat(Frame f, Span span, List<Operand> parts, int axis) {
        if (parts.size() == 1) return parts.getFirst().node();
        Operand first = parts.getFirst();
        for (Operand o : parts) {
            if (o.node().rank() != first.node().rank()) {
                throw new Failure(
                        Operations.labelled(
                                Problem.SHAPES.at(
                                        span,
                                        "concat wants as many axes of all: "
                                                + first.quoted()
                                                + " is "
                                                + first.node().type()
                                                + ", "
                                                + o.quoted()
                                                + " is "
                                                + o.node().type()),
                                List.of(first, o)));
            }
            for (int i = 0; i < first.node().rank(); i++) {
                if (i == axis) continue;
                Dim m = first.node().dim(i);
                Dim n = o.node().dim(i);
                Operations.requireEqual(f, span, List.of(first, o), m, n, meeting(first, o, axis));
            }
        }
        return Operations.make(f, span, parts, nodes -> f.build().add(new Concat(nodes, axis)));
    }

    /// `14 by 14 of x meets 28 by 28 of y`, from the axes that differ.
    private static String meeting(Operand a, Operand b, int axis) {
        var differing =
                IntStream.range(0, a.node().rank())
                        .filter(i -> i != axis && !a.node().dim(i).equals(b.node().dim(i)))
                        .boxed()
                        .toList();
        return "concat along axis "
                + axis
                + " wants equal sizes on the other axes: "
                + sizes(a.node(), differing)
                + " of "
                + a.quoted()
                + " meets "
                + sizes(b.node(), differing)
                + " of "
                + b.quoted();
    }

    private static String sizes(Node n, List<Integer> axes) {
        return String.join(" by ", axes.stream().map(i -> n.dim(i).toString()).toList());
    }
}
