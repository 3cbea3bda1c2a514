package org.nnc.rewrite;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Op;
import org.nnc.graph.ShapeException;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Applies rules to a fixpoint. Nodes are visited operands first, so that a rule sees operands in
/// normal form; what a rule makes is brought to normal form in turn. Each node is visited once: the
/// cost is that of the nodes and of the firings.
public final class Rewriter {
    /// More firings than this for each node of the graph mean that rules undo each other.
    private static final int STEPS_PER_NODE = 50;

    private final RuleBook rules;
    private final Fuel fuel;
    private final Context context;
    private final long limit;
    private final Map<Node, Node> normal = new HashMap<>();
    private final Map<Node, Integer> uses = new HashMap<>();

    private Rewriter(RuleBook rules, Precision precision, Fuel fuel, int nodes) {
        this.rules = rules;
        this.fuel = fuel;
        this.context = new Context(new Builder(), precision, uses);
        this.limit = fuel.used() + STEPS_PER_NODE * (nodes + 100L);
    }

    /// An equal graph in which no rule applies, as far as the fuel goes.
    ///
    /// @throws IllegalStateException if rules undo each other for ever; the message names them
    public static Graph rewrite(Graph graph, RuleBook rules, Precision precision, Fuel fuel) {
        List<Node> nodes = graph.nodes();
        Rewriter r = new Rewriter(rules, precision, fuel, nodes.size());
        Map<Node, Integer> users = new HashMap<>();
        graph.roots().forEach(n -> users.merge(n, 1, Integer::sum));
        for (Node n : nodes) for (Node o : n.operands()) users.merge(o, 1, Integer::sum);
        Map<Node, Node> renewed = new HashMap<>();
        for (Node n : nodes) {
            r.builder().setOrigin(n.origin());
            Op op = Rebuild.rebuilt(n.op(), renewed::get);
            op = Rebuild.withBody(op, body -> rewrite(body, rules, precision, fuel));
            Node result = r.normalForm(r.builder().add(op));
            renewed.put(n, result);
            r.uses.merge(result, users.get(n), Integer::sum);
        }
        return Rebuild.compact(graph.rebuilt(r.builder(), renewed::get));
    }

    private Builder builder() {
        return context.builder();
    }

    private Node normalForm(Node start) {
        Node known = normal.get(start);
        if (known != null) return known;
        Node n = onNormalOperands(start);
        while (true) {
            Node done = normal.get(n);
            Optional<Node> next = done != null ? Optional.empty() : fire(n);
            if (next.isEmpty()) {
                Node result = done != null ? done : n;
                normal.put(n, result);
                normal.put(start, result);
                return result;
            }
            n = onNormalOperands(next.get());
        }
    }

    private Node onNormalOperands(Node n) {
        boolean all = true;
        for (Node operand : n.operands()) all &= normalForm(operand) == operand;
        if (all) return n;
        return builder().add(Rebuild.rebuilt(n.op(), this::normalForm));
    }

    private Optional<Node> fire(Node n) {
        Op op = n.op();
        for (Rule rule : rules.matching(op)) {
            if (fuel.isEmpty()) return Optional.empty();
            Optional<Node> result = apply(rule, n);
            if (result.isEmpty() || result.get() == n) continue;
            fuel.burn(rule);
            check(rule, n, result.get());
            return result;
        }
        return Optional.empty();
    }

    private Optional<Node> apply(Rule rule, Node n) {
        try {
            return rule.function().apply(n, context);
        } catch (ShapeException e) {
            throw new IllegalStateException("the rule '" + rule + "' fails on " + n, e);
        }
    }

    private void check(Rule rule, Node before, Node after) {
        if (!before.type().equals(after.type())) {
            throw new IllegalStateException(
                    "the rule '" + rule + "' makes " + after.type() + " of " + before);
        }
        if (fuel.used() > limit) {
            throw new IllegalStateException(
                    "rewriting does not end; these rules undo each other: '" + fuel.recent() + "'");
        }
    }
}
