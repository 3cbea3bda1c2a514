package org.nnc.fuzz;

import org.nnc.grad.Gradient;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.ShapeException;
import org.nnc.graph.Value;
import org.nnc.op.Variable;
import org.nnc.rewrite.Rule;
import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Well-typed graphs of all operations, with inputs on which they are well conditioned.
final class RandomGraph {
    private static final int MOST_NODES = 12;
    private static final double LARGEST_GRADIENT = 1e5;

    private final Choices choices;
    private final Pool pool;
    private final Productions productions;

    private RandomGraph(Choices choices) {
        this.choices = choices;
        this.pool = new Pool(choices);
        this.productions = new Productions(choices, pool);
    }

    /// A graph, forward only.
    static Case forward(Choices choices) {
        RandomGraph r = new RandomGraph(choices);
        r.pool.offer(r.productions.leaf());
        return r.make();
    }

    /// A graph that begins with the left side of a rule.
    static Case forward(Choices choices, Rule rule) {
        RandomGraph r = new RandomGraph(choices);
        r.pool.offer(r.productions.leaf());
        r.pool.offer(r.productions.law(rule));
        return r.make();
    }

    /// A graph of loops, and of what computes with all that they emit.
    static Case loops(Choices choices) {
        RandomGraph r = new RandomGraph(choices);
        r.pool.offer(r.productions.leaf());
        for (int i = 1 + choices.below(3); i > 0; i--) {
            r.productions.scan();
            for (int k = choices.below(4); k > 0; k--) r.step();
        }
        return new Case(
                new Graph("loops", r.pool.builder(), r.roots(), Map.of()),
                r.pool.sizes(),
                r.pool.inputs());
    }

    /// The graph and the derivative of its float outputs by its float inputs. Empty if it has none,
    /// or none that is well conditioned.
    static Optional<Case> gradient(Case forward) {
        Builder b = forward.graph().builder();
        List<Node> ys = forward.graph().roots().filter(n -> n.dtype().isFloat()).toList();
        List<Node> xs = floatInputs(forward.graph());
        if (ys.isEmpty() || xs.isEmpty()) return Optional.empty();
        Map<String, Value> inputs = new LinkedHashMap<>(forward.inputs());
        List<Node> directions = new ArrayList<>();
        for (Node y : ys) {
            String name = "d" + inputs.size();
            directions.add(b.add(new Variable(name, Variable.Role.INPUT, y.type())));
            inputs.put(name, direction(forward, y));
        }
        List<Node> ds = Gradient.vjp(b, ys, directions, xs);
        Map<String, Node> outputs = new LinkedHashMap<>(forward.graph().outputs());
        for (int i = 0; i < ds.size(); i++) outputs.put("gradient_" + i, ds.get(i));
        Graph graph = new Graph("gradient", b, outputs, Map.of());
        Case c = new Case(graph, forward.sizes(), inputs);
        return isTame(c) ? Optional.of(c) : Optional.empty();
    }

    private static Value direction(Case forward, Node y) {
        int[] dims = y.shape().evaluate(forward.sizes());
        Value v = Value.zeros(DType.FLOAT, dims);
        for (int i = 0; i < v.count(); i++) v.set(i, ((i * 7 + 3) % 11 - 5) / 4.0);
        return v;
    }

    private static List<Node> floatInputs(Graph g) {
        return g.nodes().stream()
                .filter(n ->
                        n.dtype().isFloat()
                                && n.op() instanceof Variable v
                                && (v.role() == Variable.Role.INPUT
                                        || v.role() == Variable.Role.PARAMETER))
                .toList();
    }

    private static boolean isTame(Case c) {
        for (Value v : c.interpret(org.nnc.type.Precision.FLOAT64).values()) {
            for (int i = 0; i < v.count(); i++) {
                if (!(Math.abs(v.get(i)) < LARGEST_GRADIENT)) return false;
            }
        }
        return true;
    }

    private Case make() {
        int wanted = 1 + choices.below(MOST_NODES);
        for (int tries = 0; pool.fit().size() <= wanted && tries < 3 * wanted; tries++) {
            if (tries > 0 && choices.isAtEnd()) break;
            step();
        }
        return new Case(
                new Graph("random", pool.builder(), roots(), Map.of()),
                pool.sizes(),
                pool.inputs());
    }

    private void step() {
        try {
            pool.offer(productions.any());
        } catch (ShapeException e) {
            // The production did not look closely; another one will fit.
        }
    }

    /// The nodes that no other uses, so that all that was made counts.
    private Map<String, Node> roots() {
        Set<Node> used = new HashSet<>();
        for (Node n : pool.fit()) {
            for (Node below : Graph.reachable(List.of(n))) if (below != n) used.add(below);
        }
        Map<String, Node> outputs = new LinkedHashMap<>();
        for (Node n : pool.fit()) {
            if (!used.contains(n)) outputs.put("y" + outputs.size(), n);
        }
        return outputs;
    }
}
