package org.nnc.rewrite;

import static org.nnc.program.Scalar.*;
import static org.nnc.rewrite.Match.*;

import org.nnc.graph.Node;
import org.nnc.op.Expand;

import java.util.List;
import java.util.Optional;

/// Powers, roots and quotients by cheaper functions.
final class Powers {
    static final List<Rule> RULES =
            List.of(
                    Rule.exact(
                            "x ^ 0 = 1",
                            on(POW),
                            example("x: float", "map.pow(%x, 0)", "constant() {value=1} : float"),
                            (n, c) -> when(isConstant(second(n), 0), () -> full(c, 1, n))),
                    Rule.exact(
                            "x ^ 1 = x",
                            on(POW),
                            example("x: float", "map.pow(%x, 1)", "%x"),
                            binary((x, y, _) -> when(isConstant(y, 1), () -> x))),
                    Rule.reassociates(
                            "x ^ 2 = x * x",
                            on(POW),
                            example("x: float", "map.pow(%x, 2)", "map.mul(%x, %x)"),
                            binary((x, y, c) -> when(isConstant(y, 2), () -> call(c, MUL, x, x)))),
                    Rule.reassociates(
                            "x ^ 3 = x * x * x",
                            on(POW),
                            example("x: float", "map.pow(%x, 3)", "map.mul(map.mul(%x, %x), %x)"),
                            binary(Powers::cube)),
                    Rule.reassociates(
                            "x ^ 4 = (x * x) ^ 2",
                            on(POW),
                            example(
                                    "x: float",
                                    "map.pow(%x, 4)",
                                    "map.mul(map.mul(%x, %x), map.mul(%x, %x))"),
                            binary(Powers::fourth)),
                    Rule.reassociates(
                            "x ^ 0.5 = sqrt(x)",
                            on(POW),
                            example("x: float", "map.pow(%x, 0.5)", "map.sqrt(%x)"),
                            binary((x, y, c) -> when(isConstant(y, 0.5), () -> call(c, SQRT, x)))),
                    Rule.reassociates(
                            "x ^ -0.5 = rsqrt(x)",
                            on(POW),
                            example("x: float", "map.pow(%x, -0.5)", "map.rsqrt(%x)"),
                            binary((x, y, c) ->
                                    when(isConstant(y, -0.5), () -> call(c, RSQRT, x)))),
                    Rule.reassociates(
                            "x ^ -1 = 1 / x",
                            on(POW),
                            example("x: float", "map.pow(%x, -1)", "map.div(1, %x)"),
                            binary(Powers::inverse)),
                    Rule.reassociates(
                            "x / sqrt(y) = x * rsqrt(y)",
                            on(DIV),
                            example(
                                    "x: float; y: float",
                                    "map.div(%x, map.sqrt(%y))",
                                    "map.mul(%x, map.rsqrt(%y))"),
                            binary(Powers::overRoot)),
                    Rule.reassociates(
                            "x * (1 / y) = x / y",
                            on(MUL),
                            example(
                                    "x: float; y: float",
                                    "map.mul(%x, map.div(1, %y))",
                                    "map.div(%x, %y)"),
                            binary(Powers::timesInverse)),
                    Rule.reassociates(
                            "x / expand(y) = x * expand(1 / y)",
                            on(DIV),
                            example(
                                    "x: float[2, 3]; y: float[2, 1]",
                                    "map.div(%x, expand(%y) : float[2, 3])",
                                    "map.mul(%x, expand(map.div(expand(reshape(1) : float[1, 1])"
                                            + " : float[2, 1], %y)) : float[2, 3])"),
                            binary(Powers::overRepeated)),
                    Rule.reassociates(
                            "log(exp(x)) = x",
                            on(LOG),
                            example("x: float", "map.log(map.exp(%x))", "%x"),
                            unary((x, _) -> when(is(x, EXP), () -> first(x)))));

    private Powers() {}

    private static Optional<Node> cube(Node x, Node y, Context c) {
        return when(isConstant(y, 3), () -> call(c, MUL, call(c, MUL, x, x), x));
    }

    private static Optional<Node> fourth(Node x, Node y, Context c) {
        return when(isConstant(y, 4), () -> call(c, MUL, call(c, MUL, x, x), call(c, MUL, x, x)));
    }

    private static Optional<Node> inverse(Node x, Node y, Context c) {
        return when(isConstant(y, -1), () -> call(c, DIV, number(c, 1, x), x));
    }

    private static Optional<Node> overRoot(Node x, Node y, Context c) {
        return when(is(y, SQRT), () -> call(c, MUL, x, call(c, RSQRT, first(y))));
    }

    private static boolean isInverse(Node x) {
        return is(x, DIV) && x.dtype().isFloat() && isConstant(first(x), 1);
    }

    private static Optional<Node> timesInverse(Node x, Node y, Context c) {
        if (isInverse(y)) return Optional.of(call(c, DIV, x, second(y)));
        return when(isInverse(x), () -> call(c, DIV, y, second(x)));
    }

    /// One division for each different divisor instead of one for each element.
    private static Optional<Node> overRepeated(Node x, Node y, Context c) {
        boolean fits = x.dtype().isFloat() && y.op() instanceof Expand && !isConstant(x, 1);
        return when(
                fits,
                () ->
                        call(
                                c,
                                MUL,
                                x,
                                expand(c, call(c, DIV, number(c, 1, y), first(y)), y.shape())));
    }
}
