package org.nnc.lower;

import org.nnc.graph.Node;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Lowering;
import org.nnc.type.Dim;

import java.util.List;

/// A node that is computed by statements of its own, and stored if anyone reads it from memory.
///
/// @param id its place in the order of computation
/// @param copy the node has a buffer already, and this one gets the same values
/// @param root the values are asked for, whether or not another kernel reads them
record Anchor(int id, Node node, Buffer buffer, Lowering lowering, boolean copy, boolean root) {
    boolean isPointwise() {
        return copy
                || lowering instanceof Lowering.Pointwise
                || lowering instanceof Lowering.Reshaped;
    }

    boolean isProduct() {
        return !copy && lowering instanceof Lowering.Contracted;
    }

    boolean isLoop() {
        return !copy && lowering instanceof Lowering.Loop;
    }

    boolean isReduction() {
        return !copy && lowering instanceof Lowering.Reduced;
    }

    List<Dim> dims() {
        return node.shape().dims();
    }

    /// The element of a point-wise anchor.
    Expr element(Elements elements, List<Index> at) {
        return copy ? elements.element(node, at) : elements.computed(node, at);
    }
}
