package org.nnc.lower;

import org.nnc.graph.Node;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Lowering;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.type.Dim;

import java.util.Collections;
import java.util.List;

/// One canonical lowering for what can be said in several ways: a reduction of single elements is
/// element-wise, a contraction without rows or without columns is a plain sum of products, and a
/// scattering within lines is a choice.
final class Normal {
    private Normal() {}

    static Lowering of(Flow flow, Node node) {
        return switch (node.op().lower()) {
            case Lowering.Scattered s -> Scatters.elementwise(flow, node, s).orElse(s);
            case Lowering other -> of(node, other);
        };
    }

    private static Lowering of(Node node, Lowering lowering) {
        return switch (lowering) {
            case Lowering.Contracted c when isEmpty(c.rows(), c) || isEmpty(c.columns(), c) ->
                    of(node, sumOfProducts(node, c));
            case Lowering.Reduced(Monoid _, List<Dim> extents, Lowering.ReducedRule rule)
                    when extents.stream().allMatch(Dim::isOne) ->
                    new Lowering.Pointwise((at, in) ->
                            rule.element(at, Collections.nCopies(extents.size(), Index.ZERO), in));
            default -> lowering;
        };
    }

    private static boolean isEmpty(List<Integer> axes, Lowering.Contracted c) {
        return axes.stream().allMatch(i -> c.view().get(i).isOne());
    }

    private static Lowering sumOfProducts(Node node, Lowering.Contracted c) {
        List<Dim> dims = node.shape().dims();
        return new Lowering.Reduced(
                Monoid.SUM,
                c.inner(),
                (at, over, in) -> {
                    List<Index> view = Regroup.regrouped(dims, at, c.view());
                    Expr left = c.left().element(view, over, in);
                    return Expr.call(Scalar.MUL, left, c.right().element(view, over, in));
                });
    }
}
