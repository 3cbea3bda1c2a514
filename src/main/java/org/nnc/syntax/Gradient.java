package org.nnc.syntax;

import java.util.List;
import org.nnc.source.Span;

/// The derivative that a function states itself: `gradient(dy) = …`; a tuple if the function has
/// several parameters.
///
/// @param parameters names of the cotangents, one for each result of the function
public record Gradient(List<Name> parameters, Body body, Span span) implements Syntax {
    public Gradient {
        parameters = List.copyOf(parameters);
    }
}
