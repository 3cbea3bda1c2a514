package org.nnc.graph;

import org.nnc.source.Span;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.util.List;
import java.util.Optional;

/// A value of the graph: what computes it, its type, and the place in the source it comes from.
/// Nodes are compared by identity; a [Builder] makes one node only for each different [Op].
public final class Node {
    private final int id;
    private final Op op;
    private final TensorType type;
    private final Optional<Span> origin;
    private final List<Node> operands;

    Node(int id, Op op, TensorType type, Optional<Span> origin) {
        this.id = id;
        this.op = op;
        this.type = type;
        this.origin = origin;
        this.operands = Schema.of(op).operands(op);
    }

    /// Unique within its builder, and larger than every operand's: ascending ids are a topological
    /// order.
    public int id() {
        return id;
    }

    public Op op() {
        return op;
    }

    public TensorType type() {
        return type;
    }

    public Optional<Span> origin() {
        return origin;
    }

    public DType dtype() {
        return type.dtype();
    }

    public Shape shape() {
        return type.shape();
    }

    public int rank() {
        return type.rank();
    }

    public Dim dim(int axis) {
        return type.dim(axis);
    }

    public List<Node> operands() {
        return operands;
    }

    @Override
    public String toString() {
        return "%" + id + " = " + Schema.of(op).name() + " : " + type;
    }
}
