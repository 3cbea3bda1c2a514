package org.nnc.syntax;

import org.nnc.source.Span;

import java.util.List;

/// A type as written: `float[N, 784]`, `int`, `fn`, `layer`. The name may be none that exists.
///
/// @param dimensions expressions over sizes; [Expression.Ellipsis] stands for any leading
///   dimensions, [Expression.Wildcard] for an inferred one; empty for a scalar
public record TypeExpression(Name name, List<Expression> dimensions, Span span) implements Syntax {
    public TypeExpression {
        dimensions = List.copyOf(dimensions);
    }
}
