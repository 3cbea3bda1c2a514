package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.program.Scalar;
import org.nnc.source.Span;
import org.nnc.syntax.BinaryOperator;
import org.nnc.syntax.Expression;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The infix and prefix operators, on numbers known at compile time and on tensors.
final class Arithmetic {
    private static final long GREATEST_POWER = 64;

    private Arithmetic() {}

    static Meaning binary(Frame f, Expression.Binary e, Given a, Given b) {
        BinaryOperator op = e.operator();
        if (op.isComparison()) return Comparison.compare(f, e, a, b);
        return switch (op) {
            case AND, OR -> Comparison.logic(f, e, a, b);
            case MATMUL -> Contractions.matmul(f, e.span(), a, b);
            default -> arithmetic(f, e, a, b);
        };
    }

    private static Meaning arithmetic(Frame f, Expression.Binary e, Given a, Given b) {
        Meaning x = a.meaning();
        Meaning y = b.meaning();
        if (x instanceof Meaning.Whole(Dim m) && y instanceof Meaning.Whole(Dim n)) {
            Optional<Meaning> folded = sizes(e, m, n);
            if (folded.isPresent()) return folded.get();
        }
        OptionalDouble l = Convert.constant(x);
        OptionalDouble r = Convert.constant(y);
        if (l.isPresent() && r.isPresent()) {
            Scalar function = scalar(e.operator());
            return new Meaning.Real(function.evaluate(l.getAsDouble(), r.getAsDouble()));
        }
        if (e.operator() == BinaryOperator.ADD) {
            Optional<Meaning> joined = joined(x, y);
            if (joined.isPresent()) return joined.get();
        }
        return tensors(f, e, a, b);
    }

    private static Optional<Meaning> joined(Meaning x, Meaning y) {
        if (x instanceof Meaning.Sequence(var s) && y instanceof Meaning.Sequence(var t)) {
            var all = new ArrayList<>(s);
            all.addAll(t);
            return Optional.of(new Meaning.Sequence(all));
        }
        if (x instanceof Meaning.Text(var s) && y instanceof Meaning.Text(var t)) {
            return Optional.of(new Meaning.Text(s + t));
        }
        return Optional.empty();
    }

    private static Meaning tensors(Frame f, Expression.Binary e, Given a, Given b) {
        for (Given g : List.of(a, b)) {
            boolean fits =
                    switch (g.meaning()) {
                        case Meaning.Tensor _, Meaning.Whole _, Meaning.Real _, Meaning.Truth _ ->
                                true;
                        case Meaning.Undecided _ -> true;
                        case Meaning.Mark.UNKNOWN -> throw Failure.silent();
                        default -> false;
                    };
            if (!fits) throw noArithmetic(e, a, b);
        }
        DType least = e.operator() == BinaryOperator.POWER ? DType.FLOAT : DType.INT;
        var operands = Convert.promoted(f, List.of(a, b), least, e.operator().symbol());
        if (e.operator() == BinaryOperator.POWER) {
            Optional<Node> power = smallPower(f, e.span(), operands.getFirst(), b.meaning());
            if (power.isPresent()) return new Meaning.Tensor(power.get());
        }
        return new Meaning.Tensor(Operations.map(f, e.span(), scalar(e.operator()), operands));
    }

    private static Failure noArithmetic(Expression.Binary e, Given a, Given b) {
        return Problem.ARITHMETIC.failure(
                e.span(),
                "there is no "
                        + a.meaning().describe()
                        + " "
                        + e.operator().symbol()
                        + " "
                        + b.meaning().describe());
    }

    /// `x ^ 2` and the like as products: exact, fast, and with a derivative at 0.
    private static Optional<Node> smallPower(Frame f, Span span, Operand base, Meaning exponent) {
        OptionalDouble n = Convert.constant(exponent);
        if (n.isEmpty()) return Optional.empty();
        f.run().setOrigin(span);
        Node x = base.node();
        if (n.getAsDouble() == 1) return Optional.of(x);
        if (n.getAsDouble() == 2) return Optional.of(Nodes.mul(f.build(), x, x));
        if (n.getAsDouble() == 3) {
            return Optional.of(Nodes.mul(f.build(), Nodes.mul(f.build(), x, x), x));
        }
        if (n.getAsDouble() == 0.5) return Optional.of(Nodes.map(f.build(), Scalar.SQRT, x));
        return Optional.empty();
    }

    /// Arithmetic of sizes stays exact, with the free ones in it.
    private static Optional<Meaning> sizes(Expression.Binary e, Dim m, Dim n) {
        try {
            return switch (e.operator()) {
                case ADD -> whole(m.plus(n));
                case SUBTRACT -> whole(m.minus(n));
                case MULTIPLY -> whole(m.times(n));
                case DIVIDE -> whole(quotient(e, m, n));
                case MODULO -> whole(m.remainder(nonZero(e, n)));
                case POWER -> power(m, n);
                default -> Optional.empty();
            };
        } catch (ArithmeticException overflow) {
            throw Problem.ARITHMETIC.failure(e.span(), "the result is beyond the range of int");
        }
    }

    private static Optional<Meaning> whole(Dim d) {
        return Optional.of(new Meaning.Whole(d));
    }

    private static Dim nonZero(Expression.Binary e, Dim n) {
        if (n.isZero()) throw Problem.ARITHMETIC.failure(e.span(), "a division by zero");
        return n;
    }

    private static Dim quotient(Expression.Binary e, Dim m, Dim n) {
        Dim q = m.dividedBy(nonZero(e, n));
        boolean literal = e.left() instanceof Expression.IntLiteral && !m.isZero();
        if (literal && (q.isZero() || !n.isConstant())) {
            String is = q.isZero() ? ": " + m + " / " + n + " is 0" : "";
            throw new Failure(
                    Problem.INT_DIVISION
                            .at(e.span(), "division of ints rounds down" + is)
                            .hint("for a float, write " + m + ".0 / …"));
        }
        return q;
    }

    private static Optional<Meaning> power(Dim m, Dim n) {
        if (!n.isConstant() || !n.isAtLeast(0) || n.intValue() > GREATEST_POWER) {
            return Optional.empty();
        }
        Dim product = Dim.ONE;
        for (int i = 0; i < n.intValue(); i++) product = product.times(m);
        return whole(product);
    }

    static Meaning negate(Frame f, Span span, Given a) {
        return switch (a.meaning()) {
            case Meaning.Whole(Dim d) -> new Meaning.Whole(d.negate());
            case Meaning.Real(double v) -> new Meaning.Real(-v);
            case Meaning.Tensor _ -> {
                var operands = Convert.promoted(f, List.of(a), DType.INT, "-");
                yield new Meaning.Tensor(Operations.map(f, span, Scalar.NEG, operands));
            }
            case Meaning.Mark.UNKNOWN -> Meaning.Mark.UNKNOWN;
            default ->
                    throw Problem.ARITHMETIC.failure(
                            span, "there is no negative of " + a.meaning().describe());
        };
    }

    static Scalar scalar(BinaryOperator op) {
        return switch (op) {
            case ADD -> Scalar.ADD;
            case SUBTRACT -> Scalar.SUB;
            case MULTIPLY -> Scalar.MUL;
            case DIVIDE -> Scalar.DIV;
            case MODULO -> Scalar.MOD;
            case POWER -> Scalar.POW;
            case OR -> Scalar.OR;
            case AND -> Scalar.AND;
            case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> comparison(op);
            case MATMUL -> throw new IllegalArgumentException("@ is no scalar function");
        };
    }

    static Scalar comparison(BinaryOperator op) {
        return switch (op) {
            case EQUAL -> Scalar.EQ;
            case NOT_EQUAL -> Scalar.NE;
            case LESS -> Scalar.LT;
            case LESS_OR_EQUAL -> Scalar.LE;
            case GREATER -> Scalar.GT;
            case GREATER_OR_EQUAL -> Scalar.GE;
            default -> throw new IllegalArgumentException(op + " compares nothing");
        };
    }
}
