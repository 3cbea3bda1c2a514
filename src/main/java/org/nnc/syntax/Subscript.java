package org.nnc.syntax;

import org.nnc.source.Span;

import java.util.Optional;

/// One item between the brackets of `x[i, 2:5, ..., ::2]`.
public sealed interface Subscript extends Syntax {
    /// A single index, which drops its axis, or an `int` tensor, which gathers.
    record At(Expression index, Span span) implements Subscript {}

    /// `start:stop:step`, each of which may be left out.
    record Slice(
            Optional<Expression> start,
            Optional<Expression> stop,
            Optional<Expression> step,
            Span span)
            implements Subscript {}

    /// `...`: all axes that the other subscripts leave.
    record Rest(Span span) implements Subscript {}
}
