package org.nnc.syntax;

import org.nnc.source.SourceFile;
import org.nnc.source.Span;

import java.util.List;
import java.util.Optional;

/// A whole file.
///
/// @param version the language's version that the file states with `nn 1`
public record File(
        SourceFile source, Optional<Integer> version, List<Declaration> declarations, Span span)
        implements Syntax {
    /// The newest version of the language that this compiler reads.
    public static final int NEWEST_VERSION = 1;

    public File {
        declarations = List.copyOf(declarations);
    }
}
