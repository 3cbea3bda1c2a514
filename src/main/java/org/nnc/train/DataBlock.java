package org.nnc.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import org.nnc.data.Column;
import org.nnc.data.DataException;
import org.nnc.data.DataFiles;
import org.nnc.data.Table;
import org.nnc.source.CompileException;
import org.nnc.source.Diagnostic;
import org.nnc.source.Nearest;
import org.nnc.source.Span;
import org.nnc.syntax.Argument;
import org.nnc.syntax.BinaryOperator;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;
import org.nnc.syntax.Statement;
import org.nnc.syntax.Subscript;

/// Evaluates a `data` block: named columns from files. What a reader gives are columns whose first axis
/// counts the rows, numbers, strings, tables, and tuples of these; arithmetic with numbers, slices and
/// reshapes work on columns as they do on tensors.
public final class DataBlock {
    private final Declaration.Data block;
    private final DataFiles files;
    private final Map<String, Object> scope = new LinkedHashMap<>();

    private DataBlock(Declaration.Data block, DataFiles files) {
        this.block = block;
        this.files = files;
    }

    /// The columns by name.
    ///
    /// @throws CompileException for a mistake in the block
    /// @throws DataException for a file that is missing or not what it should be
    public static Map<String, Column> evaluate(Declaration.Data block, DataFiles files) {
        return new DataBlock(block, files).columns();
    }

    private Map<String, Column> columns() {
        for (Statement s : block.body().statements()) {
            switch (s) {
                case Statement.Assign(List<Name> targets, Expression value, Span span) -> assign(targets, value, span);
                default -> throw error(s.span(), "a data block holds only assignments, as 'x = images / 255'");
            }
        }
        Map<String, Column> columns = new LinkedHashMap<>();
        scope.forEach((name, value) -> {
            if (value instanceof Column c) columns.put(name, c);
        });
        return columns;
    }

    private void assign(List<Name> targets, Expression value, Span span) {
        Object v = value(value);
        if (targets.size() == 1) {
            bind(targets.getFirst(), v);
            return;
        }
        if (!(v instanceof List<?> parts) || parts.size() != targets.size()) {
            int found = v instanceof List<?> l ? l.size() : 1;
            throw error(span, targets.size() + " names on the left, but " + found + " values on the right");
        }
        for (int i = 0; i < targets.size(); i++) bind(targets.get(i), parts.get(i));
    }

    private void bind(Name name, Object value) {
        if (!name.isWildcard()) scope.put(name.text(), value);
    }

    private Object value(Expression e) {
        return switch (e) {
            case Expression.IntLiteral(long v, Span _) -> (double) v;
            case Expression.FloatLiteral(double v, Span _) -> v;
            case Expression.StringLiteral(String v, Span _) -> v;
            case Expression.BooleanLiteral(boolean v, Span _) -> v;
            case Expression.Wildcard _ -> -1.0;
            case Expression.Reference(String name, Span span) -> named(name, span);
            case Expression.Member(Expression base, Name name, Span span) -> member(value(base), name, span);
            case Expression.Call(Expression f, List<Argument> arguments, Span span) -> call(f, arguments, span);
            case Expression.Pipe p -> value(p.asCall());
            case Expression.Index(Expression base, List<Subscript> s, Span span) -> index(value(base), s, span);
            case Expression.Unary(var op, Expression x, Span span) -> switch (op) {
                case NEGATE -> arithmetic(0.0, value(x), (a, b) -> a - b, span);
                case NOT -> throw error(span, "'not' means nothing in a data block");
            };
            case Expression.Binary(BinaryOperator op, Expression l, Expression r, Span span) ->
                    arithmetic(value(l), value(r), operator(op, span), span);
            case Expression.ListOf(List<Expression> elements, Span _) -> elements.stream().map(this::value).toList();
            case Expression.Tuple(List<Expression> elements, Span _) -> elements.stream().map(this::value).toList();
            case Expression.NoneLiteral _, Expression.Ellipsis _, Expression.Range _, Expression.Comprehension _,
                    Expression.If _, Expression.Scan _, Expression.Lambda _ ->
                    throw error(e.span(), "this can't be computed in a data block; "
                            + "it knows readers, arithmetic with numbers, slices and reshape");
        };
    }

    private Object named(String name, Span span) {
        Object v = scope.get(name);
        if (v != null) return v;
        throw new CompileException(List.of(
                Diagnostic.error("E0601", "unknown name '" + name + "'", span)
                        .nearest(Nearest.of(name, List.copyOf(scope.keySet())))));
    }

    private Object member(Object base, Name name, Span span) {
        return switch (base) {
            case Table t -> t.column(name.text());
            case Map<?, ?> m when m.containsKey(name.text()) -> m.get(name.text());
            case Map<?, ?> m -> throw error(span, "there is no '" + name + "' in it; it has " + m.keySet());
            default -> throw error(span, "only a table or an archive has members");
        };
    }

    private Object call(Expression f, List<Argument> arguments, Span span) {
        if (!(f instanceof Expression.Reference(String name, Span place))) {
            throw error(span, "a data block calls functions by their names");
        }
        List<Object> positional = new ArrayList<>();
        Map<String, Object> named = new LinkedHashMap<>();
        for (Argument a : arguments) {
            if (a.name().isPresent()) named.put(a.name().get().text(), value(a.value()));
            else positional.add(value(a.value()));
        }
        DataFunctions functions = new DataFunctions(files, positional, named);
        if (!DataFunctions.NAMES.contains(name)) {
            throw new CompileException(List.of(
                    Diagnostic.error("E0602", "unknown function '" + name + "' of data", place)
                            .nearest(Nearest.of(name, DataFunctions.NAMES))
                            .hint("data blocks know " + String.join(", ", DataFunctions.NAMES))));
        }
        try {
            return functions.call(name);
        } catch (DataFunctions.Misuse e) {
            throw error(span, e.getMessage());
        }
    }

    private Object index(Object base, List<Subscript> subscripts, Span span) {
        return switch (base) {
            case Table t when subscripts.size() == 1
                    && subscripts.getFirst() instanceof Subscript.At(Expression e, Span _)
                    && value(e) instanceof String name -> t.column(name);
            case Table t -> slice(DataFunctions.matrix(t), subscripts, span);
            case Column c -> slice(c, subscripts, span);
            default -> throw error(span, "only columns and tables are sliced");
        };
    }

    /// Rows by a slice, then columns by a slice or a number: `t[:, 0:64]`, `t[:, 64]`, `t[100:]`.
    private Object slice(Column c, List<Subscript> subscripts, Span span) {
        if (subscripts.size() > 2) throw error(span, "a column is sliced on its first two axes at most");
        Column rows = c;
        if (subscripts.getFirst() instanceof Subscript.Slice s) {
            int[] r = bounds(s, c.rows());
            if (r[0] != 0 || r[1] != c.rows()) rows = c.rows(r[0], r[1]);
        } else {
            throw error(subscripts.getFirst().span(), "rows are chosen by a slice, as 0:100");
        }
        if (subscripts.size() == 1) return rows;
        int width = c.rowDims().isEmpty() ? 0 : c.rowDims().getFirst();
        return switch (subscripts.get(1)) {
            case Subscript.Slice s -> {
                int[] r = bounds(s, width);
                yield rows.slice(r[0], r[1]);
            }
            case Subscript.At(Expression e, Span _) -> {
                int i = (int) number(value(e), e.span());
                int at = i < 0 ? i + width : i;
                Column one = rows.slice(at, at + 1);
                yield one.withRowDims(one.rowDims().subList(1, one.rowDims().size()).stream()
                        .mapToInt(d -> d).toArray());
            }
            case Subscript.Rest _ -> rows;
        };
    }

    private int[] bounds(Subscript.Slice s, int size) {
        if (s.step().isPresent()) throw error(s.span(), "columns are sliced without a step");
        int from = s.start().map(e -> place(e, size)).orElse(0);
        int to = s.stop().map(e -> place(e, size)).orElse(size);
        return new int[] {from, Math.max(from, to)};
    }

    private int place(Expression e, int size) {
        int i = (int) number(value(e), e.span());
        return Math.clamp(i < 0 ? i + size : i, 0, size);
    }

    private double number(Object value, Span span) {
        if (value instanceof Double d) return d;
        throw error(span, "a number is wanted here");
    }

    private DoubleBinaryOperator operator(BinaryOperator op, Span span) {
        return switch (op) {
            case ADD -> Double::sum;
            case SUBTRACT -> (a, b) -> a - b;
            case MULTIPLY -> (a, b) -> a * b;
            case DIVIDE -> (a, b) -> a / b;
            case POWER -> Math::pow;
            case EQUAL -> (a, b) -> a == b ? 1 : 0;
            case NOT_EQUAL -> (a, b) -> a != b ? 1 : 0;
            case LESS -> (a, b) -> a < b ? 1 : 0;
            case LESS_OR_EQUAL -> (a, b) -> a <= b ? 1 : 0;
            case GREATER -> (a, b) -> a > b ? 1 : 0;
            case GREATER_OR_EQUAL -> (a, b) -> a >= b ? 1 : 0;
            case OR, AND, MODULO, MATMUL -> throw error(span, "'" + op.symbol() + "' means nothing in a data block");
        };
    }

    private Object arithmetic(Object left, Object right, DoubleBinaryOperator f, Span span) {
        if (left instanceof Double a && right instanceof Double b) return f.applyAsDouble(a, b);
        if (left instanceof Column c && right instanceof Double b) return c.map(x -> f.applyAsDouble(x, b));
        if (left instanceof Double a && right instanceof Column c) return c.map(x -> f.applyAsDouble(a, x));
        if (left instanceof Table t) return arithmetic(DataFunctions.matrix(t), right, f, span);
        throw error(span, "arithmetic in a data block is between a column and a number, or two numbers");
    }

    private static CompileException error(Span span, String message) {
        return new CompileException(List.of(Diagnostic.error("E0600", message, span)));
    }
}
