package org.nnc.grad;

import org.nnc.graph.Builder;
import org.nnc.graph.Cotangents;
import org.nnc.graph.Node;
import org.nnc.graph.Schema;
import org.nnc.op.Barrier;
import org.nnc.op.Checkpoint;
import org.nnc.op.Variable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What lies between checkpoints is computed again for the derivative, instead of kept.
///
/// The walk goes backwards. When it comes to a [Checkpoint] with a cotangent, the nodes from which
/// this was computed, back to earlier checkpoints, are its region. The derivative of a node in a
/// region is asked of a copy of it, made from the checkpoints before and from inputs, which the
/// copy reads behind a [Barrier] that waits for the cotangent of the region's own checkpoint.
///
/// Source: T. Chen et al., "Training deep nets with sublinear memory cost", 2016.
final class Recomputation {
    private final Builder build;

    /// For a node, the first checkpoint that it leads to without another between.
    private final Map<Node, Node> regions = new HashMap<>();

    private final Map<Node, Node> cotangents = new HashMap<>();
    private final Map<Node, Map<Node, Node>> copies = new HashMap<>();
    private final Map<Node, Node> originals = new HashMap<>();

    Recomputation(Builder build) {
        this.build = build;
    }

    /// A node whose users have all been visited.
    ///
    /// @param dy its cotangent, if it has one
    void visit(Node n, Optional<Node> dy) {
        Node region = regions.get(n);
        if (n.op() instanceof Checkpoint && dy.isPresent()) {
            cotangents.put(n, dy.get());
            region = n;
        }
        if (region == null) return;
        for (Node o : n.operands()) regions.merge(o, region, Recomputation::earlier);
    }

    private static Node earlier(Node a, Node b) {
        return a.id() < b.id() ? a : b;
    }

    /// The node of which the derivative is asked: a copy, if it lies in a region.
    Node again(Node n) {
        Node region = regions.get(n);
        if (region == null || isLeaf(n)) return n;
        return copy(region, n);
    }

    private Node copy(Node region, Node root) {
        Map<Node, Node> made = copies.computeIfAbsent(region, _ -> new HashMap<>());
        Deque<Node> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Node n = open.peek();
            List<Node> missing =
                    made.containsKey(n) || isLeaf(n)
                            ? List.of()
                            : n.operands().stream().filter(o -> !made.containsKey(o)).toList();
            missing.forEach(open::push);
            if (!missing.isEmpty()) continue;
            open.pop();
            if (!made.containsKey(n)) made.put(n, isLeaf(n) ? leaf(region, n) : same(n, made));
        }
        return made.get(root);
    }

    private static boolean isLeaf(Node n) {
        return n.operands().isEmpty() || n.op() instanceof Checkpoint;
    }

    /// Parameters are there all the time, and what no input changes is no activation; a placeholder
    /// of a stated derivative belongs to it.
    private Node leaf(Node region, Node n) {
        boolean stays =
                switch (n.op()) {
                    case Checkpoint _ -> false;
                    case Variable v ->
                            switch (v.role()) {
                                case PARAMETER, STATE -> true;
                                case PLACEHOLDER -> v.isCotangent();
                                case INPUT -> false;
                            };
                    default -> true;
                };
        if (stays) return n;
        Node late = build.add(new Barrier(n, cotangents.get(region)));
        originals.put(late, n);
        return late;
    }

    private Node same(Node n, Map<Node, Node> made) {
        build.setOrigin(n.origin());
        Node copy = build.add(Schema.of(n.op()).rebuild(n.op(), made::get));
        originals.put(copy, n);
        return copy;
    }

    /// Takes what is meant for a copy for its original.
    Cotangents back(Cotangents to) {
        return new Cotangents() {
            @Override
            public Builder build() {
                return to.build();
            }

            @Override
            public void add(Node operand, Node value) {
                to.add(original(operand), value);
            }

            @Override
            public void add(Node scan, int result, Node value) {
                to.add(original(scan), result, value);
            }

            @Override
            public Optional<Node> ofResult(Node scan, int result) {
                return to.ofResult(original(scan), result);
            }

            @Override
            public List<Node> within(
                    Builder body, List<Node> ys, List<Node> cotangents, List<Node> xs) {
                return to.within(body, ys, cotangents, xs);
            }

            @Override
            public boolean wants(Node operand) {
                return to.wants(original(operand));
            }
        };
    }

    private Node original(Node n) {
        return originals.getOrDefault(n, n);
    }
}
