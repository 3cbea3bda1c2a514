package org.nnc.rewrite;

import static org.nnc.program.Scalar.*;
import static org.nnc.rewrite.Match.*;

import org.nnc.graph.Node;

import java.util.List;
import java.util.Optional;

/// Neutral elements, signs, and terms that add up.
final class Arithmetic {
    static final List<Rule> RULES =
            List.of(
                    Rule.exact(
                            "x + 0 = x",
                            on(ADD),
                            example("x: float", "map.add(%x, 0)", "%x"),
                            binary((x, y, _) -> when(isConstant(y, 0), () -> x))),
                    Rule.exact(
                            "0 - x = -x",
                            on(SUB),
                            example("x: float", "map.sub(0, %x)", "map.neg(%x)"),
                            binary((x, y, c) -> when(isConstant(x, 0), () -> call(c, NEG, y)))),
                    Rule.exact(
                            "x * 1 = x",
                            on(MUL, DIV),
                            example("x: float", "map.mul(%x, 1)", "%x"),
                            binary((x, y, _) -> when(isConstant(y, 1), () -> x))),
                    Rule.exact(
                            "x * -1 = -x",
                            on(MUL, DIV),
                            example("x: float", "map.mul(%x, -1)", "map.neg(%x)"),
                            binary((x, y, c) -> when(isConstant(y, -1), () -> call(c, NEG, x)))),
                    Rule.exact(
                            "i * 0 = 0, for integers",
                            on(MUL),
                            example(
                                    "i: int",
                                    "map.mul(%i, constant() {value=0} : int)",
                                    "constant() {value=0} : int"),
                            (n, c) -> n.dtype().isFloat() ? Optional.empty() : timesZero(n, c)),
                    Rule.finite(
                            "x * 0 = 0",
                            on(MUL),
                            example("x: float", "map.mul(%x, 0)", "constant() {value=0} : float"),
                            Arithmetic::timesZero),
                    Rule.finite(
                            "0 / x = 0",
                            on(DIV),
                            example("x: float", "map.div(0, %x)", "constant() {value=0} : float"),
                            (n, c) -> when(isConstant(first(n), 0), () -> full(c, 0, n))),
                    Rule.finite(
                            "x - x = 0",
                            on(SUB),
                            example("x: float", "map.sub(%x, %x)", "constant() {value=0} : float"),
                            (n, c) -> when(first(n) == second(n), () -> full(c, 0, n))),
                    Rule.exact(
                            "x / 2^k = x * 2^-k",
                            on(DIV),
                            example("x: float", "map.div(%x, 4)", "map.mul(%x, 0.25)"),
                            binary((x, y, c) -> isPowerOfTwo(y) ? reciprocal(x, y, c) : none())),
                    Rule.reassociates(
                            "x / c = x * (1 / c)",
                            on(DIV),
                            example("x: float", "map.div(%x, 10)", "map.mul(%x, 0.1)"),
                            binary(Arithmetic::reciprocal)),
                    Rule.exact(
                            "-(-x) = x",
                            on(NEG),
                            example("x: float", "map.neg(map.neg(%x))", "%x"),
                            unary((x, _) -> when(is(x, NEG), () -> first(x)))),
                    Rule.exact(
                            "-(x - y) = y - x",
                            on(NEG),
                            example(
                                    "x: float; y: float",
                                    "map.neg(map.sub(%x, %y))",
                                    "map.sub(%y, %x)"),
                            unary((x, c) ->
                                    when(is(x, SUB), () -> call(c, SUB, second(x), first(x))))),
                    Rule.exact(
                            "-(x * c) = x * (-c)",
                            on(NEG),
                            example("x: float", "map.neg(map.mul(%x, 2))", "map.mul(%x, -2)"),
                            unary(Arithmetic::minusScaled)),
                    Rule.exact(
                            "(-x) * c = x * (-c)",
                            on(MUL),
                            example("x: float", "map.mul(map.neg(%x), 2)", "map.mul(%x, -2)"),
                            binary(Arithmetic::minusTimesConstant)),
                    Rule.exact(
                            "(-x) * y = -(x * y)",
                            on(MUL),
                            example(
                                    "x: float; y: float",
                                    "map.mul(%x, map.neg(%y))",
                                    "map.neg(map.mul(%x, %y))"),
                            binary(Arithmetic::minusTimes)),
                    Rule.exact(
                            "(-x) / y = -(x / y)",
                            on(DIV),
                            example(
                                    "x: float; y: float",
                                    "map.div(map.neg(%x), %y)",
                                    "map.neg(map.div(%x, %y))"),
                            binary(Arithmetic::minusOver)),
                    Rule.exact(
                            "x + (-y) = x - y",
                            on(ADD),
                            example(
                                    "x: float; y: float",
                                    "map.add(%x, map.neg(%y))",
                                    "map.sub(%x, %y)"),
                            binary(Arithmetic::plusMinus)),
                    Rule.exact(
                            "x - (-y) = x + y",
                            on(SUB),
                            example(
                                    "x: float; y: float",
                                    "map.sub(%x, map.neg(%y))",
                                    "map.add(%x, %y)"),
                            binary((x, y, c) -> when(is(y, NEG), () -> call(c, ADD, x, first(y))))),
                    Rule.exact(
                            "abs(-x) = abs(x)",
                            on(ABS),
                            example("x: float", "map.abs(map.neg(%x))", "map.abs(%x)"),
                            unary((x, c) -> when(is(x, NEG), () -> call(c, ABS, first(x))))),
                    Rule.exact(
                            "x + x = x * 2",
                            on(ADD),
                            example("x: float", "map.add(%x, %x)", "map.mul(%x, 2)"),
                            binary((x, y, c) ->
                                    when(x == y, () -> call(c, MUL, x, number(c, 2, x))))),
                    Rule.reassociates(
                            "x * c + x * d = x * (c + d)",
                            on(ADD),
                            example(
                                    "x: float",
                                    "map.add(map.mul(%x, 3), map.mul(%x, 4))",
                                    "map.mul(%x, 7)"),
                            binary(Arithmetic::likeTerms)));

    private Arithmetic() {}

    private static Optional<Node> none() {
        return Optional.empty();
    }

    private static Optional<Node> timesZero(Node n, Context c) {
        return when(isConstant(second(n), 0), () -> full(c, 0, n));
    }

    private static boolean isPowerOfTwo(Node y) {
        if (!isConstant(y) || value(y) == 0) return false;
        double v = Math.abs(value(y));
        return v == Math.scalb(1.0, Math.getExponent(v)) && Math.abs(Math.getExponent(v)) < 100;
    }

    private static Optional<Node> reciprocal(Node x, Node y, Context c) {
        boolean fits = x.dtype().isFloat() && isConstant(y) && !isConstant(x) && value(y) != 0;
        return when(fits, () -> call(c, MUL, x, call(c, DIV, number(c, 1, y), y)));
    }

    private static Optional<Node> minusScaled(Node x, Context c) {
        boolean fits = is(x, MUL) && isConstant(second(x));
        return when(fits, () -> call(c, MUL, first(x), call(c, NEG, second(x))));
    }

    private static Optional<Node> minusTimesConstant(Node x, Node y, Context c) {
        boolean fits = is(x, NEG) && isConstant(y);
        return when(fits, () -> call(c, MUL, first(x), call(c, NEG, y)));
    }

    private static Optional<Node> minusTimes(Node x, Node y, Context c) {
        if (is(x, NEG)) return Optional.of(call(c, NEG, call(c, MUL, first(x), y)));
        return when(is(y, NEG), () -> call(c, NEG, call(c, MUL, x, first(y))));
    }

    private static Optional<Node> minusOver(Node x, Node y, Context c) {
        // Integers round down: their quotients know the sign.
        if (!x.dtype().isFloat()) return none();
        if (is(x, NEG)) return Optional.of(call(c, NEG, call(c, DIV, first(x), y)));
        return when(is(y, NEG), () -> call(c, NEG, call(c, DIV, x, first(y))));
    }

    private static Optional<Node> plusMinus(Node x, Node y, Context c) {
        if (is(y, NEG)) return Optional.of(call(c, SUB, x, first(y)));
        return when(is(x, NEG), () -> call(c, SUB, y, first(x)));
    }

    /// A term is a factor times a constant, which may be 1.
    private static Optional<Node> likeTerms(Node x, Node y, Context c) {
        if (!isTerm(x) && !isTerm(y)) return none();
        Node factor = isTerm(x) ? first(x) : x;
        boolean fits = factor == (isTerm(y) ? first(y) : y);
        return when(fits, () -> call(c, MUL, factor, call(c, ADD, times(x, c), times(y, c))));
    }

    private static boolean isTerm(Node x) {
        return is(x, MUL) && isConstant(second(x));
    }

    private static Node times(Node x, Context c) {
        return isTerm(x) ? second(x) : number(c, 1, x);
    }
}
