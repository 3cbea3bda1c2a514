package org.nnc.rewrite;

import static org.nnc.program.Scalar.*;
import static org.nnc.rewrite.Match.*;

import org.nnc.graph.Node;
import org.nnc.op.Cast;
import org.nnc.type.DType;

import java.util.List;
import java.util.Optional;

/// Truth values, selections, extremes and casts.
final class Choices {
    private static final String CAB = "c: bool; a: float; b: float";
    private static final String TRUE = "constant() {value=1} : bool";
    private static final String FALSE = "constant() {value=0} : bool";

    static final List<Rule> RULES =
            List.of(
                    Rule.exact(
                            "not not c = c",
                            on(NOT),
                            example("c: bool", "map.not(map.not(%c))", "%c"),
                            unary((x, _) -> when(is(x, NOT), () -> first(x)))),
                    Rule.exact(
                            "not (a == b) = (a != b)",
                            on(NOT),
                            example(
                                    "a: float; b: float",
                                    "map.not(map.eq(%a, %b))",
                                    "map.ne(%a, %b)"),
                            unary(Choices::negated)),
                    Rule.exact(
                            "c and true = c",
                            on(AND),
                            example("c: bool", "map.and(%c, " + TRUE + ")", "%c"),
                            binary((x, y, _) -> when(isConstant(y, 1), () -> x))),
                    Rule.exact(
                            "c and false = false",
                            on(AND),
                            example("c: bool", "map.and(%c, " + FALSE + ")", FALSE),
                            binary((_, y, _) -> when(isConstant(y, 0), () -> y))),
                    Rule.exact(
                            "c or false = c",
                            on(OR),
                            example("c: bool", "map.or(%c, " + FALSE + ")", "%c"),
                            binary((x, y, _) -> when(isConstant(y, 0), () -> x))),
                    Rule.exact(
                            "c or true = true",
                            on(OR),
                            example("c: bool", "map.or(%c, " + TRUE + ")", TRUE),
                            binary((_, y, _) -> when(isConstant(y, 1), () -> y))),
                    Rule.exact(
                            "f(x, x) = x, for and, or, max, min",
                            on(AND, OR, MAX, MIN),
                            example("x: float", "map.max(%x, %x)", "%x"),
                            binary((x, y, _) -> when(x == y, () -> x))),
                    Rule.exact(
                            "max(x, -inf) = x",
                            on(MAX, MIN),
                            example("x: float", "map.max(%x, -Infinity)", "%x"),
                            Choices::unbounded),
                    Rule.exact(
                            "select(true, a, b) = a",
                            on(SELECT),
                            example("a: float; b: float", "map.select(" + TRUE + ", %a, %b)", "%a"),
                            Choices::known),
                    Rule.exact(
                            "select(c, a, a) = a",
                            on(SELECT),
                            example("c: bool; a: float", "map.select(%c, %a, %a)", "%a"),
                            (n, _) -> when(second(n) == third(n), () -> second(n))),
                    Rule.exact(
                            "select(c, true, false) = c",
                            on(SELECT),
                            example("c: bool", "map.select(%c, " + TRUE + ", " + FALSE + ")", "%c"),
                            Choices::itself),
                    Rule.exact(
                            "select(not c, a, b) = select(c, b, a)",
                            on(SELECT),
                            example(
                                    CAB,
                                    "map.select(map.not(%c), %a, %b)",
                                    "map.select(%c, %b, %a)"),
                            Choices::negatedCondition),
                    Rule.exact(
                            "select(c, select(c, a, x), b) = select(c, a, b)",
                            on(SELECT),
                            example(
                                    CAB + "; x: float",
                                    "map.select(%c, map.select(%c, %a, %x), %b)",
                                    "map.select(%c, %a, %b)"),
                            Choices::nested),
                    Rule.finite(
                            "select(c, a, 0) * b = select(c, a * b, 0)",
                            on(MUL),
                            example(
                                    CAB,
                                    "map.mul(%b, map.select(%c, %a, 0))",
                                    "map.select(%c, map.mul(%a, %b), 0)"),
                            binary(Choices::masked)),
                    Rule.exact(
                            "cast to the same type = x",
                            on(Cast.class),
                            example("x: float", "cast(%x) : float", "%x"),
                            (n, _) -> when(first(n).dtype() == n.dtype(), () -> first(n))),
                    Rule.exact(
                            "cast(cast(x)) = cast(x), through a wider type",
                            on(Cast.class),
                            example("c: bool", "cast(cast(%c) : int) : float", "cast(%c) : float"),
                            Choices::castTwice));

    private Choices() {}

    private static Node third(Node n) {
        return n.operands().get(2);
    }

    /// Only these: with a NaN, `not (a < b)` is not `a >= b`.
    private static Optional<Node> negated(Node x, Context c) {
        if (is(x, EQ)) return Optional.of(call(c, NE, first(x), second(x)));
        return when(is(x, NE), () -> call(c, EQ, first(x), second(x)));
    }

    private static Optional<Node> unbounded(Node n, Context c) {
        double neutral = is(n, MAX) ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        boolean fits = n.dtype().isFloat() && isConstant(second(n), neutral);
        return when(fits, () -> first(n));
    }

    private static Optional<Node> known(Node n, Context c) {
        boolean fits = isConstant(first(n));
        return when(fits, () -> value(first(n)) != 0 ? second(n) : third(n));
    }

    private static Optional<Node> itself(Node n, Context c) {
        if (n.dtype() != DType.BOOL) return Optional.empty();
        if (isConstant(second(n), 0) && isConstant(third(n), 1)) {
            return Optional.of(call(c, NOT, first(n)));
        }
        return when(isConstant(second(n), 1) && isConstant(third(n), 0), () -> first(n));
    }

    private static Optional<Node> negatedCondition(Node n, Context c) {
        boolean fits = is(first(n), NOT);
        return when(fits, () -> call(c, SELECT, first(first(n)), third(n), second(n)));
    }

    private static Optional<Node> nested(Node n, Context c) {
        Node condition = first(n);
        Node a = second(n);
        Node b = third(n);
        if (is(a, SELECT) && first(a) == condition) {
            return Optional.of(call(c, SELECT, condition, second(a), b));
        }
        boolean fits = is(b, SELECT) && first(b) == condition;
        return when(fits, () -> call(c, SELECT, condition, a, third(b)));
    }

    private static Optional<Node> masked(Node x, Node y, Context c) {
        if (isMask(x)) return Optional.of(chosen(x, y, c));
        return when(isMask(y), () -> chosen(y, x, c));
    }

    private static Node chosen(Node mask, Node y, Context c) {
        Node product = call(c, MUL, second(mask), y);
        return call(c, SELECT, first(mask), product, third(mask));
    }

    private static boolean isMask(Node x) {
        return is(x, SELECT) && isConstant(third(x), 0);
    }

    private static Optional<Node> castTwice(Node n, Context c) {
        Node x = first(n);
        boolean fits = x.op() instanceof Cast && holdsAll(x.dtype(), first(x).dtype());
        return when(fits, () -> c.builder().add(new Cast(first(x), n.dtype())));
    }

    private static boolean holdsAll(DType wide, DType narrow) {
        return narrow == DType.BOOL || wide == DType.INT64 && narrow == DType.INT;
    }
}
