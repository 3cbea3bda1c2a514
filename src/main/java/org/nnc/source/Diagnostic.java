package org.nnc.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the compiler has to say about a place of the user's source, as data.
///
/// @param code permanent, such as E0203: the first digits name the stage (E00 files, E01 syntax)
/// @param message one sentence: what is wrong, in plain words
/// @param primary the offending text, and what is to be said right beside it
/// @param secondary further places, each with what it has to do with the matter
/// @param hints at most one: what to do
/// @param nearest up to four names that may have been meant
public record Diagnostic(
        String code,
        Severity severity,
        String message,
        Label primary,
        List<Label> secondary,
        List<String> hints,
        List<String> nearest) {
    public Diagnostic {
        secondary = List.copyOf(secondary);
        hints = List.copyOf(hints);
        nearest = List.copyOf(nearest.subList(0, Math.min(4, nearest.size())));
    }

    public static Diagnostic error(String code, String message, Span span) {
        return of(code, Severity.ERROR, message, span);
    }

    public static Diagnostic warning(String code, String message, Span span) {
        return of(code, Severity.WARNING, message, span);
    }

    private static Diagnostic of(String code, Severity severity, String message, Span span) {
        var primary = new Label(span, "");
        return new Diagnostic(code, severity, message, primary, List.of(), List.of(), List.of());
    }

    public Span span() {
        return primary.span();
    }

    public Optional<String> hint() {
        return hints.stream().findFirst();
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /// The same with a text beside the carets.
    public Diagnostic saying(String text) {
        var label = new Label(primary.span(), text);
        return new Diagnostic(code, severity, message, label, secondary, hints, nearest);
    }

    /// The same with one more secondary span.
    public Diagnostic with(Span span, String text) {
        var labels = new ArrayList<>(secondary);
        labels.add(new Label(span, text));
        return new Diagnostic(code, severity, message, primary, labels, hints, nearest);
    }

    /// The same with a hint in place of any it had.
    public Diagnostic hint(String text) {
        return new Diagnostic(code, severity, message, primary, secondary, List.of(text), nearest);
    }

    /// The same with the nearest names, of which the first four are kept; see [Nearest].
    public Diagnostic nearest(List<String> names) {
        return new Diagnostic(code, severity, message, primary, secondary, hints, names);
    }
}
