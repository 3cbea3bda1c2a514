package org.nnc.lower;

import org.nnc.graph.Node;
import org.nnc.op.Cast;
import org.nnc.op.Concat;
import org.nnc.op.Expand;
import org.nnc.op.Fold;
import org.nnc.op.Gather;
import org.nnc.op.Map;
import org.nnc.op.Pad;
import org.nnc.op.RandomUniform;
import org.nnc.op.ScatterAdd;
import org.nnc.op.Unfold;
import org.nnc.program.Scalar;

import java.util.Set;

/// What it costs to compute one element of a node where it is read, in about the number of cheap
/// vector instructions.
///
/// @param ops arithmetic
/// @param size nodes of the expression, counted as a tree
/// @param full the tensors of about the node's own size that are read for it; at most a few
record Work(int ops, int size, Set<Node> full) {
    static final int TRANSCENDENTAL = 10;

    /// The arithmetic of the node itself.
    static int own(Node n) {
        return switch (n.op()) {
            case Map(Scalar f, var _) -> n.dtype().isInteger() ? ofIntegers(f) : of(f);
            case Cast _ -> 1;
            case RandomUniform _ -> 60;
            case Concat c -> 2 * c.parts().size();
            case Pad _, Unfold _ -> 1;
            case Gather _ -> 2;
            case Fold _ -> 8;
            case ScatterAdd _ -> 3;
            default -> 0;
        };
    }

    private static int of(Scalar f) {
        return switch (f) {
            case DIV, MOD, SQRT, RSQRT -> 4;
            case POW -> 2 * TRANSCENDENTAL;
            case EXP, EXPM1, LOG, LOG1P, SIN, COS, TANH, SIGMOID, ERF -> TRANSCENDENTAL;
            default -> 1;
        };
    }

    /// What positions are made of costs nothing: indexes take it in.
    private static int ofIntegers(Scalar f) {
        return switch (f) {
            case ADD, SUB, MUL, MIN, MAX -> 0;
            default -> of(f);
        };
    }

    /// True if the node has more elements than its first operand, so that what is computed there
    /// would be computed again and again.
    static boolean grows(Node n) {
        return switch (n.op()) {
            case Expand(Node x, var shape) -> !x.shape().equals(shape);
            case ScatterAdd s -> !s.source().shape().elements().equals(n.shape().elements());
            case Unfold(Node _, var window, var _) -> window.kernel().stream().anyMatch(k -> k > 1);
            default -> false;
        };
    }
}
