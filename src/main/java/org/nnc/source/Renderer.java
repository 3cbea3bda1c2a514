package org.nnc.source;

import java.util.List;
import java.util.stream.Collectors;

/// Makes text of diagnostics. The only place that does.
public sealed interface Renderer permits TextRenderer, JsonRenderer {
    /// Text without escapes, in the form that the package's description shows.
    static Renderer plain() {
        return new TextRenderer(false);
    }

    /// The same with ANSI colours, for a terminal.
    static Renderer ansi() {
        return new TextRenderer(true);
    }

    /// One JSON object a line, for scripts: `code`, `severity`, `message`, `file`, `line`,
    /// `column`, `endLine`, `endColumn`, `label`, `labels`, `hint` (if any), `nearest`.
    static Renderer json() {
        return new JsonRenderer();
    }

    /// The text of one, ending with a line end.
    String render(Diagnostic diagnostic);

    /// The text of all, in the order given.
    default String render(List<Diagnostic> diagnostics) {
        return diagnostics.stream().map(this::render).collect(Collectors.joining());
    }
}
