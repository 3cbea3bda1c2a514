package org.nnc.syntax;

import org.nnc.source.CompileException;
import org.nnc.source.Diagnostic;

import java.util.List;

/// What the parser made of a file: a tree of what it understood, and what it did not.
public record ParseResult(File file, List<Diagnostic> diagnostics) {
    public ParseResult {
        diagnostics = List.copyOf(diagnostics);
    }

    /// The tree, if the whole file was understood.
    ///
    /// @throws CompileException with every syntax error of the file
    public File fileOrThrow() {
        if (diagnostics.stream().anyMatch(Diagnostic::isError)) {
            throw new CompileException(diagnostics);
        }
        return file;
    }
}
