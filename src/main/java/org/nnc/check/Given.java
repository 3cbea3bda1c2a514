package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;

import java.util.Optional;

/// An argument of a call with its value.
///
/// @param origin where the value came to be: where a name is bound, else the argument itself
record Given(Optional<Name> name, Meaning meaning, Span span, String text, Span origin) {
    private static final int LONGEST = 40;

    Given(Optional<Name> name, Meaning meaning, Span span, String text) {
        this(name, meaning, span, text, span);
    }

    static Given of(Optional<Name> name, Meaning meaning, Expression source) {
        return new Given(name, meaning, source.span(), text(source));
    }

    /// The same, which knows where a name was bound.
    static Given of(Frame f, Optional<Name> name, Meaning meaning, Expression source) {
        Span origin = source.span();
        if (source instanceof Expression.Reference r) {
            origin = f.scope().find(r.name()).map(Binding::span).orElse(origin);
        }
        return new Given(name, meaning, source.span(), text(source), origin);
    }

    /// The source's own words if they are short, as messages quote them.
    static String text(Expression source) {
        String text = source.span().text().strip();
        return text.length() <= LONGEST && text.indexOf('\n') < 0 ? text : "this";
    }

    boolean isUnknown() {
        return meaning == Meaning.Mark.UNKNOWN;
    }
}
