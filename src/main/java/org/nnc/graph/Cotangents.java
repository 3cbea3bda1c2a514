package org.nnc.graph;

import java.util.List;
import java.util.Optional;

/// Where the derivative rule of an operation puts its results.
public interface Cotangents {
    /// Makes the nodes of the derivative.
    Builder build();

    /// Adds `value`, which has the shape of `operand`, to the operand's cotangent.
    void add(Node operand, Node value);

    /// Adds `value` to the cotangent of one of the results of a [org.nnc.op.Scan].
    void add(Node scan, int result, Node value);

    /// The cotangent of one of the results of a [org.nnc.op.Scan].
    Optional<Node> ofResult(Node scan, int result);

    /// The derivative within the body of a loop: `Σ cotangentᵢ · ∂yᵢ/∂x` for each of `xs`.
    List<Node> within(Builder body, List<Node> ys, List<Node> cotangents, List<Node> xs);

    /// False where nobody asks for this operand's derivative, so that a rule can spare itself the
    /// work.
    boolean wants(Node operand);
}
