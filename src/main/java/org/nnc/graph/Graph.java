package org.nnc.graph;

import org.nnc.op.Variable;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What is to be computed: named results, and new values for parameters and states. Everything else
/// follows from the nodes; what no root needs is not part of the graph.
///
/// @param outputs results by name, in order
/// @param updates the next value of a parameter or state, by its variable's name, in order
public record Graph(
        String name, Builder builder, Map<String, Node> outputs, Map<String, Node> updates) {
    public Graph {
        outputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        updates = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(updates));
    }

    /// The graph of what became of the roots, in another builder.
    public Graph rebuilt(Builder to, UnaryOperator<Node> image) {
        Map<String, Node> newOutputs = new LinkedHashMap<>(outputs);
        Map<String, Node> newUpdates = new LinkedHashMap<>(updates);
        newOutputs.replaceAll((_, n) -> image.apply(n));
        newUpdates.replaceAll((_, n) -> image.apply(n));
        return new Graph(name, to, newOutputs, newUpdates);
    }

    /// Makes what becomes of a node after all that it waits for, which is made in its order.
    ///
    /// @param made what has been made, and what is
    /// @param before what a node waits for
    public static Node made(
            Node root,
            Map<Node, Node> made,
            Function<Node, List<Node>> before,
            UnaryOperator<Node> make) {
        Deque<Node> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Node n = open.peek();
            if (made.containsKey(n)) {
                open.pop();
                continue;
            }
            List<Node> missing =
                    before.apply(n).stream().filter(o -> !made.containsKey(o)).toList();
            if (missing.isEmpty()) {
                made.put(n, make.apply(n));
                open.pop();
            } else {
                missing.reversed().forEach(open::push);
            }
        }
        return made.get(root);
    }

    public Stream<Node> roots() {
        return Stream.concat(outputs.values().stream(), updates.values().stream());
    }

    /// All nodes that the roots need, operands before users.
    public List<Node> nodes() {
        return reachable(roots().toList());
    }

    /// All nodes that these need, and these, operands before users.
    public static List<Node> reachable(List<Node> roots) {
        int last = roots.stream().mapToInt(Node::id).max().orElse(-1);
        Node[] found = new Node[last + 1];
        Deque<Node> open = new ArrayDeque<>();
        for (Node n : roots) if (isFirst(n, found)) open.push(n);
        while (!open.isEmpty()) {
            for (Node n : open.pop().operands()) if (isFirst(n, found)) open.push(n);
        }
        return Arrays.stream(found).filter(Objects::nonNull).toList();
    }

    /// Nodes are found by their ids. What stands in for one is of another builder, which
    /// [GraphVerifier] reports.
    private static boolean isFirst(Node n, Node[] found) {
        if (n.id() >= found.length || found[n.id()] != null) return false;
        found[n.id()] = n;
        return true;
    }

    /// The variables that it reads, in order.
    public List<Variable> variables() {
        return nodes().stream()
                .filter(n -> n.op() instanceof Variable)
                .map(n -> (Variable) n.op())
                .toList();
    }
}
