package org.nnc.syntax;

import org.nnc.source.Span;
import org.nnc.syntax.grammar.NnParser;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes records of ANTLR's parse: blocks and statements.
final class StatementBuilder {
    private final Places places;
    private final DeclarationBuilder declarations;
    private ExpressionBuilder expressions;

    StatementBuilder(Places places, DeclarationBuilder declarations) {
        this.places = places;
        this.declarations = declarations;
    }

    void use(ExpressionBuilder expressions) {
        this.expressions = expressions;
    }

    Body.Block block(NnParser.BlockContext context) {
        var statements = new ArrayList<Statement>();
        boolean understood = true;
        for (var child : context.children) {
            if (child instanceof NnParser.LineContext line) {
                understood = line.exception == null;
                if (understood) {
                    statements.add(statement(line.statement()));
                }
            } else if (child instanceof NnParser.OrphanContext orphan) {
                orphan(orphan, understood);
            }
        }
        return new Body.Block(statements, places.span(context));
    }

    /// Reads a body whose head was not understood, for the errors that the builders find, or
    /// reports a body that has no head.
    void orphan(NnParser.OrphanContext context, boolean headUnderstood) {
        if (headUnderstood) {
            var brace = places.span(context.getStart());
            places.error("E0101", "this block belongs to nothing", brace);
        } else if (context.exception == null) {
            context.block().forEach(this::block);
        }
    }

    /// A block that is used as a value, so that its last statement must be one.
    Body.Block valueBlock(NnParser.BlockContext context) {
        var block = block(context);
        boolean broken = context.line().stream().anyMatch(l -> l.exception != null);
        return broken ? block : valued(block);
    }

    private Body.Block valued(Body.Block block) {
        var last = block.statements().isEmpty() ? null : block.statements().getLast();
        if (last instanceof Statement.Evaluate) {
            return block;
        }
        if (last instanceof Statement.If(var c, var then, var otherwise, var span)
                && otherwise.isPresent()) {
            var value = new Expression.If(c, valued(then), valued(otherwise.get()), span);
            var statements = new ArrayList<>(block.statements());
            statements.set(statements.size() - 1, new Statement.Evaluate(value, span));
            return new Body.Block(statements, block.span());
        }
        places.error(
                "E0110",
                "an `if` that is used as a value needs one at the end of each branch",
                last == null ? block.span() : last.span(),
                "end the branch with an expression");
        return block;
    }

    private Statement statement(NnParser.StatementContext context) {
        var span = places.span(context);
        return switch (context) {
            case NnParser.GivenContext c -> given(c, span);
            case NnParser.KeptContext c -> kept(c, span);
            case NnParser.AskedContext c -> asked(c, span);
            case NnParser.RequiredContext c -> {
                var message = Optional.ofNullable(c.STRING()).map(s -> s.getSymbol());
                yield new Statement.Require(
                        expressions.expression(c.expression()),
                        message.map(expressions::string),
                        span);
            }
            case NnParser.NestedContext c -> declarations.function(c.function());
            case NnParser.ChosenContext c -> choice(c.choice(), span);
            case NnParser.RepeatedContext c ->
                    new Statement.For(
                            places.targets(c.targets()),
                            expressions.expression(c.expression()),
                            block(c.block()),
                            span);
            case NnParser.ReturnedContext c -> {
                var value = expressions.expressions(c.expressions());
                yield c.kind.getType() == NnParser.RETURN
                        ? new Statement.Return(value, span)
                        : new Statement.Emit(value, span);
            }
            case NnParser.AssignedContext c -> assigned(c, span);
            default -> throw new AssertionError(context);
        };
    }

    private Statement given(NnParser.GivenContext context, Span span) {
        var name = places.name(context.name());
        var type = declarations.type(context.type());
        return context.kind.getType() == NnParser.INPUT
                ? new Statement.Input(name, type, span)
                : new Statement.Target(name, type, span);
    }

    private Statement kept(NnParser.KeptContext context, Span span) {
        var name = places.name(context.name());
        var type = declarations.type(context.type());
        var initial = Optional.ofNullable(context.expression()).map(expressions::expression);
        return context.kind.getType() == NnParser.PARAM
                ? new Statement.Param(name, type, initial, span)
                : new Statement.State(name, type, initial, span);
    }

    private Statement asked(NnParser.AskedContext context, Span span) {
        var name = places.name(context.name());
        var value = expressions.expression(context.expression());
        return switch (context.kind.getType()) {
            case NnParser.UPDATE -> new Statement.Update(name, value, span);
            case NnParser.METRIC -> new Statement.Metric(name, value, span);
            default -> new Statement.Output(name, value, span);
        };
    }

    private Statement.If choice(NnParser.ChoiceContext context, Span span) {
        Optional<Body.Block> otherwise = Optional.empty();
        if (context.choice() != null) {
            var inner = places.span(context.IF().getSymbol(), context.choice().getStop());
            var nested = choice(context.choice(), inner);
            otherwise = Optional.of(new Body.Block(List.of(nested), inner));
        } else if (context.ELSE() != null) {
            otherwise = Optional.of(block(context.block(1)));
        }
        var condition = expressions.expression(context.expression());
        return new Statement.If(condition, block(context.block(0)), otherwise, span);
    }

    private Statement assigned(NnParser.AssignedContext context, Span span) {
        if (context.ASSIGN() == null) {
            var value = expressions.expressions(context.expressions(0));
            return new Statement.Evaluate(value, span);
        }
        var targets = new ArrayList<Name>();
        for (var each : context.expressions(0).expression()) {
            switch (expressions.expression(each)) {
                case Expression.Reference(var name, var at) -> targets.add(new Name(name, at));
                case Expression.Wildcard(var at) -> targets.add(new Name("_", at));
                default ->
                        places.error(
                                "E0107",
                                "only a name can stand left of `=`",
                                places.span(each),
                                "`=` gives a name to a value; `==` compares");
            }
        }
        return new Statement.Assign(targets, expressions.expressions(context.expressions(1)), span);
    }
}
