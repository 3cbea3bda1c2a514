package org.nnc.syntax;

import org.nnc.source.Span;

/// A piece of a file's tree. Every one knows the text it came from.
public sealed interface Syntax
        permits File,
                Declaration,
                Statement,
                Expression,
                Body,
                Gradient,
                Subscript,
                TypeExpression,
                Parameter,
                Argument,
                Name {
    Span span();
}
