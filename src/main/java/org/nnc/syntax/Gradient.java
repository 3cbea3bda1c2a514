package org.nnc.syntax;

import org.nnc.source.Span;

import java.util.List;

/// The derivative that a function states itself: `gradient(dy) = …`; a tuple if the function has
/// several parameters.
///
/// @param parameters names of the cotangents, one for each result of the function
public record Gradient(List<Name> parameters, Body body, Span span) implements Syntax {
    public Gradient {
        parameters = List.copyOf(parameters);
    }
}
