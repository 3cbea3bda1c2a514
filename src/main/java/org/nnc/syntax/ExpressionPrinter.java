package org.nnc.syntax;

import java.math.BigDecimal;
import java.util.List;

/// Prints expressions, in brackets where they bind more loosely than their place demands.
///
/// The levels mirror the order of alternatives in the grammar. Lambdas, conditionals, scans and
/// tuples stand bare only where a whole expression is expected.
final class ExpressionPrinter {
    private static final int WHOLE = 0;
    private static final int ELEMENT = 1;
    private static final int OR = 2;
    private static final int AND = 3;
    private static final int NOT = 4;
    private static final int COMPARISON = 5;
    private static final int PIPE = 6;
    private static final int RANGE = 7;
    private static final int SUM = 8;
    private static final int PRODUCT = 9;
    private static final int NEGATION = 10;
    private static final int POWER = 11;
    private static final int POSTFIX = 12;

    private final Printer out;

    ExpressionPrinter(Printer out) {
        this.out = out;
    }

    void print(Expression expression) {
        print(expression, WHOLE);
    }

    /// Where `a, b` may stand without brackets.
    void several(Expression expression) {
        if (expression instanceof Expression.Tuple(var elements, _)) {
            elements(elements, ELEMENT);
        } else {
            print(expression);
        }
    }

    /// Where a statement begins: a leading `-` would go on with the line before, a leading `if`
    /// would be a statement.
    void statement(Expression expression) {
        var text = out.captured(() -> several(expression));
        boolean bracket = text.startsWith("-") || expression instanceof Expression.If;
        out.add(bracket ? "(" + text + ")" : text);
    }

    /// Between commas.
    void list(List<Expression> elements) {
        elements(elements, WHOLE);
    }

    private void elements(List<Expression> elements, int level) {
        var separator = "";
        for (var element : elements) {
            out.add(separator);
            print(element, level);
            separator = ", ";
        }
    }

    private void print(Expression expression, int least) {
        boolean bracket = level(expression) < least;
        if (bracket) {
            out.add("(");
        }
        bare(expression);
        if (bracket) {
            out.add(")");
        }
    }

    private static int level(Expression expression) {
        return switch (expression) {
            case Expression.Lambda _, Expression.If _, Expression.Scan _ -> WHOLE;
            case Expression.Binary(var operator, _, _, _) -> level(operator);
            case Expression.Unary(var operator, _, _) ->
                    operator == UnaryOperator.NOT ? NOT : NEGATION;
            case Expression.Pipe _ -> PIPE;
            case Expression.Range _ -> RANGE;
            case Expression.IntLiteral _, Expression.FloatLiteral _ -> POSTFIX;
            case Expression.StringLiteral _, Expression.BooleanLiteral _ -> POSTFIX;
            case Expression.NoneLiteral _, Expression.Reference _ -> POSTFIX;
            case Expression.Wildcard _ -> POSTFIX;
            case Expression.Ellipsis _ -> ELEMENT; // more dots beside it would join it
            case Expression.Member _, Expression.Call _, Expression.Index _ -> POSTFIX;
            case Expression.ListOf _, Expression.Comprehension _, Expression.Tuple _ -> POSTFIX;
        };
    }

    private static int level(BinaryOperator operator) {
        return switch (operator) {
            case OR -> OR;
            case AND -> AND;
            case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> COMPARISON;
            case ADD, SUBTRACT -> SUM;
            case MULTIPLY, DIVIDE, MODULO, MATMUL -> PRODUCT;
            case POWER -> POWER;
        };
    }

    private void bare(Expression expression) {
        switch (expression) {
            case Expression.IntLiteral(var value, _) -> out.add(Long.toString(value));
            case Expression.FloatLiteral(var value, _) -> out.add(real(value));
            case Expression.StringLiteral(var value, _) -> out.add(quoted(value));
            case Expression.BooleanLiteral(var value, _) -> out.add(Boolean.toString(value));
            case Expression.NoneLiteral _ -> out.add("none");
            case Expression.Reference(var name, _) -> out.add(name);
            case Expression.Wildcard _ -> out.add("_");
            case Expression.Ellipsis _ -> out.add("...");
            case Expression.Member(var base, var name, _) -> {
                print(base, POSTFIX);
                out.add(".").add(name.text());
            }
            case Expression.Call(var callee, var arguments, _) -> {
                print(callee, POSTFIX);
                arguments(arguments);
            }
            case Expression.Index(var base, var subscripts, _) -> {
                print(base, POSTFIX);
                subscripts(subscripts);
            }
            case Expression.Pipe(var value, var target, _) -> {
                print(value, PIPE);
                out.add(" |> ");
                print(target, POSTFIX);
            }
            case Expression.Unary(var operator, var operand, _) -> {
                boolean not = operator == UnaryOperator.NOT;
                out.add(not ? "not " : "-");
                print(operand, not ? NOT : NEGATION);
            }
            case Expression.Binary(var operator, var left, var right, _) ->
                    binary(operator, left, right);
            case Expression.Range(var from, var to, _) -> range(from, to);
            case Expression.ListOf(var elements, _) -> {
                out.add("[");
                list(elements);
                out.add("]");
            }
            case Expression.Comprehension(var element, var targets, var sequence, _) -> {
                out.add("[");
                print(element);
                out.add(" for ").names(targets).add(" in ");
                print(sequence);
                out.add("]");
            }
            case Expression.Tuple(var elements, _) -> {
                out.add("(");
                list(elements);
                out.add(")");
            }
            case Expression.If choice -> conditional(choice);
            case Expression.Scan scan -> scan(scan);
            case Expression.Lambda(var parameters, var body, _) -> {
                out.add("fn");
                out.parameters(parameters);
                out.body(body);
            }
        }
    }

    private void binary(BinaryOperator operator, Expression left, Expression right) {
        int level = level(operator);
        boolean power = operator == BinaryOperator.POWER;
        boolean chains = !power && !operator.isComparison();
        print(left, chains ? level : level + 1);
        out.add(" " + operator.symbol() + " ");
        boolean negative =
                right instanceof Expression.Unary(var o, _, _) && o == UnaryOperator.NEGATE;
        print(right, power ? negative ? NEGATION : POWER : level + 1);
    }

    private void range(Expression from, Expression to) {
        boolean close = isShort(from) && isShort(to);
        print(from, SUM);
        out.add(close ? ".." : " .. ");
        print(to, SUM);
    }

    private static boolean isShort(Expression expression) {
        return switch (expression) {
            case Expression.Reference _, Expression.IntLiteral _, Expression.Member _ -> true;
            default -> false;
        };
    }

    void arguments(List<Argument> arguments) {
        out.add("(");
        var separator = "";
        for (var argument : arguments) {
            out.add(separator);
            argument.name().ifPresent(name -> out.add(name.text()).add(" = "));
            print(argument.value());
            separator = ", ";
        }
        out.add(")");
    }

    private void subscripts(List<Subscript> subscripts) {
        out.add("[");
        var separator = "";
        for (var subscript : subscripts) {
            out.add(separator);
            switch (subscript) {
                case Subscript.At(var index, _) -> print(index);
                case Subscript.Rest _ -> out.add("...");
                case Subscript.Slice(var start, var stop, var step, _) -> {
                    start.ifPresent(this::print);
                    out.add(":");
                    stop.ifPresent(this::print);
                    step.ifPresent(s -> {
                        out.add(":");
                        print(s);
                    });
                }
            }
            separator = ", ";
        }
        out.add("]");
    }

    private void conditional(Expression.If choice) {
        out.add("if ");
        print(choice.condition());
        out.add(" ");
        out.valueBlock(choice.then());
        out.add(" else ");
        var statements = choice.otherwise().statements();
        if (statements.size() == 1
                && statements.getFirst() instanceof Statement.Evaluate(Expression.If nested, _)) {
            conditional(nested);
        } else {
            out.valueBlock(choice.otherwise());
        }
    }

    private void scan(Expression.Scan scan) {
        out.add("scan ");
        var separator = "";
        boolean options = !scan.options().isEmpty();
        for (var sequence : scan.sequences()) {
            out.add(separator).add(sequence.element().text()).add(" in ");
            boolean last = sequence == scan.sequences().getLast();
            print(sequence.sequence(), last && options ? POSTFIX : ELEMENT);
            separator = ", ";
        }
        if (options) {
            out.add(" ");
            arguments(scan.options());
        }
        separator = " with ";
        for (var carry : scan.carries()) {
            out.add(separator).add(carry.name().text()).add(" = ");
            print(carry.initial(), ELEMENT);
            separator = ", ";
        }
        out.add(" ");
        out.block(scan.body());
    }

    private static String quoted(String value) {
        var text = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append(c);
            }
        }
        return text.append('"').toString();
    }

    /// The shortest digits that read back as the same value, with a point or an exponent.
    private static String real(double value) {
        var shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (value == 0 || exponent >= -3 && exponent < 7) {
            var plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        var digits = shortest.unscaledValue().toString();
        var fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return digits.charAt(0) + fraction + "e" + exponent;
    }
}
