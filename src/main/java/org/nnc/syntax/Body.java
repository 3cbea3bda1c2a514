package org.nnc.syntax;

import org.nnc.source.Span;

import java.util.List;

/// What a function consists of: `= expression` or `{ statements }`.
public sealed interface Body extends Syntax {
    /// `= value`.
    record Value(Expression value, Span span) implements Body {}

    /// `{ … }`. The blocks of an [Expression.If] end with a [Statement.Evaluate], their value.
    record Block(List<Statement> statements, Span span) implements Body {
        public Block {
            statements = List.copyOf(statements);
        }
    }
}
