package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.source.Span;

/// A tensor with the words of the source that it comes from.
///
/// @param origin where the name that stands for it was bound
record Operand(Node node, Span span, String text, Span origin) {
    Operand(Node node, Given given) {
        this(node, given.span(), given.text(), given.origin());
    }

    /// `x` in messages; what no short words name is called by its shape.
    String quoted() {
        return "`" + text + "`";
    }
}
