package org.nnc.lower;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.op.Custom;
import org.nnc.op.StopGradient;
import org.nnc.op.Variable;
import org.nnc.program.Lowering;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The graph as lowering sees it: only the nodes whose values are needed, without those that only
/// direct differentiation, and with what is asked of each node again and again computed once.
final class Flow {
    private final Map<Node, List<Node>> operands = new HashMap<>();
    private final Map<Node, List<Node>> consumers = new HashMap<>();
    private final Map<Node, Lowering> lowerings = new HashMap<>();
    private final List<Node> nodes;

    Flow(Graph graph, Outside outside) {
        Set<Node> seen = new HashSet<>();
        Deque<Node> open = new ArrayDeque<>();
        graph.roots().map(Flow::resolve).filter(seen::add).forEach(open::push);
        while (!open.isEmpty()) {
            Node n = open.pop();
            List<Node> from = n.operands().stream().map(Flow::resolve).toList();
            operands.put(n, from);
            for (Node o : from) if (seen.add(o)) open.push(o);
        }
        nodes = seen.stream().sorted(Comparator.comparingInt(Node::id)).toList();
        for (Node n : nodes) {
            consumers.put(n, new ArrayList<>());
            if (!(n.op() instanceof Variable v)) lowerings.put(n, Normal.of(this, n));
            else if (outside.given().containsKey(v.name())) {
                lowerings.put(n, new Lowering.Pointwise(outside.given().get(v.name())));
            }
            for (Node o : new HashSet<>(operands.get(n))) consumers.get(o).add(n);
        }
    }

    /// The node whose value this is: differentiation is done, so its directions are gone.
    static Node resolve(Node node) {
        Node n = node;
        while (true) {
            switch (n.op()) {
                case StopGradient(Node x) -> n = x;
                case Custom c -> n = c.value();
                default -> {
                    return n;
                }
            }
        }
    }

    /// All nodes, operands before users.
    List<Node> nodes() {
        return nodes;
    }

    List<Node> operands(Node n) {
        return operands.get(n);
    }

    /// The nodes that have this one as an operand, each once.
    List<Node> consumers(Node n) {
        return consumers.get(n);
    }

    /// The node whose elements, in the same order, this one's are: reshapes are looked through.
    Node base(Node n) {
        Node x = n;
        while (lowering(x) instanceof Lowering.Reshaped) x = operands(x).getFirst();
        return x;
    }

    /// The consumers, where those of a reshape count in its place.
    List<Node> readers(Node n) {
        List<Node> readers = new ArrayList<>();
        for (Node c : consumers(n)) {
            if (lowering(c) instanceof Lowering.Reshaped) readers.addAll(readers(c));
            else readers.add(c);
        }
        return readers;
    }

    /// True for a variable that lies in memory as a whole.
    boolean isVariable(Node n) {
        return n.op() instanceof Variable && !lowerings.containsKey(n);
    }

    /// How a node is computed; none for a variable.
    Lowering lowering(Node n) {
        return lowerings.get(n);
    }
}
