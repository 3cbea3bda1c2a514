package org.nnc.check;

import org.nnc.source.Span;

/// What a name means, and where it was bound.
record Binding(Meaning meaning, Span span) {}
