package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.op.Slice;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.Collections;

/// Pieces of tensors.
final class Structures {
    private Structures() {}

    /// `size` elements along one axis.
    static Node part(Frame f, Node x, int axis, Dim start, int step, Dim size) {
        if (size.equals(x.dim(axis)) && start.isZero() && step == 1) return x;
        var starts = new ArrayList<>(Collections.nCopies(x.rank(), Dim.ZERO));
        var steps = new ArrayList<>(Collections.nCopies(x.rank(), 1));
        starts.set(axis, start);
        steps.set(axis, step);
        return f.build().add(new Slice(x, starts, steps, x.shape().with(axis, size).dims()));
    }
}
