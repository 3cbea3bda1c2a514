package org.nnc.check;

import org.nnc.source.Diagnostics;
import org.nnc.source.Span;
import org.nnc.syntax.Argument;
import org.nnc.syntax.BinaryOperator;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;
import org.nnc.syntax.Statement;
import org.nnc.syntax.Subscript;
import org.nnc.syntax.UnaryOperator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Checks data blocks.
final class DataBlocks {
    private final Diagnostics diagnostics;
    private final Set<String> bound = new LinkedHashSet<>();

    private DataBlocks(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    static DataPlan plan(Declaration.Data d, Diagnostics diagnostics) {
        var blocks = new DataBlocks(diagnostics);
        var bindings = new ArrayList<DataPlan.Binding>();
        for (Statement s : d.body().statements()) blocks.statement(s).ifPresent(bindings::add);
        return new DataPlan(d.name().text(), bindings, d.span());
    }

    private Optional<DataPlan.Binding> statement(Statement s) {
        try {
            if (!(s instanceof Statement.Assign(var targets, Expression value, Span span))) {
                throw Problem.DATA.failure(
                        s.span(), "a data block holds `name = …` and nothing else");
            }
            var names = targets.stream().map(Name::text).toList();
            DataExpression e = expression(value);
            bound.addAll(names);
            return Optional.of(new DataPlan.Binding(names, e, span));
        } catch (Failure f) {
            f.diagnostic().ifPresent(diagnostics::add);
            if (s instanceof Statement.Assign a) a.targets().forEach(n -> bound.add(n.text()));
            return Optional.empty();
        }
    }

    private List<DataExpression> expressions(List<Expression> all) {
        return all.stream().map(this::expression).toList();
    }

    private DataExpression expression(Expression e) {
        return switch (e) {
            case Expression.IntLiteral(long v, Span s) -> new DataExpression.Number(v, true, s);
            case Expression.FloatLiteral(double v, Span s) ->
                    new DataExpression.Number(v, false, s);
            case Expression.StringLiteral(String v, Span s) -> new DataExpression.Text(v, s);
            case Expression.BooleanLiteral(boolean v, Span s) -> new DataExpression.Truth(v, s);
            case Expression.NoneLiteral(Span s) -> new DataExpression.None(s);
            case Expression.Wildcard(Span s) -> new DataExpression.Inferred(s);
            case Expression.Reference(String name, Span s) -> reference(name, s);
            case Expression.Member(var base, Name name, Span s) ->
                    new DataExpression.Member(expression(base), name.text(), s);
            case Expression.Call c -> call(c);
            case Expression.Pipe p -> call(p.asCall());
            case Expression.Index i -> index(i);
            case Expression.Unary(UnaryOperator op, var x, Span s)
                    when op == UnaryOperator.NEGATE ->
                    new DataExpression.Negative(expression(x), s);
            case Expression.Binary(BinaryOperator op, var l, var r, Span s)
                    when op != BinaryOperator.MATMUL && op.compareTo(BinaryOperator.AND) > 0 ->
                    new DataExpression.Infix(op, expression(l), expression(r), s);
            case Expression.ListOf(var all, Span s) ->
                    new DataExpression.ListOf(expressions(all), s);
            default ->
                    throw Problem.DATA.failure(
                            e.span(),
                            "a data block reads files and computes with columns; this is"
                                    + " neither");
        };
    }

    private DataExpression reference(String name, Span span) {
        if (bound.contains(name)) return new DataExpression.Reference(name, span);
        throw new Failure(
                Problem.UNKNOWN_NAME
                        .at(span, "unknown name '" + name + "'")
                        .nearest(Expressions.nearest(name, bound)));
    }

    private DataExpression call(Expression.Call c) {
        if (!(c.callee() instanceof Expression.Reference(String name, Span at))) {
            throw Problem.DATA.failure(c.callee().span(), "a function is called by its name here");
        }
        if (!DataPlan.FUNCTIONS.contains(name)) {
            throw new Failure(
                    Problem.UNKNOWN_NAME
                            .at(at, "data blocks have no function '" + name + "'")
                            .nearest(Expressions.nearest(name, DataPlan.FUNCTIONS)));
        }
        var arguments = new ArrayList<DataExpression>();
        var named = new LinkedHashMap<String, DataExpression>();
        for (Argument a : c.arguments()) {
            DataExpression value = expression(a.value());
            if (a.name().isPresent()) named.put(a.name().get().text(), value);
            else arguments.add(value);
        }
        return new DataExpression.Call(name, List.copyOf(arguments), named, c.span());
    }

    private DataExpression index(Expression.Index i) {
        var ranges = new ArrayList<DataExpression.Range>();
        for (Subscript s : i.subscripts()) {
            ranges.add(
                    switch (s) {
                        case Subscript.At(Expression at, _) ->
                                new DataExpression.Range(
                                        Optional.of(expression(at)),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty());
                        case Subscript.Slice(var start, var stop, var step, _) ->
                                new DataExpression.Range(
                                        Optional.empty(),
                                        start.map(this::expression),
                                        stop.map(this::expression),
                                        step.map(this::expression));
                        case Subscript.Rest(Span span) ->
                                throw Problem.DATA.failure(
                                        span, "say each axis of a column, as `:`");
                    });
        }
        return new DataExpression.Index(expression(i.base()), ranges, i.span());
    }
}
