package org.nnc.train;

import org.nnc.check.DataExpression;
import org.nnc.check.DataExpression.Range;
import org.nnc.check.DataPlan;
import org.nnc.data.Column;
import org.nnc.data.DataException;
import org.nnc.data.DataFiles;
import org.nnc.data.Table;
import org.nnc.source.CompileException;
import org.nnc.source.Diagnostic;
import org.nnc.source.Nearest;
import org.nnc.source.Span;
import org.nnc.syntax.BinaryOperator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;

/// Evaluates a `data` block: named columns from files. What a reader gives are columns whose first
/// axis counts the rows, numbers, strings, tables, and tuples of these; arithmetic with numbers,
/// slices and reshapes work on columns as they do on tensors.
public final class DataBlock {
    private final DataPlan block;
    private final DataFiles files;
    private final Map<String, Object> scope = new LinkedHashMap<>();
    private final Sequences sequences = new Sequences();

    /// Functions that move or cut the elements of a column, and change none.
    private static final Set<String> MOVES = Set.of("reshape", "windows", "rows", "int");

    private DataBlock(DataPlan block, DataFiles files) {
        this.block = block;
        this.files = files;
    }

    /// What a block gives.
    ///
    /// @param columns by name
    /// @param symbols for columns that hold numbers of characters, what each number stands for
    /// @param lengths for columns whose rows were filled up to the longest, the column that says
    ///   where each ends
    /// @param vocabulary the characters of the texts that it reads, if all have the same
    public record Read(
            Map<String, Column> columns,
            Map<String, List<String>> symbols,
            Map<String, String> lengths,
            Optional<List<String>> vocabulary) {}

    /// Reads the files, and makes the columns.
    ///
    /// @throws CompileException for a mistake in the block
    /// @throws DataException for a file that is missing or not what it should be
    public static Read read(DataPlan block, DataFiles files) {
        DataBlock evaluated = new DataBlock(block, files);
        Map<String, Column> columns = evaluated.columns();
        Map<String, List<String>> symbols = new LinkedHashMap<>();
        Map<String, String> lengths = new LinkedHashMap<>();
        columns.forEach((name, c) -> {
            evaluated.sequences.of(c).ifPresent(all -> symbols.put(name, all));
            columns.forEach((other, l) -> {
                if (evaluated.sequences.lengths(c).orElse(null) == l) lengths.put(name, other);
            });
        });
        return new Read(columns, symbols, lengths, evaluated.sequences.vocabulary());
    }

    private Map<String, Column> columns() {
        block.bindings().forEach(this::bind);
        Map<String, Column> columns = new LinkedHashMap<>();
        scope.forEach((name, value) -> {
            if (value instanceof Column c) columns.put(name, c);
        });
        return columns;
    }

    private void bind(DataPlan.Binding b) {
        Object v = value(b.value());
        if (b.names().size() == 1) {
            bind(b.names().getFirst(), v);
            return;
        }
        if (!(v instanceof List<?> parts) || parts.size() != b.names().size()) {
            int found = v instanceof List<?> l ? l.size() : 1;
            throw error(
                    b.span(),
                    b.names().size() + " names on the left, but " + found + " values on the right");
        }
        for (int i = 0; i < parts.size(); i++) bind(b.names().get(i), parts.get(i));
    }

    private void bind(String name, Object value) {
        if (!name.equals("_")) scope.put(name, value);
    }

    private Object value(DataExpression e) {
        return switch (e) {
            case DataExpression.Number n -> n.value();
            case DataExpression.Text t -> t.value();
            case DataExpression.Truth t -> t.value();
            case DataExpression.Inferred _ -> -1.0;
            case DataExpression.None _ -> throw error(e.span(), "'none' means nothing here");
            case DataExpression.Reference(String name, Span span) -> named(name, span);
            case DataExpression.Member(DataExpression base, String name, Span span) ->
                    member(value(base), name, span);
            case DataExpression.Call c -> call(c);
            case DataExpression.Negative(DataExpression x, Span span) ->
                    arithmetic(0.0, value(x), (a, b) -> a - b, span);
            case DataExpression.Infix(
                            BinaryOperator op,
                            DataExpression l,
                            DataExpression r,
                            Span span) ->
                    arithmetic(value(l), value(r), operator(op, span), span);
            case DataExpression.ListOf(List<DataExpression> elements, Span _) ->
                    elements.stream().map(this::value).toList();
            case DataExpression.Index(DataExpression base, List<Range> ranges, Span span) ->
                    index(value(base), ranges, span);
        };
    }

    private Object named(String name, Span span) {
        Object v = scope.get(name);
        if (v != null) return v;
        throw new CompileException(
                List.of(
                        Diagnostic.error("E0601", "unknown name '" + name + "'", span)
                                .nearest(Nearest.to(name, scope.keySet()))));
    }

    private Object member(Object base, String name, Span span) {
        return switch (base) {
            case Table t -> t.column(name);
            case Map<?, ?> m when m.containsKey(name) -> m.get(name);
            case Map<?, ?> m ->
                    throw error(span, "there is no '" + name + "' in it; it has " + m.keySet());
            default -> throw error(span, "only a table or an archive has members");
        };
    }

    private Object call(DataExpression.Call c) {
        List<Object> positional = c.arguments().stream().map(this::value).toList();
        Map<String, Object> named = new LinkedHashMap<>();
        c.named().forEach((name, e) -> named.put(name, value(e)));
        try {
            Object v = new DataFunctions(files, positional, named, sequences).call(c.function());
            boolean moved = MOVES.contains(c.function()) && v instanceof Column;
            return moved ? sequences.same(positional.getFirst(), (Column) v) : v;
        } catch (DataFunctions.Misuse e) {
            throw error(c.span(), e.getMessage());
        }
    }

    private Object index(Object base, List<Range> ranges, Span span) {
        return switch (base) {
            case Table t
                    when ranges.size() == 1
                            && ranges.getFirst().at().map(this::value).orElse("")
                                    instanceof String name
                            && !name.isEmpty() ->
                    t.column(name);
            case Table t -> slice(DataFunctions.matrix(t), ranges, span);
            case Column c -> sequences.same(c, slice(c, ranges, span));
            default -> throw error(span, "only columns and tables are sliced");
        };
    }

    /// Rows by a slice, then columns by a slice or a number: `t[:, 0:64]`, `t[:, 64]`, `t[100:]`.
    private Column slice(Column c, List<Range> ranges, Span span) {
        if (ranges.size() > 2)
            throw error(span, "a column is sliced on its first two axes at most");
        if (ranges.getFirst().at().isPresent())
            throw error(span, "rows are chosen by a slice, as 0:100");
        int[] r = bounds(ranges.getFirst(), c.rows(), span);
        Column rows = r[0] == 0 && r[1] == c.rows() ? c : c.rows(r[0], r[1]);
        if (ranges.size() == 1) return rows;
        if (c.rowDims().isEmpty()) throw error(span, "it has one axis only, the rows");
        int width = c.rowDims().getFirst();
        Range second = ranges.get(1);
        if (second.at().isEmpty()) {
            int[] columns = bounds(second, width, span);
            return rows.slice(columns[0], columns[1]);
        }
        int i = (int) number(value(second.at().get()), span);
        int at = i < 0 ? i + width : i;
        Column one = rows.slice(at, at + 1);
        return one.withRowDims(one.rowDims().stream().skip(1).mapToInt(d -> d).toArray());
    }

    private int[] bounds(Range s, int size, Span span) {
        if (s.step().isPresent()) throw error(span, "columns are sliced without a step");
        int from = s.start().map(e -> place(e, size)).orElse(0);
        int to = s.stop().map(e -> place(e, size)).orElse(size);
        return new int[] {from, Math.max(from, to)};
    }

    private int place(DataExpression e, int size) {
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
            case OR, AND, MODULO, MATMUL ->
                    throw error(span, "'" + op.symbol() + "' means nothing in a data block");
        };
    }

    private Object arithmetic(Object left, Object right, DoubleBinaryOperator f, Span span) {
        if (left instanceof Double a && right instanceof Double b) return f.applyAsDouble(a, b);
        if (left instanceof Column c && right instanceof Double b)
            return c.map(x -> f.applyAsDouble(x, b));
        if (left instanceof Double a && right instanceof Column c)
            return c.map(x -> f.applyAsDouble(a, x));
        if (left instanceof Table t) return arithmetic(DataFunctions.matrix(t), right, f, span);
        throw error(
                span,
                "arithmetic in a data block is between a column and a number, or two numbers");
    }

    private static CompileException error(Span span, String message) {
        return new CompileException(List.of(Diagnostic.error("E0600", message, span)));
    }
}
