package org.nnc.graph;

import org.nnc.op.Constant;
import org.nnc.source.CompileException;
import org.nnc.source.SourceFile;
import org.nnc.type.DType;
import org.nnc.type.TensorType;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what [GraphPrinter] writes. For texts written by hand it is more lenient: names of nodes
/// are free (`%loss`), a type that follows from the operands may be left out, and an operand may be
/// a number (a scalar float constant) or another operation with its operands in round brackets:
/// `map.mul(%x, 2)`.
public final class GraphParser {
    private final TextScanner in;
    private final Builder builder;
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    private GraphParser(TextScanner in, Builder builder) {
        this.in = in;
        this.builder = builder;
    }

    /// @throws CompileException with the place of the first error
    public static Graph parse(SourceFile file) {
        GraphParser p = new GraphParser(new TextScanner(file), new Builder());
        Graph graph = p.graph();
        if (!p.in.atEnd()) throw p.in.failure("the graph ends before the text does");
        return graph;
    }

    /// A graph within the text of another.
    static Graph nested(TextScanner in) {
        return new GraphParser(in, new Builder()).graph();
    }

    /// @throws CompileException with the place of the first error
    public static Graph parse(String text) {
        return parse(new SourceFile("<graph>", text));
    }

    /// Adds what an expression such as `map.add(%x, 1)` means to a builder.
    ///
    /// @param known the nodes that it may name, without the `%`
    /// @throws CompileException with the place of the first error
    public static Node expression(Builder builder, Map<String, Node> known, String text) {
        TextScanner in = new TextScanner(new SourceFile("<expression>", text));
        GraphParser p = new GraphParser(in, builder);
        p.nodes.putAll(known);
        Node n = p.operand();
        if (!p.in.atEnd()) throw p.in.failure("the expression ends before the text does");
        return n;
    }

    private Graph graph() {
        Map<String, Node> outputs = new LinkedHashMap<>();
        Map<String, Node> updates = new LinkedHashMap<>();
        in.expect("graph");
        String name = in.quoted();
        in.expect("{");
        while (!in.accept("}")) {
            if (in.accept("%")) definition();
            else if (in.accept("output")) root(outputs);
            else if (in.accept("update")) root(updates);
            else in.expect("%");
        }
        return new Graph(name, builder, outputs, updates);
    }

    private void definition() {
        String name = in.name();
        if (nodes.containsKey(name)) throw in.failure("%" + name + " is defined twice");
        in.expect("=");
        nodes.put(name, operation(false));
    }

    private void root(Map<String, Node> roots) {
        String name = in.quoted();
        if (roots.containsKey(name)) throw in.failure("there are two roots of this name");
        in.expect("=");
        roots.put(name, operand());
    }

    private Node operand() {
        if (in.seesNumber()) {
            return builder.add(
                    new Constant((double) AttributeText.parse(in, double.class), DType.FLOAT));
        }
        if (in.seesName()) return operation(true);
        in.expect("%");
        String name = in.name();
        Node n = nodes.get(name);
        if (n == null) throw in.failure("%" + name + " is not defined above");
        return n;
    }

    private Node operation(boolean bracketed) {
        Schema schema = schema(in.name());
        Map<String, Object> values = new LinkedHashMap<>();
        GraphPrinter.enumComponent(schema)
                .ifPresent(c -> {
                    in.expect(".");
                    values.put(c.getName(), AttributeText.parse(in, c.getType()));
                });
        if (bracketed) in.expect("(");
        operands(schema, values);
        if (bracketed) in.expect(")");
        attributes(schema, values);
        Optional<TensorType> said =
                in.accept(":") ? Optional.of(AttributeText.tensorType(in)) : Optional.empty();
        return made(schema, values, said);
    }

    private Schema schema(String name) {
        return Schema.all().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow(() -> in.failure("no operation is called '" + name + "'"));
    }

    private void operands(Schema schema, Map<String, Object> values) {
        List<RecordComponent> components =
                schema.components().stream().filter(Schema::isOperand).toList();
        boolean lone = components.size() == 1;
        boolean first = true;
        for (RecordComponent c : components) {
            if (!first) in.expect(",");
            first = false;
            if (!Schema.isOperandList(c)) values.put(c.getName(), operand());
            else if (lone) values.put(c.getName(), list(""));
            else values.put(c.getName(), list("["));
        }
    }

    private List<Node> list(String open) {
        List<Node> all = new ArrayList<>();
        in.expect(open);
        boolean some = in.sees("%") || in.seesNumber() || in.seesName();
        if (some) {
            do all.add(operand());
            while (in.accept(","));
        }
        if (!open.isEmpty()) in.expect("]");
        return all;
    }

    private void attributes(Schema schema, Map<String, Object> values) {
        if (!in.accept("{")) return;
        do {
            String name = in.name();
            RecordComponent c =
                    schema.components().stream()
                            .filter(x -> x.getName().equals(name) && !Schema.isOperand(x))
                            .findFirst()
                            .orElseThrow(
                                    () -> in.failure(schema.name() + " has no attribute " + name));
            in.expect("=");
            values.put(name, AttributeText.parse(in, c.getGenericType()));
        } while (in.accept(","));
        in.expect("}");
    }

    private Node made(Schema schema, Map<String, Object> values, Optional<TensorType> said) {
        List<Object> all = new ArrayList<>();
        for (RecordComponent c : schema.components()) {
            Object value = values.get(c.getName());
            if (value == null)
                value = said.flatMap(t -> GraphPrinter.ofResult(c.getType(), t)).orElse(null);
            if (value == null) throw in.failure(schema.name() + " wants its " + c.getName());
            all.add(value);
        }
        Node n;
        try {
            n = builder.add(schema.create(all.toArray()));
        } catch (ShapeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw in.failure(schema.name() + " does not fit its operands: " + e.getMessage());
        }
        if (said.isPresent() && !said.get().equals(n.type())) {
            throw in.failure(schema.name() + " gives " + n.type() + " here");
        }
        return n;
    }
}
