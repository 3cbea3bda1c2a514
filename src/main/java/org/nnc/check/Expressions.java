package org.nnc.check;

import org.nnc.graph.ShapeException;
import org.nnc.source.Nearest;
import org.nnc.source.Span;
import org.nnc.syntax.BinaryOperator;
import org.nnc.syntax.Body;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;
import org.nnc.syntax.UnaryOperator;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Evaluates expressions.
final class Expressions {
    private static final int LONGEST_LIST = 100_000;

    private Expressions() {}

    /// The meaning of an expression; [Meaning.Mark#UNKNOWN] after an error, which is reported.
    static Meaning eval(Frame f, Expression e) {
        try {
            return evaluate(f, e);
        } catch (Failure failure) {
            failure.diagnostic().ifPresent(f.run().reporter()::add);
            return Meaning.Mark.UNKNOWN;
        } catch (ShapeException shapes) {
            f.run().reporter().add(Operations.diagnostic(e.span(), List.of(), shapes));
            return Meaning.Mark.UNKNOWN;
        }
    }

    /// The same, but an unknown value ends the evaluation of what needs it.
    static Meaning known(Frame f, Expression e) {
        Meaning m = eval(f, e);
        if (m == Meaning.Mark.UNKNOWN) throw Failure.silent();
        return m;
    }

    private static Meaning evaluate(Frame f, Expression e) {
        return switch (e) {
            case Expression.IntLiteral(long v, _) -> Meaning.Whole.of(v);
            case Expression.FloatLiteral(double v, _) -> new Meaning.Real(v);
            case Expression.StringLiteral(String v, _) -> new Meaning.Text(v);
            case Expression.BooleanLiteral(boolean v, _) -> new Meaning.Truth(v);
            case Expression.NoneLiteral _ -> Meaning.Mark.NONE;
            case Expression.Wildcard _ -> Meaning.Mark.INFERRED;
            case Expression.Ellipsis(Span span) ->
                    throw Problem.MISPLACED.failure(
                            span, "`...` stands in types, lists of sizes and subscripts only");
            case Expression.Reference(String name, Span span) -> reference(f, name, span);
            case Expression.Member m -> Members.member(f, m);
            case Expression.Call c -> Calls.call(f, c);
            case Expression.Pipe p -> Calls.call(f, p.asCall());
            case Expression.Index i -> Indexing.index(f, i);
            case Expression.Unary u -> unary(f, u);
            case Expression.Binary b -> binary(f, b);
            case Expression.Range(var from, var to, _) -> range(f, from, to);
            case Expression.ListOf(var elements, _) -> list(f, elements);
            case Expression.Tuple(var elements, _) -> list(f, elements);
            case Expression.Comprehension c -> comprehension(f, c);
            case Expression.If i -> choose(f, i);
            case Expression.Lambda(var parameters, var body, _) ->
                    new Meaning.Closure(
                            "fn", parameters, body, Optional.empty(), f.scope().snapshot());
            case Expression.Scan s -> Loops.scan(f, s);
        };
    }

    private static Meaning reference(Frame f, String name, Span span) {
        if (name.equals("training")) return new Meaning.Truth(f.run().training());
        Optional<Binding> found = f.scope().find(name);
        if (found.isPresent()) {
            Meaning m = found.get().meaning();
            return m instanceof Meaning.Runtime r ? f.run().runtime(r) : m;
        }
        var known = new TreeSet<String>();
        f.scope().collect(known);
        throw new Failure(
                Problem.UNKNOWN_NAME
                        .at(span, "unknown name '" + name + "'")
                        .nearest(nearest(name, known)));
    }

    /// Nearest spellings; among names of a letter or two all would be near.
    static List<String> nearest(String name, Iterable<String> known) {
        var candidates = new ArrayList<String>();
        for (String k : known) {
            if (name.length() > 2 && k.length() > 2 || name.equalsIgnoreCase(k)) candidates.add(k);
        }
        // Of names that are equally near, one that goes on or stops short is the likelier.
        return Nearest.to(name, candidates).stream()
                .sorted(Comparator.comparing(k -> !(k.startsWith(name) || name.startsWith(k))))
                .toList();
    }

    static Given given(Frame f, Expression e) {
        return Given.of(f, Optional.empty(), eval(f, e), e);
    }

    private static Meaning unary(Frame f, Expression.Unary u) {
        Given operand = given(f, u.operand());
        if (operand.isUnknown()) throw Failure.silent();
        return u.operator() == UnaryOperator.NEGATE
                ? Arithmetic.negate(f, u.span(), operand)
                : Comparison.not(f, u.span(), operand);
    }

    private static Meaning binary(Frame f, Expression.Binary b) {
        Given left = given(f, b.left());
        if (decides(b.operator(), left.meaning())) return left.meaning();
        Given right = given(f, b.right());
        if (left.isUnknown() || right.isUnknown()) throw Failure.silent();
        return Arithmetic.binary(f, b, left, right);
    }

    /// `false and …` and `true or …` do not look at the rest.
    private static boolean decides(BinaryOperator o, Meaning left) {
        if (!(left instanceof Meaning.Truth(boolean truth))) return false;
        return o == BinaryOperator.AND && !truth || o == BinaryOperator.OR && truth;
    }

    private static Meaning range(Frame f, Expression from, Expression to) {
        long first = bound(f, from);
        long last = bound(f, to);
        if (last - first > LONGEST_LIST) {
            throw Problem.ENDLESS.failure(
                    from.span().to(to.span()), "more than " + LONGEST_LIST + " turns to unroll");
        }
        var all = new ArrayList<Meaning>();
        for (long i = first; i < last; i++) all.add(Meaning.Whole.of(i));
        return new Meaning.Sequence(all);
    }

    private static long bound(Frame f, Expression e) {
        Meaning m = known(f, e);
        if (m instanceof Meaning.Whole(Dim d) && d.isConstant()) return d.constant().getAsLong();
        throw Problem.NOT_KNOWN.failure(
                e.span(),
                "a range is unrolled, so its ends must be known at compile time; this is "
                        + m.describe());
    }

    private static Meaning list(Frame f, List<Expression> elements) {
        var all = new ArrayList<Meaning>();
        for (Expression e : elements) {
            if (e instanceof Expression.Ellipsis) {
                Types.rest(f, e.span()).forEach(d -> all.add(new Meaning.Whole(d)));
            } else {
                all.add(eval(f, e));
            }
        }
        return new Meaning.Sequence(all);
    }

    /// The elements of what is gone through by `for`.
    static List<Meaning> elements(Frame f, Expression sequence) {
        Meaning m = known(f, sequence);
        if (m instanceof Meaning.Sequence(var all)) return all;
        throw new Failure(
                Problem.NO_LIST
                        .at(
                                sequence.span(),
                                "`for` goes through a list or a range, this is " + m.describe())
                        .hint("write `0..n` for the numbers below n"));
    }

    private static Meaning comprehension(Frame f, Expression.Comprehension c) {
        var all = new ArrayList<Meaning>();
        var hidden = new ArrayList<Optional<Binding>>();
        for (Name target : c.targets()) hidden.add(f.scope().local(target.text()));
        for (Meaning m : elements(f, c.sequence())) {
            Statements.bindTargets(f, c.targets(), m, c.sequence().span());
            all.add(eval(f, c.element()));
        }
        for (int i = 0; i < hidden.size(); i++) {
            String name = c.targets().get(i).text();
            hidden.get(i)
                    .ifPresentOrElse(
                            b -> f.bind(name, b.meaning(), b.span()), () -> f.scope().remove(name));
        }
        return new Meaning.Sequence(all);
    }

    private static Meaning choose(Frame f, Expression.If i) {
        Optional<Boolean> truth = condition(f, i.condition(), Optional.of(i));
        if (truth.isEmpty()) throw Failure.silent();
        return Statements.value(f, truth.get() ? i.then() : i.otherwise());
    }

    /// A condition that is known at compile time; empty if it is not, which is reported.
    static Optional<Boolean> condition(
            Frame f, Expression condition, Optional<Expression.If> expression) {
        return switch (eval(f, condition)) {
            case Meaning.Truth(boolean b) -> Optional.of(b);
            case Meaning.Mark.UNKNOWN -> Optional.empty();
            case Meaning.Tensor _, Meaning.Undecided _ -> {
                var d =
                        Problem.CONDITION.at(
                                condition.span(), "a condition must be known at compile time");
                f.run().reporter().add(d.hint("use " + where(condition, expression)));
                yield Optional.empty();
            }
            case Meaning other -> {
                f.run()
                        .reporter()
                        .add(
                                Problem.CONDITION.at(
                                        condition.span(),
                                        "a condition is a bool, this is " + other.describe()));
                yield Optional.empty();
            }
        };
    }

    /// The run-time form of a choice, in the source's words.
    private static String where(Expression condition, Optional<Expression.If> whole) {
        String c = Given.text(condition);
        String otherwise = "where(" + c + ", a, b)";
        return whole.map(i -> new Body.Block[] {i.then(), i.otherwise()})
                .filter(b -> b[0].statements().size() == 1 && b[1].statements().size() == 1)
                .map(b -> "where(" + c + ", " + text(b[0]) + ", " + text(b[1]) + ")")
                .orElse(otherwise);
    }

    private static String text(Body.Block block) {
        return block.statements().getFirst().span().text().strip();
    }
}
