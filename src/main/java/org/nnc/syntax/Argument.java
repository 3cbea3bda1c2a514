package org.nnc.syntax;

import org.nnc.source.Span;

import java.util.Optional;

/// An argument of a call, by position or by name: `x` or `rate = 0.1`.
public record Argument(Optional<Name> name, Expression value, Span span) implements Syntax {}
