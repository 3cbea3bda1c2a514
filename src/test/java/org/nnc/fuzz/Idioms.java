package org.nnc.fuzz;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Einsum;
import org.nnc.op.Variable;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.rewrite.Rule;
import org.nnc.rewrite.Rules;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What people write: the formulas that rewriting is for.
final class Idioms {
    private final Choices c;
    private final Pool pool;
    private final Builder b;
    private final List<Supplier<Node>> all;

    Idioms(Choices choices, Pool pool) {
        this.c = choices;
        this.pool = pool;
        this.b = pool.builder();
        this.all =
                List.of(
                        this::softmax,
                        this::logSoftmax,
                        this::logSumExp,
                        this::sigmoidByHand,
                        this::softplus,
                        this::logOfSigmoid,
                        this::normalized,
                        this::product,
                        this::sumOfProducts,
                        this::mean,
                        this::relu,
                        this::oneHot);
    }

    Node any() {
        return c.pick(all).get();
    }

    /// The left side of a rule, on operands from the pool where they fit.
    Node law() {
        return law(c.pick(Rules.ALL));
    }

    Node law(Rule rule) {
        Node before = rule.example().graphBefore().outputs().get("y");
        Map<Node, Node> here = new HashMap<>();
        for (Node n : org.nnc.graph.Graph.reachable(List.of(before))) {
            if (n.op() instanceof Variable) here.put(n, operand(n));
            else here.put(n, b.add(org.nnc.graph.Schema.of(n.op()).rebuild(n.op(), here::get)));
        }
        return here.get(before);
    }

    private Node operand(Node like) {
        return pool.find(n -> n.type().equals(like.type()))
                .filter(_ -> c.chance(60))
                .orElseGet(() -> pool.input(like.dtype(), like.shape()));
    }

    private Node floats(int rank) {
        return pool.find(n -> n.dtype().isFloat() && n.rank() >= rank)
                .orElseGet(() -> pool.input(DType.FLOAT, Shape.of(Pool.N, Dim.of(4))));
    }

    private Node constant(double value) {
        return Nodes.constant(b, value);
    }

    private Node kept(Node x, Monoid m) {
        List<Integer> last = List.of(x.rank() - 1);
        return Nodes.expandAxes(b, Nodes.reduce(b, x, m, last), last, x.shape());
    }

    private Node softmax() {
        Node x = floats(1);
        Node e = Nodes.map(b, Scalar.EXP, Nodes.sub(b, x, kept(x, Monoid.MAX)));
        return Nodes.div(b, e, kept(e, Monoid.SUM));
    }

    private Node logSoftmax() {
        return Nodes.map(b, Scalar.LOG, softmax());
    }

    private Node logSumExp() {
        Node e = Nodes.map(b, Scalar.EXP, floats(1));
        return Nodes.map(b, Scalar.LOG, Nodes.sum(b, e, List.of(e.rank() - 1)));
    }

    private Node sigmoidByHand() {
        Node e = Nodes.map(b, Scalar.EXP, Nodes.neg(b, floats(0)));
        return Nodes.div(b, constant(1), Nodes.add(b, constant(1), e));
    }

    private Node softplus() {
        Node e = Nodes.map(b, Scalar.EXP, floats(0));
        return Nodes.map(b, Scalar.LOG, Nodes.add(b, constant(1), e));
    }

    private Node logOfSigmoid() {
        Node s = Nodes.map(b, Scalar.SIGMOID, floats(0));
        return Nodes.map(b, Scalar.LOG, c.chance(50) ? s : Nodes.sub(b, constant(1), s));
    }

    private Node normalized() {
        Node x = floats(1);
        Node centred = Nodes.sub(b, x, scaled(kept(x, Monoid.SUM), x));
        Node variance = scaled(kept(Nodes.mul(b, centred, centred), Monoid.SUM), x);
        Node root = Nodes.map(b, Scalar.SQRT, Nodes.add(b, variance, constant(0.1)));
        return Nodes.div(b, centred, root);
    }

    private Node scaled(Node sum, Node x) {
        return Nodes.div(b, sum, Nodes.size(b, x.dim(x.rank() - 1), DType.FLOAT));
    }

    /// A matrix product of transposed, scaled or repeated operands.
    private Node product() {
        Node x =
                pool.find(n -> n.dtype().isFloat() && n.rank() == 2)
                        .orElseGet(() -> pool.input(DType.FLOAT, Shape.of(Pool.N, Dim.of(4))));
        Node w = pool.input(DType.FLOAT, Shape.of(Dim.of(2), x.dim(1)));
        Node y = b.add(new Einsum(x, Nodes.transpose(b, w, List.of(1, 0)), "ab", "bc", "ac"));
        return switch (c.below(4)) {
            case 0 -> y;
            case 1 -> Nodes.add(b, y, pool.input(DType.FLOAT, Shape.of(Dim.of(2))));
            case 2 -> Nodes.transpose(b, y, List.of(1, 0));
            default -> Nodes.mul(b, y, constant(0.125));
        };
    }

    private Node sumOfProducts() {
        Node x = floats(2);
        Shape s = x.shape();
        int n = x.rank() - 1;
        Node w = pool.input(DType.FLOAT, Shape.of(Dim.of(3), s.dim(n)));
        Node wide = Nodes.reshape(b, x, s.inserted(n, Dim.ONE));
        return Nodes.sum(b, Nodes.mul(b, wide, w), List.of(n + 1));
    }

    private Node mean() {
        Node x = floats(1);
        Node count = Nodes.size(b, x.shape().elements(), DType.FLOAT);
        return Nodes.div(b, Nodes.sumAll(b, x), count);
    }

    private Node relu() {
        return Nodes.map(b, Scalar.MAX, floats(0), constant(0));
    }

    private Node oneHot() {
        Node labels = pool.input(DType.INT, Shape.of(Pool.N));
        Shape s = Shape.of(Pool.N, Dim.of(4));
        Node classes = b.add(new org.nnc.op.Iota(s, 1));
        Node wide = Nodes.broadcastTo(b, Nodes.reshape(b, labels, Shape.of(Pool.N, Dim.ONE)), s);
        Node hot = Nodes.map(b, Scalar.EQ, wide, classes);
        return c.chance(50)
                ? Nodes.cast(b, hot, DType.FLOAT)
                : Nodes.select(b, hot, constant(1), constant(0));
    }
}
