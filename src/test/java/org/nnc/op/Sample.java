package org.nnc.op;

import org.nnc.grad.Gradient;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Op;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.program.Monoid;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// A graph with one output `y`, and what to run it on.
///
/// @param differentiable whether the output's derivative may be compared with differences
public record Sample(
        String name,
        Graph graph,
        Map<String, Long> sizes,
        Map<String, Value> inputs,
        boolean differentiable) {

    public Node y() {
        return graph.outputs().get("y");
    }

    public Interpreter interpreter(Precision precision) {
        return new Interpreter(precision, sizes, inputs);
    }

    /// The float inputs.
    public List<Node> parameters() {
        return graph.nodes().stream()
                .filter(n -> n.op() instanceof Variable v && v.role() == Variable.Role.INPUT)
                .filter(n -> n.dtype().isFloat())
                .toList();
    }

    /// The derivative of the output by each float input, as outputs `d_x`, for an input `dy`.
    public Sample gradient() {
        Declarations more = new Declarations(graph.builder(), new Random(name.hashCode()));
        Node dy = more.floats(inputs.containsKey("dy") ? "dy2" : "dy", -1, 1, y().shape());
        List<Node> xs = parameters();
        List<Node> ds = Gradient.vjp(graph.builder(), List.of(y()), List.of(dy), xs);
        Map<String, Node> outputs = new LinkedHashMap<>();
        for (int i = 0; i < xs.size(); i++) {
            outputs.put("d_" + ((Variable) xs.get(i).op()).name(), ds.get(i));
        }
        Map<String, Value> values = new LinkedHashMap<>(inputs);
        values.putAll(more.values(sizes));
        Graph derivative =
                new Graph(graph.name() + "_gradient", graph.builder(), outputs, Map.of());
        return new Sample(name + ", gradient", derivative, sizes, values, differentiable);
    }

    /// The derivative of the first derivatives' sum of squares by each float input.
    public Sample secondGradient() {
        Sample first = gradient();
        Builder b = graph.builder();
        Node sum = Nodes.constant(b, 0);
        for (Node d : first.graph.outputs().values()) {
            List<Integer> axes = IntStream.range(0, d.rank()).boxed().toList();
            Node squares = Nodes.mul(b, d, d);
            sum = Nodes.add(b, sum, Nodes.reduce(b, squares, Monoid.SUM, axes));
        }
        Graph g = new Graph(first.graph.name(), b, Map.of("y", sum), Map.of());
        return new Sample(first.name, g, sizes, first.inputs, differentiable).gradient();
    }

    @Override
    public String toString() {
        return name;
    }

    /// Declares inputs, and makes values for them.
    public static final class Declarations {
        private final Builder build;
        private final Random random;
        private final Map<String, Maker> makers = new LinkedHashMap<>();

        private interface Maker {
            Value make(Map<String, Long> sizes);
        }

        public Declarations(Builder build, Random random) {
            this.build = build;
            this.random = random;
        }

        public Builder build() {
            return build;
        }

        public Node add(Op op) {
            return build.add(op);
        }

        /// Floats, uniform in [-1, 1).
        public Node floats(String name, Dim... dims) {
            return floats(name, -1, 1, dims);
        }

        public Node floats(String name, Shape shape) {
            return floats(name, -1, 1, shape);
        }

        public Node floats(String name, double low, double high, Dim... dims) {
            return floats(name, low, high, Shape.of(dims));
        }

        /// Floats, uniform in a range.
        public Node floats(String name, double low, double high, Shape shape) {
            return declare(name, DType.FLOAT, shape, () -> random.nextDouble(low, high));
        }

        /// Integers, uniform in a range that excludes `high`.
        public Node integers(DType dtype, String name, int low, int high, Dim... dims) {
            return declare(name, dtype, Shape.of(dims), () -> random.nextInt(low, high));
        }

        /// These numbers again and again.
        public Node cycle(DType dtype, String name, Shape shape, double... numbers) {
            int[] next = {0};
            return declare(name, dtype, shape, () -> numbers[next[0]++ % numbers.length]);
        }

        private Node declare(
                String name, DType dtype, Shape shape, java.util.function.DoubleSupplier element) {
            makers.put(
                    name,
                    sizes -> {
                        Value v = Value.zeros(dtype, dims(shape, sizes));
                        for (int i = 0; i < v.count(); i++) v.set(i, element.getAsDouble());
                        return v.rounded(Precision.FLOAT32);
                    });
            Variable.Role role = Variable.Role.INPUT;
            return build.add(new Variable(name, role, new TensorType(dtype, shape)));
        }

        public Map<String, Value> values(Map<String, Long> sizes) {
            Map<String, Value> values = new LinkedHashMap<>();
            makers.forEach((name, maker) -> values.put(name, maker.make(sizes)));
            return values;
        }
    }

    public static int[] dims(Shape shape, Map<String, Long> sizes) {
        List<Integer> dims = new ArrayList<>();
        for (Dim d : shape.dims()) dims.add((int) d.evaluate(sizes));
        return dims.stream().mapToInt(d -> d).toArray();
    }
}
