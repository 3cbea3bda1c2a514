package org.nnc.rewrite;

import static org.nnc.program.Scalar.*;
import static org.nnc.rewrite.Match.*;

import org.nnc.graph.Node;
import org.nnc.op.*;
import org.nnc.program.Scalar;
import org.nnc.type.DType;

import java.util.List;
import java.util.Optional;

/// Folds constants, and brings them to where they meet.
final class Constants {
    static final List<Rule> RULES =
            List.of(
                    Rule.exact(
                            "f(constants) = constant",
                            on(Map.class),
                            example(
                                    "",
                                    "map.mul(2, map.add(1, 2))",
                                    "constant() {value=6} : float"),
                            Constants::folded),
                    Rule.exact(
                            "cast(constant) = constant",
                            on(Cast.class),
                            example("", "cast(2.75) : int", "constant() {value=2} : int"),
                            Constants::cast),
                    Rule.exact(
                            "move(constant) = constant",
                            on(
                                    Transpose.class,
                                    Reshape.class,
                                    Expand.class,
                                    Slice.class,
                                    Reverse.class),
                            example(
                                    "",
                                    "reshape(expand(reshape(1) : float[1, 1]) : float[2, 3]) : float[6]",
                                    "expand(reshape(1) : float[1]) : float[6]"),
                            Constants::moved),
                    Rule.exact(
                            "pad(constant) = constant",
                            on(Pad.class),
                            example(
                                    "",
                                    "pad(expand(reshape(1) : float[1]) : float[2])"
                                            + " {before=[1], after=[0], value=1}",
                                    "expand(reshape(1) : float[1]) : float[3]"),
                            Constants::padded),
                    Rule.exact(
                            "size = constant",
                            on(SizeOf.class),
                            example("", "size_of() {size=3}", "constant() {value=3} : int"),
                            Constants::size),
                    Rule.exact(
                            "f(c, x) = f(x, c)",
                            on(ADD, MUL, MAX, MIN, EQ, NE, AND, OR),
                            example("x: float", "map.add(1, %x)", "map.add(%x, 1)"),
                            Constants::swapped),
                    Rule.exact(
                            "x - c = x + (-c)",
                            on(SUB),
                            example("x: float", "map.sub(%x, 1)", "map.add(%x, -1)"),
                            binary(Constants::minusConstant)),
                    Rule.reassociates(
                            "(x + c) + d = x + (c + d)",
                            on(ADD),
                            example("x: float", "map.add(map.add(%x, 2), 3)", "map.add(%x, 5)"),
                            binary((x, d, c) -> merged(ADD, x, d, c))),
                    Rule.reassociates(
                            "(x * c) * d = x * (c * d)",
                            on(MUL),
                            example("x: float", "map.mul(map.mul(%x, 2), 3)", "map.mul(%x, 6)"),
                            binary((x, d, c) -> merged(MUL, x, d, c))),
                    Rule.exact(
                            "max(max(x, c), d) = max(x, max(c, d))",
                            on(MAX, MIN),
                            example("x: float", "map.max(map.max(%x, 2), 3)", "map.max(%x, 3)"),
                            (n, c) -> merged(((Map) n.op()).function(), first(n), second(n), c)),
                    Rule.reassociates(
                            "(x * c) * y = (x * y) * c",
                            on(MUL),
                            example(
                                    "x: float; y: float",
                                    "map.mul(map.mul(%x, 2), %y)",
                                    "map.mul(map.mul(%x, %y), 2)"),
                            binary(Constants::factorOut)),
                    Rule.reassociates(
                            "(x * c) / y = (x / y) * c",
                            on(DIV),
                            example(
                                    "x: float; y: float",
                                    "map.div(map.mul(%x, 2), %y)",
                                    "map.mul(map.div(%x, %y), 2)"),
                            binary(Constants::factorOutOfQuotient)),
                    Rule.reassociates(
                            "(c - x) + d = (c + d) - x",
                            on(ADD),
                            example("x: float", "map.add(map.sub(2, %x), 3)", "map.sub(5, %x)"),
                            binary(Constants::plusToLeft)),
                    Rule.reassociates(
                            "c - (x + d) = (c - d) - x",
                            on(SUB),
                            example("x: float", "map.sub(2, map.add(%x, 3))", "map.sub(-1, %x)"),
                            binary(Constants::minusSum)),
                    Rule.reassociates(
                            "c - (d - x) = x + (c - d)",
                            on(SUB),
                            example("x: float", "map.sub(2, map.sub(3, %x))", "map.add(%x, -1)"),
                            binary(Constants::minusDifference)));

    private Constants() {}

    private static Optional<Node> folded(Node n, Context c) {
        Scalar f = ((Map) n.op()).function();
        List<Node> operands = n.operands();
        if (!operands.stream().allMatch(Match::isConstant)) return Optional.empty();
        double[] values = operands.stream().mapToDouble(Match::value).toArray();
        boolean floats = operands.stream().anyMatch(x -> x.dtype() == DType.FLOAT);
        if (floats) {
            for (int i = 0; i < values.length; i++) values[i] = c.precision().round(values[i]);
            return Optional.of(full(c, rounded(f.evaluate(values), n, c), n));
        }
        long[] integers = new long[values.length];
        for (int i = 0; i < values.length; i++) integers[i] = (long) values[i];
        long result = f.evaluateIntegers(integers);
        // A 64-bit number that a constant can't hold stays an operation.
        if (n.dtype() == DType.INT64 && result != (long) (double) result) return Optional.empty();
        return Optional.of(full(c, n.dtype() == DType.INT ? (int) result : result, n));
    }

    private static double rounded(double value, Node n, Context c) {
        return n.dtype() == DType.FLOAT ? c.precision().round(value) : value;
    }

    private static Optional<Node> cast(Node n, Context c) {
        Node x = first(n);
        if (!isConstant(x)) return Optional.empty();
        double v = rounded(value(x), x, c);
        double result =
                switch (n.dtype()) {
                    case FLOAT -> c.precision().round(v);
                    case BOOL -> v != 0 ? 1 : 0;
                    case INT -> x.dtype() == DType.FLOAT ? (int) v : (int) (long) v;
                    case INT64 -> (long) v;
                };
        return Optional.of(full(c, result, n));
    }

    private static Optional<Node> moved(Node n, Context c) {
        return when(isConstant(first(n)), () -> full(c, value(first(n)), n));
    }

    private static Optional<Node> padded(Node n, Context c) {
        Pad p = (Pad) n.op();
        return when(isConstant(p.x(), p.value()), () -> full(c, p.value(), n));
    }

    private static Optional<Node> size(Node n, Context c) {
        SizeOf s = (SizeOf) n.op();
        return when(s.size().isConstant(), () -> full(c, s.size().intValue(), n));
    }

    private static Optional<Node> swapped(Node n, Context c) {
        boolean wrong = isConstant(first(n)) && !isConstant(second(n));
        return when(wrong, () -> call(c, ((Map) n.op()).function(), second(n), first(n)));
    }

    private static Optional<Node> minusConstant(Node x, Node y, Context c) {
        return when(isConstant(y), () -> call(c, ADD, x, number(c, -value(y), y)));
    }

    private static Optional<Node> merged(Scalar f, Node x, Node d, Context c) {
        boolean fits = isConstant(d) && is(x, f) && isConstant(second(x));
        return when(fits, () -> call(c, f, first(x), call(c, f, second(x), d)));
    }

    /// A factor below 1 stays where it is: the product without it could overflow.
    private static boolean isScaled(Node x) {
        return is(x, MUL) && isConstant(second(x)) && Math.abs(value(second(x))) >= 1;
    }

    private static Optional<Node> factorOut(Node x, Node y, Context c) {
        if (isScaled(y) && !isConstant(x)) {
            return Optional.of(call(c, MUL, call(c, MUL, x, first(y)), second(y)));
        }
        boolean fits = isScaled(x) && !isConstant(y);
        return when(fits, () -> call(c, MUL, call(c, MUL, first(x), y), second(x)));
    }

    private static Optional<Node> factorOutOfQuotient(Node x, Node y, Context c) {
        boolean fits = isScaled(x) && !isConstant(y) && x.dtype().isFloat();
        return when(fits, () -> call(c, MUL, call(c, DIV, first(x), y), second(x)));
    }

    private static Optional<Node> plusToLeft(Node x, Node d, Context c) {
        boolean fits = isConstant(d) && is(x, SUB) && isConstant(first(x));
        return when(fits, () -> call(c, SUB, call(c, ADD, first(x), d), second(x)));
    }

    private static Optional<Node> minusSum(Node k, Node x, Context c) {
        boolean fits = isConstant(k) && is(x, ADD) && isConstant(second(x));
        return when(fits, () -> call(c, SUB, call(c, SUB, k, second(x)), first(x)));
    }

    private static Optional<Node> minusDifference(Node k, Node x, Context c) {
        boolean fits = isConstant(k) && is(x, SUB) && isConstant(first(x));
        return when(fits, () -> call(c, ADD, second(x), call(c, SUB, k, first(x))));
    }
}
