package org.nnc.fuzz;

import org.nnc.graph.Builder;
import org.nnc.graph.Environment;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Constant;
import org.nnc.op.Expand;
import org.nnc.op.Reshape;
import org.nnc.op.Variable;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/// The nodes made so far that are fit to be operands, with their values, and the inputs.
final class Pool {
    static final Dim N = Dim.named("N");
    static final Dim M = Dim.named("M");

    /// Larger values say little and only spoil comparisons.
    private static final double LARGEST = 2000;

    private static final int MOST_ELEMENTS = 400;

    private final Builder builder = new Builder();
    private final Choices choices;
    private final List<Node> fit = new ArrayList<>();
    private final Map<Node, Value> values = new HashMap<>();
    private final Map<String, Long> sizes = new LinkedHashMap<>();
    private final Map<String, Value> inputs = new LinkedHashMap<>();
    private int evaluated;

    Pool(Choices choices) {
        this.choices = choices;
        sizes.put("N", 2L + choices.below(4));
        sizes.put("M", 1L + choices.below(3));
    }

    Builder builder() {
        return builder;
    }

    Map<String, Long> sizes() {
        return sizes;
    }

    Map<String, Value> inputs() {
        return inputs;
    }

    List<Node> fit() {
        return fit;
    }

    Node input(DType dtype, Shape shape) {
        String name = "x" + inputs.size();
        Random random = new Random(name.hashCode());
        return input(name, dtype, shape, random);
    }

    private Node input(String name, DType dtype, Shape shape, Random random) {
        Value v = Value.zeros(dtype, environment.dims(shape));
        for (int i = 0; i < v.count(); i++) {
            switch (dtype) {
                case FLOAT -> v.set(i, random.nextDouble(-2, 2));
                case INT, INT64 -> v.setLong(i, random.nextInt(-1, 5));
                case BOOL -> v.setLong(i, random.nextInt(2));
            }
        }
        inputs.put(name, v.rounded(Precision.FLOAT32));
        var type = new TensorType(dtype, shape);
        return builder.add(new Variable(name, Variable.Role.INPUT, type));
    }

    /// The variables that random numbers hang on.
    Node reserved(String name) {
        inputs.computeIfAbsent(
                name, _ -> Value.ofIntegers(DType.INT, new int[0], 7 + name.length()));
        var type = TensorType.scalar(DType.INT);
        return builder.add(new Variable(name, Variable.Role.INPUT, type));
    }

    /// One of those that hold, preferring late ones.
    Optional<Node> find(Predicate<Node> holds) {
        List<Node> all = fit.reversed().stream().filter(holds).toList();
        if (all.isEmpty()) return Optional.empty();
        int i = choices.below(all.size());
        return Optional.of(all.get(choices.chance(50) ? i : choices.below(i + 1)));
    }

    /// Evaluates what was made since; makes the node an operand of later ones, unless its value or
    /// that of a node below is no good to compare.
    boolean offer(Node node) {
        boolean good = true;
        List<Node> made = builder.nodes();
        for (; evaluated < made.size(); evaluated++) good &= evaluate(made.get(evaluated));
        if (!good || !values.containsKey(node)) return false;
        if (!fit.contains(node)) fit.add(node);
        return true;
    }

    private boolean evaluate(Node n) {
        if (n.op() instanceof Variable v && v.role() == Variable.Role.PLACEHOLDER) return true;
        List<Node> operands = n.op().evaluated();
        if (!operands.stream().allMatch(values::containsKey)) return hasPlaceholder(n);
        if (n.shape().elements().evaluate(sizes) > MOST_ELEMENTS) return false;
        List<Value> given = operands.stream().map(values::get).toList();
        Value v;
        try {
            v = n.op().eval(given, environment);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new AssertionError("the meaning of " + n + " fails on " + given, e);
        }
        if (!isFinite(v) && !isStated(n) || !Margins.areWide(n, given)) return false;
        values.put(n, v);
        return true;
    }

    /// An infinity that the graph states: a mask, or the neutral element of a maximum.
    private static boolean isStated(Node n) {
        boolean view = n.op() instanceof Expand || n.op() instanceof Reshape;
        return n.op() instanceof Constant || view && isStated(n.operands().getFirst());
    }

    /// Formulas over a placeholder have no value, and need none.
    private static boolean hasPlaceholder(Node n) {
        boolean is = n.op() instanceof Variable v && v.role() == Variable.Role.PLACEHOLDER;
        return is || n.operands().stream().anyMatch(Pool::hasPlaceholder);
    }

    private static boolean isFinite(Value v) {
        for (int i = 0; i < v.count(); i++) if (!(Math.abs(v.get(i)) <= LARGEST)) return false;
        return true;
    }

    private final Environment environment =
            new Environment() {
                @Override
                public long size(Dim dim) {
                    return dim.evaluate(sizes);
                }

                @Override
                public Precision precision() {
                    return Precision.FLOAT64;
                }

                @Override
                public List<Value> evaluate(Graph body, Map<String, Value> given) {
                    return new Interpreter(Precision.FLOAT64, sizes, given)
                            .values(List.copyOf(body.outputs().values()));
                }

                @Override
                public Value variable(Variable declared) {
                    return inputs.get(declared.name());
                }
            };

    Environment environment() {
        return environment;
    }
}
