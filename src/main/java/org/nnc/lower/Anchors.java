package org.nnc.lower;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Schema;
import org.nnc.op.Map;
import org.nnc.op.ScanResult;
import org.nnc.op.Variable;
import org.nnc.program.Buffer;
import org.nnc.program.Lowering;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// The nodes that get statements and a buffer of their own, in order of computation, and the
/// buffers of everything that lies in memory.
final class Anchors {
    private final Flow flow;
    private final java.util.Map<Node, Buffer> buffers = new LinkedHashMap<>();
    private final java.util.Map<Buffer, List<Double>> constants = new LinkedHashMap<>();
    private final java.util.Map<Node, Buffer> roots = new LinkedHashMap<>();
    private final java.util.Map<Buffer, Buffer> updates = new LinkedHashMap<>();
    private final List<Anchor> anchors = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Outside outside;

    Anchors(Graph graph, Flow flow, Outside outside, boolean fused) {
        this.flow = flow;
        this.outside = outside;
        variables();
        java.util.Map<Buffer, Node> copies = chooseRoots(graph);
        Set<Node> chosen = new Materialization(flow, roots.keySet(), fused).chosen();
        for (Node n : flow.nodes()) {
            if (flow.lowering(n) instanceof Lowering.Table(List<Double> values)) {
                Buffer b = buffer("c" + constants.size(), n, Buffer.Role.CONSTANT);
                buffers.put(n, b);
                constants.put(b, values);
            } else if (chosen.contains(n)) {
                anchor(n);
            }
        }
        copies.forEach((b, n) -> add(n, b, true, true));
    }

    private void variables() {
        for (Node n : flow.nodes()) {
            if (!flow.isVariable(n)) continue;
            Variable v = (Variable) n.op();
            Buffer carried = outside.carried().get(v.name());
            buffers.put(n, carried != null ? carried : buffer(v.name(), n, roleOf(v.role())));
        }
    }

    private static Buffer.Role roleOf(Variable.Role role) {
        return switch (role) {
            case INPUT, PLACEHOLDER -> Buffer.Role.INPUT;
            case PARAMETER -> Buffer.Role.PARAMETER;
            case STATE -> Buffer.Role.STATE;
        };
    }

    /// Gives each root's node the root's buffer; returns those roots that need a copy instead,
    /// since their node lies elsewhere.
    private java.util.Map<Buffer, Node> chooseRoots(Graph graph) {
        java.util.Map<Buffer, Node> copies = new LinkedHashMap<>();
        graph.outputs().forEach((name, n) -> root(buffer(name, n, Buffer.Role.OUTPUT), n, copies));
        graph.updates().forEach((name, n) -> update(name, n, copies));
        return copies;
    }

    /// The new value gets a buffer of its own at first; [Updates] then sees whether the old value's
    /// place can be overwritten.
    private void update(String name, Node n, java.util.Map<Buffer, Node> copies) {
        Buffer next = buffer(name + ".next", n, Buffer.Role.TEMPORARY);
        Buffer carried = outside.carried().get(name);
        Buffer variable =
                carried != null
                        ? carried
                        : buffers.values().stream()
                                .filter(b -> b.name().equals(name))
                                .findFirst()
                                .orElseGet(() ->
                                        new Buffer(
                                                name,
                                                n.dtype(),
                                                next.elements(),
                                                Buffer.Role.STATE));
        updates.put(next, variable);
        root(next, n, copies);
    }

    private void root(Buffer b, Node n, java.util.Map<Buffer, Node> copies) {
        Node base = flow.base(Flow.resolve(n));
        boolean free = !buffers.containsKey(base) && !roots.containsKey(base);
        if (free && !(flow.lowering(base) instanceof Lowering.Table)) roots.put(base, b);
        else copies.put(b, base);
    }

    private void anchor(Node n) {
        Buffer b = roots.get(n);
        boolean root = b != null;
        if (!root) b = buffer("t" + anchors.size() + "_" + label(n), n, Buffer.Role.TEMPORARY);
        buffers.put(n, b);
        if (!(n.op() instanceof ScanResult)) add(n, b, false, root);
    }

    private void add(Node n, Buffer b, boolean copy, boolean root) {
        anchors.add(new Anchor(anchors.size(), n, b, flow.lowering(n), copy, root));
    }

    private Buffer buffer(String text, Node n, Buffer.Role role) {
        String name = outside.prefix() + text;
        boolean own = role == Buffer.Role.TEMPORARY || role == Buffer.Role.CONSTANT;
        String unique = name;
        while (own && names.contains(unique)) unique += "_";
        if (!names.add(unique)) {
            throw new IllegalArgumentException(
                    "two values are called '" + name + "': an output needs a name of its own");
        }
        return new Buffer(unique, n.dtype(), n.shape().elements(), role);
    }

    /// A word for what a node computes.
    static String label(Node n) {
        return n.op() instanceof Map(var f, var _) ? f.text() : Schema.of(n.op()).name();
    }

    List<Anchor> list() {
        return anchors;
    }

    /// What lies in memory: variables, constants and anchors.
    java.util.Map<Node, Buffer> buffers() {
        return buffers;
    }

    java.util.Map<Buffer, List<Double>> constants() {
        return constants;
    }

    /// For the buffer of each new value, the variable it is to replace.
    java.util.Map<Buffer, Buffer> updates() {
        return updates;
    }
}
