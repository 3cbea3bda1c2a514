package org.nnc.rewrite;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Op;
import org.nnc.graph.Schema;
import org.nnc.op.Scan;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Makes a graph anew in a fresh builder, node by node, operands first; each keeps its place in the
/// source.
public final class Rebuild {
    private Rebuild() {}

    /// What to put for a node of the old graph.
    @FunctionalInterface
    public interface Step {
        /// @param old the node; @param to the fresh builder; @param renewed the new nodes of
        ///   earlier ones
        Node apply(Node old, Builder to, UnaryOperator<Node> renewed);
    }

    /// The same graph without anything that its roots do not need.
    public static Graph compact(Graph graph) {
        return graph(graph, Rebuild::same);
    }

    /// The node's operation on renewed operands.
    public static Node same(Node old, Builder to, UnaryOperator<Node> renewed) {
        return to.add(rebuilt(old.op(), renewed));
    }

    static Op rebuilt(Op op, UnaryOperator<Node> renewed) {
        return Schema.of(op).rebuild(op, renewed);
    }

    /// The operation with the body of a loop changed; others stay as they are.
    static Op withBody(Op op, UnaryOperator<Graph> change) {
        if (!(op instanceof Scan s)) return op;
        return new Scan(
                s.length(),
                s.sequences(),
                s.initial(),
                s.captured(),
                s.body().with(change.apply(s.body().graph())),
                s.reverse(),
                s.whole());
    }

    public static Graph graph(Graph graph, Step step) {
        Builder to = new Builder();
        Map<Node, Node> renewed = new HashMap<>();
        for (Node n : graph.nodes()) {
            to.setOrigin(n.origin());
            renewed.put(n, step.apply(n, to, renewed::get));
        }
        return graph.rebuilt(to, renewed::get);
    }
}
