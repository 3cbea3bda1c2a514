package org.nnc.rewrite;

import static org.nnc.program.Scalar.*;
import static org.nnc.rewrite.Match.*;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.*;
import org.nnc.program.Monoid;

import java.util.List;
import java.util.Optional;

/// Formulas that overflow or cancel, by ones that do not.
final class Stability {
    static final List<Rule> RULES =
            List.of(
                    Rule.reassociates(
                            "log(sigmoid(x)) = min(x, 0) - log1p(exp(-|x|))",
                            on(LOG),
                            example(
                                    "x: float",
                                    "map.log(map.sigmoid(%x))",
                                    "map.sub(map.min(%x, 0), map.log1p(map.exp(map.neg(map.abs(%x)))))"),
                            unary(Stability::logSigmoid)),
                    Rule.reassociates(
                            "log(1 - sigmoid(x)) = log(sigmoid(-x))",
                            on(LOG),
                            example(
                                    "x: float",
                                    "map.log(map.sub(1, map.sigmoid(%x)))",
                                    "map.sub(map.min(map.neg(%x), 0), map.log1p(map.exp(map.neg(map.abs(%x)))))"),
                            unary(Stability::logOneMinusSigmoid)),
                    Rule.reassociates(
                            "log(1 + x) = log1p(x)",
                            on(LOG),
                            example("x: float", "map.log(map.add(%x, 1))", "map.log1p(%x)"),
                            unary(Stability::logOnePlus)),
                    Rule.reassociates(
                            "log1p(exp(x)) = max(x, 0) + log1p(exp(-|x|))",
                            on(LOG1P),
                            example(
                                    "x: float",
                                    "map.log1p(map.exp(%x))",
                                    "map.add(map.max(%x, 0), map.log1p(map.exp(map.neg(map.abs(%x)))))"),
                            unary(Stability::softplus)),
                    Rule.reassociates(
                            "exp(x) - 1 = expm1(x)",
                            on(ADD),
                            example("x: float", "map.sub(map.exp(%x), 1)", "map.expm1(%x)"),
                            binary(Stability::expMinusOne)),
                    Rule.reassociates(
                            "x / (1 + exp(-y)) = x * sigmoid(y)",
                            on(DIV),
                            example(
                                    "x: float; y: float",
                                    "map.div(%x, map.add(map.exp(map.neg(%y)), 1))",
                                    "map.mul(%x, map.sigmoid(%y))"),
                            binary(Stability::logistic)),
                    Rule.reassociates(
                            "log(exp(x) * y) = x + log(y)",
                            on(LOG),
                            example(
                                    "x: float; y: float",
                                    "map.log(map.div(map.exp(%x), %y))",
                                    "map.sub(%x, map.log(%y))"),
                            unary(Stability::logOfScaledExp)),
                    Rule.reassociates(
                            "log(sum(exp(x))) = m + log(sum(exp(x - m))), where m = max(x)",
                            on(LOG),
                            example(
                                    "x: float[3]",
                                    "map.log(reduce.sum(map.exp(%x)) {axes=[0]})",
                                    "map.add(reduce.max(%x) {axes=[0]}, map.log(reduce.sum(map.exp("
                                            + "map.sub(%x, expand(reshape(reduce.max(%x) {axes=[0]})"
                                            + " : float[1]) : float[3]))) {axes=[0]}))"),
                            unary(Stability::logSumExp)));

    private Stability() {}

    private static Optional<Node> logSigmoid(Node x, Context c) {
        return when(is(x, SIGMOID), () -> logSigmoidOf(first(x), c));
    }

    private static Node logSigmoidOf(Node x, Context c) {
        return call(c, SUB, call(c, MIN, x, number(c, 0, x)), tail(x, c));
    }

    /// `log1p(exp(-|x|))`
    private static Node tail(Node x, Context c) {
        return call(c, LOG1P, call(c, EXP, call(c, NEG, call(c, ABS, x))));
    }

    private static Optional<Node> logOneMinusSigmoid(Node x, Context c) {
        boolean fits = is(x, SUB) && isConstant(first(x), 1) && is(second(x), SIGMOID);
        return when(fits, () -> logSigmoidOf(call(c, NEG, first(second(x))), c));
    }

    private static Optional<Node> logOnePlus(Node x, Context c) {
        if (is(x, ADD) && isConstant(second(x), 1)) return Optional.of(call(c, LOG1P, first(x)));
        boolean minus = is(x, SUB) && isConstant(first(x), 1);
        return when(minus, () -> call(c, LOG1P, call(c, NEG, second(x))));
    }

    private static Optional<Node> softplus(Node x, Context c) {
        boolean small = is(x, EXP) && is(first(x), NEG) && is(first(first(x)), ABS);
        if (!is(x, EXP) || small) return Optional.empty();
        Node z = first(x);
        return Optional.of(call(c, ADD, call(c, MAX, z, number(c, 0, z)), tail(z, c)));
    }

    private static Optional<Node> expMinusOne(Node x, Node y, Context c) {
        return when(is(x, EXP) && isConstant(y, -1), () -> call(c, EXPM1, first(x)));
    }

    private static Optional<Node> logistic(Node x, Node y, Context c) {
        boolean fits = is(y, ADD) && is(first(y), EXP) && isConstant(second(y), 1);
        return when(fits, () -> call(c, MUL, x, call(c, SIGMOID, call(c, NEG, first(first(y))))));
    }

    private static Optional<Node> logOfScaledExp(Node x, Context c) {
        if (is(x, DIV) && is(first(x), EXP)) {
            return Optional.of(call(c, SUB, first(first(x)), call(c, LOG, second(x))));
        }
        if (!is(x, MUL)) return Optional.empty();
        for (int i = 0; i < 2; i++) {
            Node e = x.operands().get(i);
            Node y = x.operands().get(1 - i);
            if (!is(e, EXP)) continue;
            Node core = core(y);
            boolean inverse = is(core, DIV) && isConstant(first(core), 1);
            if (!inverse) return Optional.of(call(c, ADD, first(e), call(c, LOG, y)));
            Node divisor = replayed(c.builder(), y, second(core));
            return Optional.of(call(c, SUB, first(e), call(c, LOG, divisor)));
        }
        return Optional.empty();
    }

    /// The operand of the exponential is shifted already where a maximum is subtracted from it.
    private static Optional<Node> logSumExp(Node x, Context c) {
        if (!(x.op() instanceof Reduce(Node e, Monoid m, List<Integer> axes)))
            return Optional.empty();
        if (m != Monoid.SUM || !is(e, EXP)) return Optional.empty();
        Node z = first(e);
        boolean shifted =
                is(z, SUB) && core(second(z)).op() instanceof Reduce r && r.monoid() == Monoid.MAX;
        boolean empty = axes.stream().anyMatch(a -> !z.dim(a).isAtLeast(1));
        if (shifted || empty) return Optional.empty();
        Node largest = Nodes.reduce(c.builder(), z, Monoid.MAX, axes);
        Node spread = Nodes.expandAxes(c.builder(), largest, axes, z.shape());
        Node sum = Nodes.sum(c.builder(), call(c, EXP, call(c, SUB, z, spread)), axes);
        return Optional.of(call(c, ADD, largest, call(c, LOG, sum)));
    }
}
