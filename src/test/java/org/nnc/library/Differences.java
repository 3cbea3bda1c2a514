package org.nnc.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.nnc.check.ModelGraph;
import org.nnc.grad.Gradient;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Iota;
import org.nnc.op.Variable;
import org.nnc.program.Scalar;
import org.nnc.reference.Runner;
import org.nnc.type.DType;
import org.nnc.type.Precision;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A model's derivatives against central differences in double, through the interpreter: of a
/// weighted sum of its outputs along a random direction of all float inputs and parameters, and of
/// a weighted sum of that gradient.
final class Differences {
    private static final int ROWS = 3;
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-6;

    private final ModelGraph model;
    private final Builder build;
    private final Random random = new Random(11);
    private final Map<String, Long> sizes = new LinkedHashMap<>();
    private final Map<String, Value> point = new LinkedHashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<Node> variables = new ArrayList<>();

    Differences(ModelGraph model) {
        this.model = model;
        this.build = model.builder();
        model.freeSizes().forEach(s -> sizes.put(s, (long) ROWS));
        point.put("$seed", integer(5));
        point.put("$step", integer(3));
        point.put("$steps", integer(10));
        point.put("$epoch", integer(1));
        point.put("$scale", Value.ofFloats(new int[0], 1));
        model.inputs().forEach((name, v) -> point.put(name, given(v)));
        Interpreter start = new Interpreter(Precision.FLOAT64, sizes, point);
        Map<String, Value> initial = start.run(model.initialGraph()).outputs();
        point.putAll(initial);
        model.parameters().forEach((path, k) -> disturb(path, k.type()));
        model.inputs().forEach((name, v) -> differentiate(name, build.add(v)));
        model.parameters().forEach((path, k) -> differentiate(path, k.variable()));
    }

    private static Value integer(long n) {
        return Value.ofIntegers(DType.INT, new int[0], n);
    }

    private Value given(Variable v) {
        Value x = zeros(v.type());
        for (int i = 0; i < x.count(); i++) {
            if (v.type().dtype().isFloat()) x.set(i, random.nextGaussian());
            else x.setLong(i, random.nextInt(3));
        }
        return x;
    }

    private Value zeros(TensorType type) {
        int[] dims = type.shape().evaluate(sizes);
        return Value.zeros(type.dtype(), dims);
    }

    /// Away from initial values that are alike.
    private void disturb(String path, TensorType type) {
        Value v = point.get(path).copy();
        for (int i = 0; type.dtype().isFloat() && i < v.count(); i++) {
            v.set(i, v.get(i) + 0.2 * random.nextGaussian());
        }
        point.put(path, v);
    }

    private void differentiate(String name, Node variable) {
        if (!variable.dtype().isFloat()) return;
        names.add(name);
        variables.add(variable);
    }

    void check() {
        List<Node> outputs = List.copyOf(model.outputs().values());
        for (Value v : run(point, outputs)) {
            for (int i = 0; i < v.count(); i++) assertFalse(Double.isNaN(v.get(i)), model.name());
        }
        if (variables.isEmpty()) return;
        Node total = weighted(outputs, 0.7);
        List<Node> gradient = Gradient.gradients(build, total, variables);
        compare("first", total, gradient);
        Node slope = weighted(gradient, 1.3);
        compare("second", slope, Gradient.gradients(build, slope, variables));
    }

    /// What the interpreter computes of the outputs and both gradients, another runner does too.
    void checkOn(Runner runner) {
        Map<String, Node> all = new LinkedHashMap<>(model.outputs());
        Node total = weighted(List.copyOf(model.outputs().values()), 0.7);
        List<Node> first = Gradient.gradients(build, total, variables);
        List<Node> second = Gradient.gradients(build, weighted(first, 1.3), variables);
        for (int i = 0; i < variables.size(); i++) {
            all.put("first " + names.get(i), first.get(i));
            all.put("second " + names.get(i), second.get(i));
        }
        Graph graph = new Graph(model.name(), build, all, Map.of());
        List<Value> wanted = run(point, List.copyOf(all.values()));
        Map<String, Value> found =
                runner.prepare(graph, Precision.FLOAT64).run(sizes, point).outputs();
        int i = 0;
        for (String name : all.keySet()) {
            double[] exact = wanted.get(i++).toDoubles();
            String what = model.name() + " on " + runner.name() + ", " + name;
            assertArrayEquals(exact, found.get(name).toDoubles(), 1e-9, what);
        }
    }

    /// The sum of all elements, each with a weight of its own.
    private Node weighted(List<Node> nodes, double pace) {
        Node sum = Nodes.constant(build, 0);
        for (Node n : nodes) {
            Shape flat = new Shape(List.of(n.shape().elements()));
            Node at = Nodes.cast(build, build.add(new Iota(flat, 0)), DType.FLOAT);
            Node scaled = Nodes.mul(build, at, Nodes.constant(build, pace));
            Node weights = Nodes.map(build, Scalar.COS, scaled);
            Node x = Nodes.cast(build, Nodes.reshape(build, n, flat), DType.FLOAT);
            sum = Nodes.add(build, sum, Nodes.sumAll(build, Nodes.mul(build, x, weights)));
        }
        return sum;
    }

    private void compare(String order, Node y, List<Node> gradient) {
        Map<String, Value> forth = new LinkedHashMap<>(point);
        Map<String, Value> back = new LinkedHashMap<>(point);
        List<Value> exact = run(point, gradient);
        double expected = 0;
        for (int i = 0; i < names.size(); i++) {
            Value v = direction(point.get(names.get(i)));
            for (int k = 0; k < v.count(); k++) expected += v.get(k) * exact.get(i).get(k);
            forth.put(names.get(i), moved(point.get(names.get(i)), v, STEP));
            back.put(names.get(i), moved(point.get(names.get(i)), v, -STEP));
        }
        double difference = value(forth, y) - value(back, y);
        double tolerance = TOLERANCE * Math.max(1, Math.abs(expected));
        String what = model.name() + ", " + order + " order, training " + model.training();
        assertEquals(expected, difference / (2 * STEP), tolerance, what);
    }

    private Value direction(Value like) {
        Value v = Value.zeros(DType.FLOAT, like.dims());
        for (int i = 0; i < v.count(); i++) v.set(i, random.nextGaussian());
        return v;
    }

    private static Value moved(Value x, Value along, double step) {
        Value v = x.copy();
        for (int i = 0; i < v.count(); i++) v.set(i, v.get(i) + step * along.get(i));
        return v;
    }

    private List<Value> run(Map<String, Value> at, List<Node> nodes) {
        return new Interpreter(Precision.FLOAT64, sizes, at).values(nodes);
    }

    private double value(Map<String, Value> at, Node scalar) {
        return run(at, List.of(scalar)).getFirst().get(0);
    }
}
