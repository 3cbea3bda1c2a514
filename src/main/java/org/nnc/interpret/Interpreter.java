package org.nnc.interpret;

import org.nnc.graph.Environment;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Op;
import org.nnc.graph.Schema;
import org.nnc.graph.Value;
import org.nnc.op.Constant;
import org.nnc.op.Literal;
import org.nnc.op.Pad;
import org.nnc.op.Unfold;
import org.nnc.op.Variable;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Computes nodes by the reference meaning of their operations: in double, and in
/// [Precision#FLOAT32] each result is then rounded to float.
///
/// Failures are [IllegalArgumentException]s with a sentence: a size or a value that is not given,
/// or does not fit its declared type.
public final class Interpreter {
    private final Precision precision;
    private final Map<String, Long> sizes;
    private final Map<String, Value> variables;

    /// @param sizes the free sizes by name
    /// @param variables inputs, parameters and states by name
    public Interpreter(Precision precision, Map<String, Long> sizes, Map<String, Value> variables) {
        this.precision = precision;
        this.sizes = sizes;
        this.variables = variables;
    }

    /// What a graph computes: its outputs and updates, by name.
    public record Result(Map<String, Value> outputs, Map<String, Value> updates) {}

    public Result run(Graph graph) {
        Map<Node, Value> values = evaluate(graph.roots().toList());
        return new Result(byName(graph.outputs(), values), byName(graph.updates(), values));
    }

    public Value value(Node node) {
        return evaluate(List.of(node)).get(node);
    }

    /// The values of these nodes, in order.
    public List<Value> values(List<Node> nodes) {
        Map<Node, Value> values = evaluate(nodes);
        return nodes.stream().map(values::get).toList();
    }

    private static Map<String, Value> byName(Map<String, Node> nodes, Map<Node, Value> values) {
        Map<String, Value> named = new LinkedHashMap<>();
        nodes.forEach((name, node) -> named.put(name, values.get(node)));
        return named;
    }

    private Map<Node, Value> evaluate(List<Node> roots) {
        List<Node> order = needed(roots);
        Map<Node, Integer> uses = new HashMap<>();
        for (Node n : order) {
            for (Node o : n.op().evaluated()) uses.merge(o, 1, Integer::sum);
        }
        for (Node n : roots) uses.merge(n, 1, Integer::sum);
        Map<Node, Value> live = new HashMap<>();
        for (Node n : order) {
            live.put(n, compute(n, live));
            for (Node o : n.op().evaluated()) {
                if (uses.merge(o, -1, Integer::sum) == 0) live.remove(o);
            }
        }
        return live;
    }

    private Value compute(Node n, Map<Node, Value> live) {
        try {
            List<Value> operands = n.op().evaluated().stream().map(live::get).toList();
            return n.op().eval(operands, new Given()).rounded(precision);
        } catch (IllegalArgumentException | ArithmeticException e) {
            if (n.op() instanceof Variable) throw e;
            String place = n.origin().map(o -> o + ": ").orElse("");
            String operation = Schema.of(n.op()).name();
            throw new IllegalArgumentException(place + operation + ": " + e.getMessage(), e);
        }
    }

    /// The nodes whose values these need, and these, operands before users.
    private static List<Node> needed(List<Node> roots) {
        Set<Node> seen = new HashSet<>(roots);
        Deque<Node> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (Node o : open.pop().op().evaluated()) if (seen.add(o)) open.push(o);
        }
        return seen.stream().sorted(Comparator.comparingInt(Node::id)).toList();
    }

    /// Where NaN or infinity came from.
    ///
    /// @param node the first node, in order of computation, that gave NaN while its operands had
    ///   none; if there is no NaN, the first that gave an infinity out of finite operands
    /// @param infinity where an infinity arose that `node` met, if it met one
    public record NonFinite(Node node, Optional<Node> infinity) {}

    /// Looks for the origin of values that are no numbers. Infinities that the program states
    /// itself, as in a mask or in padding, do not count.
    public Optional<NonFinite> firstNonFinite(List<Node> roots) {
        return new Search().run(needed(roots));
    }

    private final class Search {
        private final Map<Node, Value> values = new HashMap<>();

        /// For each node that has infinities, the node where they arose.
        private final Map<Node, Node> infinities = new HashMap<>();

        private Optional<NonFinite> run(List<Node> order) {
            for (Node n : order) {
                Value v = compute(n, values);
                values.put(n, v);
                if (!n.dtype().isFloat()) continue;
                Optional<Node> origin =
                        n.op().evaluated().stream()
                                .filter(infinities::containsKey)
                                .map(infinities::get)
                                .findFirst();
                if (has(v, Double::isNaN)) return Optional.of(new NonFinite(n, origin));
                if (has(v, Double::isInfinite) && !isStated(n)) infinities.put(n, origin.orElse(n));
            }
            return order.stream()
                    .filter(infinities::containsKey)
                    .findFirst()
                    .map(n -> new NonFinite(n, Optional.empty()));
        }

        /// An infinity that stands in the program, or comes from one.
        private boolean isStated(Node n) {
            List<Node> operands = n.op().evaluated();
            if (operands.stream().anyMatch(infinities::containsKey)) return false;
            Op op = n.op();
            if (op instanceof Constant || op instanceof Literal) return true;
            if (op instanceof Pad || op instanceof Unfold) return true;
            return operands.stream().anyMatch(o -> has(values.get(o), Double::isInfinite));
        }
    }

    private static boolean has(Value v, java.util.function.DoublePredicate test) {
        if (!v.dtype().isFloat()) return false;
        for (int i = 0; i < v.count(); i++) if (test.test(v.get(i))) return true;
        return false;
    }

    private final class Given implements Environment {
        @Override
        public long size(Dim dim) {
            return dim.evaluate(sizes);
        }

        @Override
        public Precision precision() {
            return precision;
        }

        @Override
        public List<Value> evaluate(Graph body, Map<String, Value> given) {
            return new Interpreter(precision, sizes, given)
                    .values(List.copyOf(body.outputs().values()));
        }

        @Override
        public Value variable(Variable declared) {
            String name = declared.name();
            Value value = variables.get(name);
            if (value == null) throw new IllegalArgumentException("no value is given for " + name);
            int[] dims = dims(declared.type().shape());
            if (value.dtype() != declared.type().dtype() || !Arrays.equals(value.dims(), dims)) {
                throw new IllegalArgumentException(
                        name
                                + " is declared as "
                                + declared.type()
                                + ", which is "
                                + Arrays.toString(dims)
                                + " here; the value given is "
                                + value.dtype()
                                + Arrays.toString(value.dims()));
            }
            return value;
        }
    }
}
