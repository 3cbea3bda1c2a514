package org.nnc.graph;

/// The operands of an operation do not fit. The message is a sentence about shapes in which `{0}`,
/// `{1}`, … stand for the operands: the checker puts the user's own words for them there.
public final class ShapeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ShapeException(String message) {
        super(message);
    }
}
