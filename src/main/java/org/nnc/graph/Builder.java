package org.nnc.graph;

import org.nnc.source.Span;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes nodes; the same operation on the same operands gives the same node. All nodes of one graph
/// come from one builder. Its convenience methods, one or two for each operation, are in [Nodes].
public final class Builder {
    private final Map<Op, Node> nodes = new HashMap<>();
    private final List<Node> inOrder = new ArrayList<>();
    private Optional<Span> origin = Optional.empty();

    /// The node that computes `op`; throws [ShapeException] if its operands do not fit.
    public Node add(Op op) {
        Node known = nodes.get(op);
        if (known != null) return known;
        TensorType type = op.type();
        Node node = new Node(inOrder.size(), op, type, origin);
        nodes.put(op, node);
        inOrder.add(node);
        return node;
    }

    /// Nodes made from now on come from this place.
    public void setOrigin(Optional<Span> place) {
        origin = place;
    }

    public Optional<Span> origin() {
        return origin;
    }

    /// All nodes made so far, operands before users.
    public List<Node> nodes() {
        return java.util.Collections.unmodifiableList(inOrder);
    }
}
