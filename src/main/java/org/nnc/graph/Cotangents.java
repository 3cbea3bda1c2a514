package org.nnc.graph;

/// Where the derivative rule of an operation puts its results.
public interface Cotangents {
    /// Makes the nodes of the derivative.
    Builder build();

    /// Adds `value`, which has the shape of `operand`, to the operand's cotangent.
    void add(Node operand, Node value);

    /// False where nobody asks for this operand's derivative, so that a rule can spare itself the
    /// work.
    boolean wants(Node operand);
}
