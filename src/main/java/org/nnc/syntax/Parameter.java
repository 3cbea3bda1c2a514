package org.nnc.syntax;

import org.nnc.source.Span;

import java.util.Optional;

/// A parameter of a declaration: `x`, `x: float[N, C]`, `k: int = 2`, `mask = none`.
public record Parameter(
        Name name, Optional<TypeExpression> type, Optional<Expression> initial, Span span)
        implements Syntax {}
