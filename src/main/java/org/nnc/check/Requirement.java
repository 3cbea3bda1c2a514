package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.type.Dim;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// A condition on free sizes that is checked at each call: all of `relations` must hold.
///
/// @param message what to say if not; `{name}` in it stands for the size of that name in `sizes`
public record Requirement(
        List<Relation> relations, String message, Map<String, Dim> sizes, Span span) {
    public Requirement {
        relations = List.copyOf(relations);
        sizes = Map.copyOf(sizes);
    }

    public boolean holds(ToLongFunction<String> free) {
        return relations.stream()
                .allMatch(r -> r.holds(r.left().evaluate(free), r.right().evaluate(free)));
    }

    /// The message with the numbers in it.
    public String message(ToLongFunction<String> free) {
        String text = message;
        for (var e : sizes.entrySet()) {
            text = text.replace("{" + e.getKey() + "}", Long.toString(e.getValue().evaluate(free)));
        }
        return text;
    }
}
