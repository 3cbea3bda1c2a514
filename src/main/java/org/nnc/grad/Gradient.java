package org.nnc.grad;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Op;
import org.nnc.graph.Schema;
import org.nnc.op.StopGradient;
import org.nnc.op.Variable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reverse-mode differentiation. The results are ordinary nodes of the same builder, so a
/// derivative can be differentiated again, to any order.
public final class Gradient {
    private Gradient() {}

    /// The derivatives of a float scalar by each of `xs`, any nodes; zeros where y does not depend
    /// on one.
    public static List<Node> gradients(Builder b, Node y, List<Node> xs) {
        if (y.rank() != 0) {
            throw new IllegalArgumentException(
                    "a gradient is that of a scalar, not of " + y.type());
        }
        return vjp(b, List.of(y), List.of(Nodes.ones(b, y)), xs);
    }

    /// `Σ cotangentᵢ · ∂yᵢ/∂x` for each of `xs`.
    ///
    /// @param cotangents one for each of `ys`, of its type
    public static List<Node> vjp(Builder b, List<Node> ys, List<Node> cotangents, List<Node> xs) {
        for (int i = 0; i < ys.size(); i++) checkCotangent(ys.get(i), cotangents.get(i));
        for (Node x : xs) checkFloat(x);
        Set<Node> active = dependents(ys, new HashSet<>(xs));
        Sums sums = new Sums(b, active);
        for (int i = 0; i < ys.size(); i++) sums.add(ys.get(i), cotangents.get(i));
        Recomputation recomputed = new Recomputation(b);
        var origin = b.origin();
        for (Node n : Graph.reachable(ys).reversed()) {
            b.setOrigin(n.origin());
            Optional<Node> dy = Optional.ofNullable(sums.of.get(n));
            recomputed.visit(n, dy);
            if (dy.isEmpty() && !sums.ofResults.containsKey(n)) continue;
            Node again = recomputed.again(n);
            again.op().vjp(again, dy.orElse(again), again == n ? sums : recomputed.back(sums));
        }
        b.setOrigin(origin);
        List<Node> result = new ArrayList<>();
        for (Node x : xs) {
            Node sum = sums.of.get(x);
            result.add(sum == null ? Nodes.zeros(b, x) : sum);
        }
        return result;
    }

    /// The derivative of y along `v`, which has the type of x: `∂y/∂x · v`. A vjp is linear in its
    /// cotangent u, `u ↦ ∂y/∂xᵀ u`, so the vjp of that by u is the transpose of the transpose.
    public static Node jvp(Builder b, Node y, Node x, Node v) {
        return jvp(b, y, List.of(x), List.of(v));
    }

    /// The derivative of y along several inputs at once.
    public static Node jvp(Builder b, Node y, List<Node> xs, List<Node> vs) {
        for (int i = 0; i < xs.size(); i++) checkCotangent(xs.get(i), vs.get(i));
        Node u = b.add(new Variable("$cotangent", Variable.Role.PLACEHOLDER, y.type()));
        Node tangent = vjp(b, vjp(b, List.of(y), List.of(u), xs), vs, List.of(u)).getFirst();
        // A function's own derivative need not be linear in its cotangent; then the one at 0
        // counts.
        return substitute(b, tangent, u, Nodes.zeros(b, u));
    }

    private static void checkCotangent(Node y, Node cotangent) {
        checkFloat(y);
        if (!y.type().equals(cotangent.type())) {
            throw new IllegalArgumentException(
                    "a direction of " + y.type() + " is needed, not " + cotangent.type());
        }
    }

    private static void checkFloat(Node x) {
        if (!x.dtype().isFloat()) {
            throw new IllegalArgumentException(
                    "only float values have derivatives, not " + x.type());
        }
    }

    /// The float nodes on the way to `ys` whose values change with one of `xs`, these included.
    private static Set<Node> dependents(List<Node> ys, Set<Node> xs) {
        Set<Node> active = new HashSet<>();
        for (Node n : Graph.reachable(ys)) {
            boolean passes = n.dtype().isFloat() && !(n.op() instanceof StopGradient);
            if (xs.contains(n) || passes && n.operands().stream().anyMatch(active::contains)) {
                active.add(n);
            }
        }
        return active;
    }

    private static Node substitute(Builder b, Node root, Node from, Node to) {
        Map<Node, Node> changed = new HashMap<>(Map.of(from, to));
        for (Node n : Graph.reachable(List.of(root))) {
            if (n.operands().stream().noneMatch(changed::containsKey)) continue;
            Op op = Schema.of(n.op()).rebuild(n.op(), x -> changed.getOrDefault(x, x));
            changed.put(n, b.add(op));
        }
        return changed.getOrDefault(root, root);
    }

    /// Cotangents as they come together. Nodes are walked from users to operands, so a node's sum
    /// is complete when it is its turn.
    private static final class Sums implements org.nnc.graph.Cotangents {
        private final Builder build;
        private final Set<Node> active;
        private final Map<Node, Node> of = new HashMap<>();

        /// For a node with several results, their cotangents by index.
        private final Map<Node, Map<Integer, Node>> ofResults = new HashMap<>();

        Sums(Builder build, Set<Node> active) {
            this.build = build;
            this.active = active;
        }

        @Override
        public Builder build() {
            return build;
        }

        @Override
        public boolean wants(Node operand) {
            return active.contains(operand);
        }

        @Override
        public void add(Node operand, Node value) {
            if (!wants(operand)) return;
            if (!value.type().equals(operand.type())) {
                throw new IllegalStateException(
                        "the cotangent of " + operand + " came out as " + value);
            }
            of.merge(operand, value, (sum, more) -> Nodes.add(build, sum, more));
        }

        @Override
        public void add(Node scan, int result, Node value) {
            if (!wants(scan)) return;
            ofResults
                    .computeIfAbsent(scan, _ -> new HashMap<>())
                    .merge(result, value, (sum, more) -> Nodes.add(build, sum, more));
        }

        @Override
        public Optional<Node> ofResult(Node scan, int result) {
            return Optional.ofNullable(ofResults.getOrDefault(scan, Map.of()).get(result));
        }

        @Override
        public List<Node> within(
                Builder body, List<Node> ys, List<Node> cotangents, List<Node> xs) {
            return vjp(body, ys, cotangents, xs);
        }
    }
}
