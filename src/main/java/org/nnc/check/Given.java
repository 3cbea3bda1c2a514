package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;

import java.util.Optional;

/// An argument of a call with its value.
record Given(Optional<Name> name, Meaning meaning, Span span, String text) {
    private static final int LONGEST = 40;

    static Given of(Optional<Name> name, Meaning meaning, Expression source) {
        return new Given(name, meaning, source.span(), text(source));
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
