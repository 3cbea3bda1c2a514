package org.nnc.check;

import org.nnc.source.Span;

import java.util.List;

/// A layer called without its tensor: every use shares the parameters below its path.
final class LayerInstance {
    private final Meaning.LayerKind kind;
    private final String path;
    private final List<Given> given;
    private final Span span;

    LayerInstance(Meaning.LayerKind kind, String path, List<Given> given, Span span) {
        this.kind = kind;
        this.path = path;
        this.given = given;
        this.span = span;
    }

    Meaning.LayerKind kind() {
        return kind;
    }

    String path() {
        return path;
    }

    /// The arguments of the call that made it, all by name.
    List<Given> given() {
        return given;
    }

    Span span() {
        return span;
    }
}
