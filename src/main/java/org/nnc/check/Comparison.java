package org.nnc.check;

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

/// Comparisons and logic, known at compile time or not.
final class Comparison {
    private Comparison() {}

    static Meaning compare(Frame f, Expression.Binary e, Given a, Given b) {
        Meaning x = a.meaning();
        Meaning y = b.meaning();
        if (x instanceof Meaning.Whole(Dim m) && y instanceof Meaning.Whole(Dim n)) {
            var relation = new Relation(m, e.operator(), n);
            Optional<Boolean> decided = relation.decided(f.run().facts());
            if (decided.isPresent()) return new Meaning.Truth(decided.get());
            return new Meaning.Undecided(List.of(relation));
        }
        OptionalDouble l = Convert.constant(x);
        OptionalDouble r = Convert.constant(y);
        if (l.isPresent() && r.isPresent()) {
            var function = Arithmetic.comparison(e.operator());
            return new Meaning.Truth(function.evaluate(l.getAsDouble(), r.getAsDouble()) != 0);
        }
        boolean truths = x instanceof Meaning.Truth || y instanceof Meaning.Truth;
        boolean tensors = isTensorLike(x) && isTensorLike(y);
        if (tensors || truths && (isTensorLike(x) || isTensorLike(y))) {
            var operands = Convert.promoted(f, List.of(a, b), DType.BOOL, e.operator().symbol());
            var function = Arithmetic.comparison(e.operator());
            return new Meaning.Tensor(Operations.map(f, e.span(), function, operands));
        }
        return equality(e, a, b);
    }

    private static boolean isTensorLike(Meaning m) {
        return m instanceof Meaning.Tensor || m instanceof Meaning.Undecided || Convert.isNumber(m);
    }

    private static Meaning equality(Expression.Binary e, Given a, Given b) {
        if (a.isUnknown() || b.isUnknown()) throw Failure.silent();
        boolean equal = same(a.meaning(), b.meaning());
        return switch (e.operator()) {
            case EQUAL -> new Meaning.Truth(equal);
            case NOT_EQUAL -> new Meaning.Truth(!equal);
            default ->
                    throw Problem.ARITHMETIC.failure(
                            e.span(),
                            "there is no order of "
                                    + a.meaning().describe()
                                    + " and "
                                    + b.meaning().describe());
        };
    }

    private static boolean same(Meaning x, Meaning y) {
        if (x instanceof Meaning.Sequence(var s) && y instanceof Meaning.Sequence(var t)) {
            if (s.size() != t.size()) return false;
            for (int i = 0; i < s.size(); i++) if (!same(s.get(i), t.get(i))) return false;
            return true;
        }
        OptionalDouble l = Convert.constant(x);
        OptionalDouble r = Convert.constant(y);
        if (l.isPresent() && r.isPresent()) return l.getAsDouble() == r.getAsDouble();
        return x.equals(y);
    }

    static Meaning logic(Frame f, Expression.Binary e, Given a, Given b) {
        boolean and = e.operator() == BinaryOperator.AND;
        if (a.meaning() instanceof Meaning.Truth(boolean l)
                && b.meaning() instanceof Meaning.Truth(boolean r)) {
            return new Meaning.Truth(and ? l && r : l || r);
        }
        Optional<Meaning> neutral = neutral(and, a.meaning(), b.meaning());
        if (neutral.isPresent()) return neutral.get();
        if (and
                && a.meaning() instanceof Meaning.Undecided(var l)
                && b.meaning() instanceof Meaning.Undecided(var r)) {
            var all = new ArrayList<>(l);
            all.addAll(r);
            return new Meaning.Undecided(all);
        }
        var operands = new ArrayList<Operand>();
        for (Given g : List.of(a, b)) operands.add(truths(f, g, e.operator().symbol()));
        var function = and ? Scalar.AND : Scalar.OR;
        return new Meaning.Tensor(Operations.map(f, e.span(), function, operands));
    }

    /// `true and c` is c; `false and c` is false.
    private static Optional<Meaning> neutral(boolean and, Meaning x, Meaning y) {
        if (x instanceof Meaning.Truth(boolean b)) return Optional.of(b == and ? y : x);
        if (y instanceof Meaning.Truth(boolean b) && x instanceof Meaning.Undecided) {
            return Optional.of(b == and ? x : y);
        }
        return Optional.empty();
    }

    private static Operand truths(Frame f, Given g, String wanter) {
        var node = Convert.node(f, g.meaning(), wanter, g);
        if (node.dtype() == DType.BOOL) return new Operand(node, g);
        throw Problem.ELEMENT_TYPE.failure(
                g.span(), "`" + wanter + "` wants bools, `" + g.text() + "` is " + node.type());
    }

    static Meaning not(Frame f, Span span, Given a) {
        return switch (a.meaning()) {
            case Meaning.Truth(boolean b) -> new Meaning.Truth(!b);
            case Meaning.Undecided(var all) when all.size() == 1 ->
                    new Meaning.Undecided(List.of(all.getFirst().negated()));
            default ->
                    new Meaning.Tensor(
                            Operations.map(f, span, Scalar.NOT, List.of(truths(f, a, "not"))));
        };
    }
}
