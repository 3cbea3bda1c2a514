package org.nnc.syntax;

import org.antlr.v4.runtime.Token;
import org.nnc.source.Diagnostic;
import org.nnc.source.Span;
import org.nnc.syntax.grammar.NnParser;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes records of ANTLR's parse: expressions.
final class ExpressionBuilder {
    private static final Map<String, BinaryOperator> INFIX =
            Stream.of(BinaryOperator.values())
                    .collect(Collectors.toMap(BinaryOperator::symbol, Function.identity()));

    private final Places places;
    private final DeclarationBuilder declarations;
    private final StatementBuilder statements;
    private final LiteralBuilder literals;

    ExpressionBuilder(Places places, DeclarationBuilder declarations, StatementBuilder statements) {
        this.places = places;
        this.declarations = declarations;
        this.statements = statements;
        this.literals = new LiteralBuilder(places);
    }

    /// One expression, or a tuple of several.
    Expression expressions(NnParser.ExpressionsContext context) {
        var elements = all(context.expression());
        return elements.size() == 1
                ? elements.getFirst()
                : new Expression.Tuple(elements, places.span(context));
    }

    private List<Expression> all(List<NnParser.ExpressionContext> contexts) {
        return contexts.stream().map(this::expression).toList();
    }

    Expression expression(NnParser.ExpressionContext context) {
        var span = places.span(context);
        return switch (context) {
            case NnParser.SingleContext c -> postfix(c.postfix());
            case NnParser.InfixContext c -> infix(c, span);
            case NnParser.PrefixContext c -> {
                boolean minus = c.op.getType() == NnParser.MINUS;
                var operator = minus ? UnaryOperator.NEGATE : UnaryOperator.NOT;
                yield new Expression.Unary(operator, expression(c.expression()), span);
            }
            case NnParser.PipedContext c ->
                    new Expression.Pipe(expression(c.expression()), postfix(c.postfix()), span);
            case NnParser.LambdaContext c -> {
                var parameters = declarations.parameters(c.parameters());
                yield new Expression.Lambda(parameters, lambdaBody(c), span);
            }
            default -> throw new AssertionError(context);
        };
    }

    private Body lambdaBody(NnParser.LambdaContext context) {
        if (context.block() != null) {
            return statements.block(context.block());
        }
        var span = places.span(context.ASSIGN().getSymbol(), context.getStop());
        return new Body.Value(expression(context.expression()), span);
    }

    private Expression infix(NnParser.InfixContext context, Span span) {
        var leftContext = context.expression(0);
        checkChain(context.op, leftContext, span);
        var left = expression(leftContext);
        var right = expression(context.expression(1));
        if (context.op.getType() == NnParser.RANGE) {
            return new Expression.Range(left, right, span);
        }
        return new Expression.Binary(infix(context.op), left, right, span);
    }

    private void checkChain(Token operator, NnParser.ExpressionContext left, Span span) {
        if (!(left instanceof NnParser.InfixContext inner)) {
            return;
        }
        boolean range = operator.getType() == NnParser.RANGE;
        if (range && inner.op.getType() == NnParser.RANGE) {
            places.error("E0108", "ranges do not chain", span);
        } else if (isComparison(operator) && isComparison(inner.op)) {
            var hint = "write `a < b and b < c`, or brackets around one of them";
            places.error("E0108", "comparisons do not chain", span, hint);
        }
    }

    private static boolean isComparison(Token operator) {
        return operator.getType() != NnParser.RANGE && infix(operator).isComparison();
    }

    /// By the token's type and not its text, which is `&&` where `and` was meant.
    private static BinaryOperator infix(Token operator) {
        var literal = NnParser.VOCABULARY.getLiteralName(operator.getType());
        return INFIX.get(literal.substring(1, literal.length() - 1));
    }

    private Expression postfix(NnParser.PostfixContext context) {
        return postfix(context, context.suffix().size());
    }

    private Expression postfix(NnParser.PostfixContext context, int suffixes) {
        var result = primary(context.primary());
        for (var suffix : context.suffix().subList(0, suffixes)) {
            var span = places.span(context.getStart(), suffix.getStop());
            result =
                    switch (suffix) {
                        case NnParser.MemberContext c ->
                                new Expression.Member(result, places.name(c.name()), span);
                        case NnParser.CallContext c ->
                                new Expression.Call(result, arguments(c.arguments()), span);
                        case NnParser.IndexContext c -> {
                            places.checkCommas(c);
                            var all = c.subscript().stream().map(this::subscript).toList();
                            yield new Expression.Index(result, all, span);
                        }
                        default -> throw new AssertionError(suffix);
                    };
        }
        return result;
    }

    List<Argument> arguments(NnParser.ArgumentsContext context) {
        places.checkCommas(context);
        var arguments = new ArrayList<Argument>();
        for (var each : context.argument()) {
            var argument = argument(each);
            var before = arguments.isEmpty() ? argument : arguments.getLast();
            if (argument.name().isEmpty() && before.name().isPresent()) {
                var message = "an argument without a name can't follow one with a name";
                places.diagnostics()
                        .add(
                                Diagnostic.error("E0109", message, argument.span())
                                        .with(before.span(), "this one has a name"));
            }
            arguments.add(argument);
        }
        return arguments;
    }

    private Argument argument(NnParser.ArgumentContext context) {
        var span = places.span(context);
        var first = expression(context.expression(0));
        if (context.ASSIGN() == null) {
            return new Argument(Optional.empty(), first, span);
        }
        var value = expression(context.expression(1));
        if (first instanceof Expression.Reference(var name, var at)) {
            return new Argument(Optional.of(new Name(name, at)), value, span);
        }
        places.error(
                "E0107",
                "only the name of a parameter can stand left of `=`",
                places.span(context.expression(0)),
                "`==` compares");
        return new Argument(Optional.empty(), value, span);
    }

    private Subscript subscript(NnParser.SubscriptContext context) {
        var span = places.span(context);
        var first = Optional.ofNullable(context.expression()).map(this::expression);
        var slice = context.slice();
        if (slice != null) {
            var stop = Optional.ofNullable(slice.stop).map(this::expression);
            var step = Optional.ofNullable(slice.step).map(this::expression);
            return new Subscript.Slice(first, stop, step, span);
        }
        var index = first.orElseThrow();
        return index instanceof Expression.Ellipsis
                ? new Subscript.Rest(span)
                : new Subscript.At(index, span);
    }

    Expression.StringLiteral string(Token token) {
        return literals.string(token);
    }

    private Expression primary(NnParser.PrimaryContext context) {
        var token = context.getStart();
        var span = places.span(context);
        return switch (context) {
            case NnParser.ReferenceContext _ -> new Expression.Reference(token.getText(), span);
            case NnParser.IntContext _ -> literals.integer(token);
            case NnParser.FloatContext _ -> literals.real(token);
            case NnParser.StringContext _ -> literals.string(token);
            case NnParser.BooleanContext _ -> {
                yield new Expression.BooleanLiteral(token.getType() == NnParser.TRUE, span);
            }
            case NnParser.NoneContext _ -> new Expression.NoneLiteral(span);
            case NnParser.WildcardContext _ -> new Expression.Wildcard(span);
            case NnParser.EllipsisContext _ -> new Expression.Ellipsis(span);
            case NnParser.ParensContext c -> {
                places.checkCommas(c);
                var elements = all(c.expression());
                yield elements.size() == 1
                        ? elements.getFirst()
                        : new Expression.Tuple(elements, span);
            }
            case NnParser.ListContext c -> list(c, span);
            case NnParser.ConditionContext c -> conditional(c.conditional(), span);
            case NnParser.ScanContext c -> scan(c, span);
            default -> throw new AssertionError(context);
        };
    }

    private Expression list(NnParser.ListContext context, Span span) {
        places.checkCommas(context);
        var elements = all(context.expression());
        if (context.FOR() == null) {
            return new Expression.ListOf(elements, span);
        }
        var targets = places.targets(context.targets());
        return new Expression.Comprehension(elements.getFirst(), targets, elements.getLast(), span);
    }

    private Expression.If conditional(NnParser.ConditionalContext context, Span span) {
        var condition = expression(context.expression());
        var then = statements.valueBlock(context.block(0));
        if (context.conditional() == null) {
            var otherwise = statements.valueBlock(context.block(1));
            return new Expression.If(condition, then, otherwise, span);
        }
        var inner = places.span(context.IF().getSymbol(), context.conditional().getStop());
        var nested = conditional(context.conditional(), inner);
        var otherwise = new Body.Block(List.of(new Statement.Evaluate(nested, inner)), inner);
        return new Expression.If(condition, then, otherwise, span);
    }

    private Expression scan(NnParser.ScanContext context, Span span) {
        var last = context.sequence().getLast();
        var called = optionsOf(last.expression());
        var sequences = new ArrayList<Expression.Sequence>();
        for (var each : context.sequence()) {
            boolean optioned = each == last && called.isPresent();
            var sequence =
                    optioned ? withoutOptions(each.expression()) : expression(each.expression());
            var name = places.name(each.name());
            sequences.add(new Expression.Sequence(name, sequence, places.span(each)));
        }
        var options = called.map(this::arguments).orElse(List.of());
        var carries = new ArrayList<Expression.Carry>();
        for (var each : context.carry()) {
            var initial = expression(each.expression());
            var name = places.name(each.name());
            carries.add(new Expression.Carry(name, initial, places.span(each)));
        }
        var body = statements.block(context.block());
        return new Expression.Scan(sequences, options, carries, body, span);
    }

    /// The options behind a scan's last sequence: named arguments only, with a blank before the
    /// bracket, so that `seq(n = 3)` is a call and `x (axis = 0)` is not.
    private Optional<NnParser.ArgumentsContext> optionsOf(NnParser.ExpressionContext context) {
        var postfix = lastPostfix(context);
        if (postfix.isEmpty() || postfix.get().suffix().isEmpty()) {
            return Optional.empty();
        }
        if (!(postfix.get().suffix().getLast() instanceof NnParser.CallContext call)) {
            return Optional.empty();
        }
        var arguments = call.arguments();
        int before = arguments.getStart().getStartIndex() - 1;
        boolean blank = Character.isWhitespace(places.source().text().charAt(before));
        boolean named = arguments.argument().stream().allMatch(a -> a.ASSIGN() != null);
        return blank && named ? Optional.of(arguments) : Optional.empty();
    }

    private static Optional<NnParser.PostfixContext> lastPostfix(
            NnParser.ExpressionContext context) {
        return switch (context) {
            case NnParser.SingleContext c -> Optional.of(c.postfix());
            case NnParser.PipedContext c -> Optional.of(c.postfix());
            default -> Optional.empty();
        };
    }

    private Expression withoutOptions(NnParser.ExpressionContext context) {
        var postfix = lastPostfix(context).orElseThrow();
        var rest = postfix(postfix, postfix.suffix().size() - 1);
        if (context instanceof NnParser.PipedContext piped) {
            var value = expression(piped.expression());
            return new Expression.Pipe(value, rest, value.span().to(rest.span()));
        }
        return rest;
    }
}
