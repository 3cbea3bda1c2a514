package org.nnc.graph;

import org.nnc.op.Custom;
import org.nnc.op.Scan;
import org.nnc.op.Variable;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks what holds in every graph, after the front end and after every pass:
///
/// - all nodes come from the graph's own builder, and operands precede their users;
/// - each node has the type that its operation computes, with no size below 0;
/// - one name is one variable; an update's type is that of the variable it replaces;
/// - a placeholder stands only in the derivative that a [Custom] states, and in the body of a
///   [Scan], which reads nothing else from outside;
/// - a pass keeps the names and types of the roots, and brings in no free size.
public final class GraphVerifier {
    private final Graph graph;
    private final String blamed;

    /// Whether the graph is the body of a loop.
    private final boolean isBody;

    private GraphVerifier(Graph graph, String blamed, boolean isBody) {
        this.graph = graph;
        this.blamed = blamed;
        this.isBody = isBody;
    }

    /// A graph is not what every graph must be; the message names who made it so.
    public static final class BrokenGraphException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        BrokenGraphException(String message) {
            super(message);
        }
    }

    /// @param blamed who made the graph: a pass, or the stage before the first
    /// @throws BrokenGraphException if something does not hold
    public static void verify(Graph graph, String blamed) {
        new GraphVerifier(graph, blamed, false).verify();
    }

    /// Verifies `after`, and that it computes results of the same names and types as `before`.
    ///
    /// @throws BrokenGraphException if something does not hold
    public static void verify(Graph before, Graph after, String blamed) {
        GraphVerifier v = new GraphVerifier(after, blamed, false);
        v.verify();
        v.sameRoots("output", before.outputs(), after.outputs());
        v.sameRoots("update", before.updates(), after.updates());
        Set<String> free = freeSizes(before);
        for (String size : freeSizes(after)) {
            v.require(free.contains(size), "the free size " + size + " came from nowhere");
        }
    }

    /// The names of all free sizes in the types of its nodes, and of those of loops in it.
    public static Set<String> freeSizes(Graph graph) {
        Set<String> names = new HashSet<>();
        for (Node n : graph.nodes()) {
            for (Dim d : n.shape().dims()) names.addAll(d.names());
            if (!(n.op() instanceof Scan s)) continue;
            names.addAll(s.length().names());
            names.addAll(freeSizes(s.body().graph()));
        }
        return names;
    }

    private void verify() {
        graph.roots().forEach(this::ours);
        List<Node> all = graph.nodes();
        Map<String, Node> variables = new HashMap<>();
        for (Node n : all) {
            node(n);
            if (n.op() instanceof Variable v) {
                Node other = variables.putIfAbsent(v.name(), n);
                if (other != null) throw broken("two variables are named " + v.name());
            }
            if (n.op() instanceof Custom c) custom(n, c);
            if (n.op() instanceof Scan s) {
                new GraphVerifier(s.body().graph(), blamed + ", in a loop", true).verify();
            }
            if (n.op() instanceof Variable v && isBody) {
                boolean own = v.role() == Variable.Role.PLACEHOLDER;
                require(own, v.name() + " is read in a loop without coming in as captured");
            }
        }
        graph.updates().forEach((name, n) -> update(variables.get(name), name, n));
        if (!isBody) placeholders();
    }

    private void ours(Node n) {
        List<Node> made = graph.builder().nodes();
        boolean ours = n.id() < made.size() && made.get(n.id()) == n;
        if (!ours) throw broken(n + " comes from another builder");
    }

    private void node(Node n) {
        for (Node operand : n.operands()) {
            ours(operand);
            if (operand.id() < n.id()) continue;
            throw broken("the operand " + operand + " does not precede " + n);
        }
        TensorType type;
        try {
            type = n.op().type();
        } catch (ShapeException e) {
            throw broken(n + " does not fit its operands " + n.operands() + ": " + e.getMessage());
        }
        if (!type.equals(n.type())) throw broken(n + " computes " + type);
        for (Dim d : type.shape().dims()) {
            if (d.constant().orElse(0) < 0) throw broken(n + " has a negative size");
        }
    }

    private void custom(Node n, Custom c) {
        boolean seed = c.seed().op() instanceof Variable v && v.isCotangent();
        require(seed, "the seed of " + n + " is no placeholder whose name begins with $");
        require(c.inputs().size() == c.gradients().size(), n + " lacks gradients");
        for (int i = 0; i < c.inputs().size(); i++) {
            boolean same = c.gradients().get(i).type().equals(c.inputs().get(i).type());
            require(same, "gradient " + i + " of " + n + " has not its input's type");
        }
    }

    private void update(Node variable, String name, Node value) {
        if (variable == null) return;
        require(variable.op() instanceof Variable, name + " is no variable");
        boolean same = variable.type().equals(value.type());
        require(same, "the update of " + name + " is " + value.type() + ", not " + variable.type());
    }

    /// Walks from the roots without looking into what a [Custom] states of its derivative.
    private void placeholders() {
        Deque<Node> open = new ArrayDeque<>(graph.roots().toList());
        BitSet seen = new BitSet();
        open.forEach(n -> seen.set(n.id()));
        while (!open.isEmpty()) {
            Node n = open.pop();
            boolean stray = n.op() instanceof Variable v && v.role() == Variable.Role.PLACEHOLDER;
            if (stray)
                throw broken("the placeholder " + n + " stands outside of a derivative rule");
            List<Node> next = n.op() instanceof Custom c ? List.of(c.value()) : n.operands();
            for (Node operand : next) {
                if (seen.get(operand.id())) continue;
                seen.set(operand.id());
                open.push(operand);
            }
        }
    }

    private void sameRoots(String kind, Map<String, Node> before, Map<String, Node> after) {
        List<String> names = List.copyOf(before.keySet());
        boolean same = names.equals(List.copyOf(after.keySet()));
        require(same, "the " + kind + "s were " + names + " and are " + after.keySet());
        before.forEach((name, n) -> {
            TensorType now = after.get(name).type();
            boolean kept = now.equals(n.type());
            require(kept, kind + " " + name + " was " + n.type() + " and is " + now);
        });
    }

    private void require(boolean holds, String message) {
        if (!holds) throw broken(message);
    }

    private BrokenGraphException broken(String message) {
        return new BrokenGraphException(
                "after " + blamed + ", the graph " + graph.name() + " is broken: " + message);
    }
}
