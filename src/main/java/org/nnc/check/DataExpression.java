package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.syntax.BinaryOperator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An expression of a data block: what is read, and arithmetic on columns. It is evaluated on the
/// host, when training begins.
public sealed interface DataExpression {
    Span span();

    /// A number; `whole` if it is written as an int.
    record Number(double value, boolean whole, Span span) implements DataExpression {}

    record Text(String value, Span span) implements DataExpression {}

    record Truth(boolean value, Span span) implements DataExpression {}

    record None(Span span) implements DataExpression {}

    /// `_` among the sizes of a reshape.
    record Inferred(Span span) implements DataExpression {}

    /// A column or table that is bound above.
    record Reference(String name, Span span) implements DataExpression {}

    /// `table.name`.
    record Member(DataExpression base, String name, Span span) implements DataExpression {}

    /// A reader, `idx("a.gz", "b.gz")`, or a function of columns, `reshape(x, [_, 8, 8])`.
    record Call(
            String function,
            List<DataExpression> arguments,
            Map<String, DataExpression> named,
            Span span)
            implements DataExpression {}

    record Negative(DataExpression operand, Span span) implements DataExpression {}

    record Infix(BinaryOperator operator, DataExpression left, DataExpression right, Span span)
            implements DataExpression {}

    record ListOf(List<DataExpression> elements, Span span) implements DataExpression {}

    /// `x[:, 0:64]`.
    record Index(DataExpression base, List<Range> ranges, Span span) implements DataExpression {}

    /// One subscript: a single index, or a range whose ends may be left out.
    ///
    /// @param at the index; then the others are empty
    record Range(
            Optional<DataExpression> at,
            Optional<DataExpression> start,
            Optional<DataExpression> stop,
            Optional<DataExpression> step) {}
}
