package org.nnc.op;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.GraphPrinter;
import org.nnc.graph.Node;
import org.nnc.graph.Schema;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a [Scan] does in one step: a closed graph in a builder of its own. Everything that comes
/// from outside comes in through placeholders, so that a body can be differentiated, rewritten,
/// evaluated and lowered by itself. Their names say which they are:
///
/// - `element0`, …: this step's elements of the sequences;
/// - `carry0`, …: the carried values before this step;
/// - `captured0`, …: values that are the same in every step.
///
/// The outputs are `next0`, …, the carried values after the step, one for each carry, and `emit0`,
/// …, what becomes an element of a result. Bodies that compute the same in the same way are equal:
/// whoever makes one, its nodes are put into one canonical order.
public final class Body {
    private final List<TensorType> elements;
    private final List<TensorType> carries;
    private final List<TensorType> captured;
    private final Graph graph;
    private final String text;

    private Body(
            List<TensorType> elements,
            List<TensorType> carries,
            List<TensorType> captured,
            Graph graph) {
        this.elements = List.copyOf(elements);
        this.carries = List.copyOf(carries);
        this.captured = List.copyOf(captured);
        this.graph = graph;
        this.text = GraphPrinter.print(graph);
    }

    /// A body that computes `next` and `emits` from these placeholders. A placeholder may be any
    /// node of the same builder as the results: what is behind it is cut off.
    public static Body of(
            List<Node> elements,
            List<Node> carries,
            List<Node> captured,
            List<Node> next,
            List<Node> emits) {
        Builder to = new Builder();
        Map<Node, Node> made = new HashMap<>();
        declare(to, made, "element", elements);
        declare(to, made, "carry", carries);
        declare(to, made, "captured", captured);
        Map<String, Node> outputs = new LinkedHashMap<>();
        for (Node n : next) outputs.put("next" + outputs.size(), made(to, made, n));
        for (int i = 0; i < emits.size(); i++) {
            outputs.put("emit" + i, made(to, made, emits.get(i)));
        }
        Graph graph = new Graph("step", to, outputs, Map.of());
        return new Body(types(elements), types(carries), types(captured), graph);
    }

    /// A body from its graph, whose placeholders and outputs are called as said above.
    public static Body of(
            List<TensorType> elements,
            List<TensorType> carries,
            List<TensorType> captured,
            Graph graph) {
        List<Node> next = new ArrayList<>();
        List<Node> emits = new ArrayList<>();
        graph.outputs().forEach((name, n) -> (name.startsWith("next") ? next : emits).add(n));
        Builder b = graph.builder();
        return of(
                placeholders(b, "element", elements),
                placeholders(b, "carry", carries),
                placeholders(b, "captured", captured),
                next,
                emits);
    }

    /// The same step, computed by another graph with the same placeholders and outputs.
    public Body with(Graph changed) {
        return of(elements, carries, captured, changed);
    }

    private static void declare(Builder to, Map<Node, Node> made, String name, List<Node> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            made.put(nodes.get(i), placeholder(to, name + i, nodes.get(i).type()));
        }
    }

    private static Node placeholder(Builder b, String name, TensorType type) {
        return b.add(new Variable(name, Variable.Role.PLACEHOLDER, type));
    }

    private static List<Node> placeholders(Builder b, String name, List<TensorType> types) {
        List<Node> all = new ArrayList<>();
        for (TensorType t : types) all.add(placeholder(b, name + all.size(), t));
        return all;
    }

    private static List<TensorType> types(List<Node> nodes) {
        return nodes.stream().map(Node::type).toList();
    }

    /// The node in the new builder; operands first, in the order in which they are named.
    private static Node made(Builder to, Map<Node, Node> made, Node root) {
        return Graph.made(
                root,
                made,
                Node::operands,
                n -> {
                    checkClosed(n);
                    to.setOrigin(n.origin());
                    return to.add(Schema.of(n.op()).rebuild(n.op(), made::get));
                });
    }

    /// Placeholders that stand for the cotangent in a function's own derivative belong to the
    /// function.
    private static void checkClosed(Node n) {
        boolean foreign = n.op() instanceof Variable v && !v.isCotangent();
        if (foreign) throw new IllegalArgumentException(n + " comes from outside of the loop");
    }

    public List<TensorType> elements() {
        return elements;
    }

    public List<TensorType> carries() {
        return carries;
    }

    public List<TensorType> captured() {
        return captured;
    }

    public Graph graph() {
        return graph;
    }

    /// This step's element of a sequence.
    public Node element(int i) {
        return placeholder(graph.builder(), "element" + i, elements.get(i));
    }

    /// A carried value before the step.
    public Node carry(int i) {
        return placeholder(graph.builder(), "carry" + i, carries.get(i));
    }

    public Node captured(int i) {
        return placeholder(graph.builder(), "captured" + i, captured.get(i));
    }

    /// The carried values after the step.
    public List<Node> next() {
        return List.copyOf(graph.outputs().values()).subList(0, carries.size());
    }

    public List<Node> emits() {
        List<Node> all = List.copyOf(graph.outputs().values());
        return all.subList(carries.size(), all.size());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body b
                && elements.equals(b.elements)
                && carries.equals(b.carries)
                && captured.equals(b.captured)
                && text.equals(b.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
