package org.nnc.source;

/// A span with what it has to do with a diagnostic; the text may be empty.
public record Label(Span span, String text) {}
