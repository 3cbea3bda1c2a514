package org.nnc.syntax;

import org.nnc.source.Span;

/// A name where it is bound or asked for by a dot; `_` as a target binds nothing.
public record Name(String text, Span span) implements Syntax {
    /// Whether it is `_`, which drops a value.
    public boolean isWildcard() {
        return text.equals("_");
    }

    @Override
    public String toString() {
        return text;
    }
}
