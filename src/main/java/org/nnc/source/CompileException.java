package org.nnc.source;

import java.util.List;

/// Thrown at the end of a stage that found errors in the user's source. Its message is what the
/// [Renderer] makes of them in plain text.
public final class CompileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    public CompileException(List<Diagnostic> diagnostics) {
        super(Renderer.plain().render(diagnostics));
        this.diagnostics = List.copyOf(diagnostics);
    }

    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
