package org.nnc.source;

import java.util.List;

/// Makes text of diagnostics.
public final class Renderer {
    private final boolean colours;

    private Renderer(boolean colours) {
        this.colours = colours;
    }

    /// Text without escapes.
    public static Renderer plain() {
        return new Renderer(false);
    }

    /// Text with ANSI colours, for a terminal.
    public static Renderer ansi() {
        return new Renderer(true);
    }

    /// All of them, with an empty line between two.
    public String render(List<Diagnostic> diagnostics) {
        return String.join("\n", diagnostics.stream().map(this::render).toList());
    }

    public String render(Diagnostic d) {
        return d.span() + ": " + d.message() + (colours ? " " : "") + "\n";
    }
}
