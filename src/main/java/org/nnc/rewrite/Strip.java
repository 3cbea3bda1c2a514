package org.nnc.rewrite;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.op.Checkpoint;
import org.nnc.op.Custom;
import org.nnc.op.Scan;
import org.nnc.op.StopGradient;

import java.util.function.UnaryOperator;

/// Drops what only differentiation needs: a stated derivative, a stopped gradient, a checkpoint.
/// What checkpoints had computed again stays behind its barriers.
public final class Strip {
    private Strip() {}

    public static Graph strip(Graph graph) {
        // What is left behind by a stated derivative (its placeholder and formulas) no root needs.
        return Rebuild.compact(Rebuild.graph(graph, Strip::step));
    }

    private static Node step(Node old, Builder to, UnaryOperator<Node> renewed) {
        return switch (old.op()) {
            case Custom c -> renewed.apply(c.value());
            case StopGradient(Node x) -> renewed.apply(x);
            case Checkpoint(Node x) -> renewed.apply(x);
            case Scan s -> to.add(Rebuild.withBody(Rebuild.rebuilt(s, renewed), Strip::strip));
            default -> Rebuild.same(old, to, renewed);
        };
    }
}
