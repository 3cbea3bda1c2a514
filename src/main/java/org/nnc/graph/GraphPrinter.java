package org.nnc.graph;

import org.nnc.type.DType;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes a graph as text that [GraphParser] reads back, a line for each node, operands before
/// users:
///
/// ```
/// graph mlp {
///   %0 = variable.input {name="x"} : float[N, 3]
///   %1 = variable.parameter {name="W"} : float[3, 2]
///   %2 = einsum %0, %1 {left="ab", right="bc", result="ac"} : float[N, 2]
///   output "y" = %2
/// }
/// ```
///
/// What stands in a line follows from the operation's record: operands first, several of one list
/// in brackets unless the list is all there is; an attribute that is an enum follows the name after
/// a dot; attributes of type [DType], [Shape] and [TensorType] are those of the result, which
/// stands at the end, and are not said twice; the others stand in braces.
public final class GraphPrinter {
    private final boolean origins;
    private final StringBuilder text = new StringBuilder();
    private final Map<Node, String> names = new HashMap<>();

    private GraphPrinter(boolean origins) {
        this.origins = origins;
    }

    public static String print(Graph graph) {
        return new GraphPrinter(false).graph(graph);
    }

    /// With the place in the source behind each node that has one, as a comment.
    public static String printWithOrigins(Graph graph) {
        return new GraphPrinter(true).graph(graph);
    }

    private String graph(Graph graph) {
        text.append("graph ").append(AttributeText.print(graph.name())).append(" {\n");
        for (Node n : graph.nodes()) {
            names.put(n, "%" + names.size());
            text.append("  ").append(names.get(n)).append(" = ");
            operation(n);
            if (origins) n.origin().ifPresent(place -> text.append(" // ").append(place));
            text.append('\n');
        }
        graph.outputs().forEach((name, n) -> root("output", name, n));
        graph.updates().forEach((name, n) -> root("update", name, n));
        return text.append("}\n").toString();
    }

    private void root(String kind, String name, Node n) {
        String quoted = AttributeText.print(name);
        text.append("  ").append(kind).append(' ').append(quoted);
        text.append(" = ").append(names.get(n)).append('\n');
    }

    private void operation(Node n) {
        Schema schema = Schema.of(n.op());
        text.append(schema.name());
        enumComponent(schema)
                .ifPresent(
                        c -> text.append('.').append(AttributeText.print(Schema.get(c, n.op()))));
        operands(schema, n.op());
        attributes(schema, n);
        text.append(" : ").append(n.type());
    }

    private void operands(Schema schema, Op op) {
        List<RecordComponent> components =
                schema.components().stream().filter(Schema::isOperand).toList();
        boolean lone = components.size() == 1;
        List<String> parts = new ArrayList<>();
        for (RecordComponent c : components) {
            if (Schema.isOperandList(c)) {
                List<?> list = (List<?>) Schema.get(c, op);
                String joined = String.join(", ", list.stream().map(names::get).toList());
                if (!lone) parts.add("[" + joined + "]");
                else if (!list.isEmpty()) parts.add(joined);
            } else {
                parts.add(names.get((Node) Schema.get(c, op)));
            }
        }
        if (!parts.isEmpty()) text.append(' ').append(String.join(", ", parts));
    }

    private void attributes(Schema schema, Node n) {
        List<String> parts = new ArrayList<>();
        for (RecordComponent c : schema.components()) {
            boolean known = Schema.isOperand(c) || isEnumComponent(schema, c);
            Object value = Schema.get(c, n.op());
            if (known || ofResult(c.getType(), n.type()).equals(Optional.of(value))) continue;
            parts.add(c.getName() + "=" + AttributeText.print(value));
        }
        if (!parts.isEmpty()) text.append(" {").append(String.join(", ", parts)).append('}');
    }

    /// The component that the text joins to the operation's name: its first enum but the element
    /// type.
    static Optional<RecordComponent> enumComponent(Schema schema) {
        return schema.components().stream()
                .filter(c -> c.getType().isEnum() && c.getType() != DType.class)
                .findFirst();
    }

    static boolean isEnumComponent(Schema schema, RecordComponent c) {
        return enumComponent(schema).equals(Optional.of(c));
    }

    /// What an attribute of this class is unless the text says otherwise.
    static Optional<Object> ofResult(Class<?> attribute, TensorType result) {
        if (attribute == DType.class) return Optional.of(result.dtype());
        if (attribute == Shape.class) return Optional.of(result.shape());
        if (attribute == TensorType.class) return Optional.of(result);
        return Optional.empty();
    }
}
