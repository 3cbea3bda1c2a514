package org.nnc.recurrence;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Concat;
import org.nnc.op.Slice;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A sequence in segments.
///
/// @param whole the segments, stacked
/// @param rest the elements left over
/// @param all the sequence
record Pieces(Node whole, Node rest, Node all) {
    static Pieces of(Builder b, Node sequence, Dim segments, Dim steps, Dim rest) {
        Dim covered = segments.times(steps);
        Node first = Slice.along(b, sequence, 0, Dim.ZERO, covered);
        var shape = sequence.shape().without(0).inserted(0, steps).inserted(0, segments);
        Node left = rest.isZero() ? sequence : Slice.along(b, sequence, 0, covered, rest);
        return new Pieces(Nodes.reshape(b, first, shape), left, sequence);
    }

    /// @param rest none if nothing is left over
    static Pieces joined(Builder b, Node whole, Optional<Node> rest) {
        Dim covered = whole.dim(0).times(whole.dim(1));
        Node first =
                Nodes.reshape(b, whole, whole.shape().without(0).without(0).inserted(0, covered));
        if (rest.isEmpty()) return new Pieces(whole, first, first);
        List<Node> parts = new ArrayList<>(List.of(first, rest.get()));
        return new Pieces(whole, rest.get(), b.add(new Concat(parts, 0)));
    }
}
