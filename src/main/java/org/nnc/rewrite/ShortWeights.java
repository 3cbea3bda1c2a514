package org.nnc.rewrite;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.op.Einsum;
import org.nnc.op.Map;
import org.nnc.op.Reshape;
import org.nnc.op.Slice;
import org.nnc.op.Transpose;
import org.nnc.op.Variable;
import org.nnc.program.Scalar;

import java.util.List;
import java.util.function.UnaryOperator;

/// Rounds parameters that are factors of products of matrices to 16 bits (bfloat16: the upper half
/// of a float). That is part of the program, so all backends compute the same; one that keeps a
/// factor packed may then store it in half the memory.
///
/// In products within loops, factors come from outside and stay as they are.
public final class ShortWeights {
    private ShortWeights() {}

    public static Graph rounded(Graph graph) {
        return Rebuild.compact(Rebuild.graph(graph, ShortWeights::step));
    }

    private static Node step(Node old, Builder to, UnaryOperator<Node> renewed) {
        if (!(old.op() instanceof Einsum(Node a, Node b, String l, String r, String y))) {
            return Rebuild.same(old, to, renewed);
        }
        Node left = factor(a, to, renewed);
        Node right = factor(b, to, renewed);
        return to.add(new Einsum(left, right, l, r, y));
    }

    private static Node factor(Node n, Builder to, UnaryOperator<Node> renewed) {
        Node same = renewed.apply(n);
        return isWeight(n) ? to.add(new Map(Scalar.BFLOAT16, List.of(same))) : same;
    }

    private static boolean isWeight(Node n) {
        return switch (n.op()) {
            case Variable v -> v.role() == Variable.Role.PARAMETER;
            case Reshape r -> isWeight(r.x());
            case Transpose t -> isWeight(t.x());
            case Slice s -> isWeight(s.x());
            default -> false;
        };
    }
}
