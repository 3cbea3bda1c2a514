package org.nnc.lower;

import org.nnc.source.Span;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The places in the source that anchors come from, each once.
final class Origins {
    private Origins() {}

    static List<Span> of(List<Anchor> anchors) {
        Set<Span> spans = new LinkedHashSet<>();
        for (Anchor a : anchors) a.node().origin().ifPresent(spans::add);
        return List.copyOf(spans);
    }
}
