package org.nnc.lower;

import org.nnc.graph.Node;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Lowering;
import org.nnc.type.Dim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an element of a node is, as an expression: read from the node's buffer if it has one, else
/// computed by its rule from elements of its operands. The same element asked for twice is the same
/// object, so that expressions are graphs; [Sharing] makes trees with locals of them.
final class Elements {
    private record Key(Node node, List<Index> at) {}

    private final Flow flow;
    private final Map<Node, Buffer> buffers;
    private final Map<Key, Expr> known = new HashMap<>();

    Elements(Flow flow, Map<Node, Buffer> buffers) {
        this.flow = flow;
        this.buffers = buffers;
    }

    /// Where a node lies in memory.
    Buffer buffer(Node node) {
        return buffers.get(node);
    }

    /// The element at a position: a read, where the node has a buffer.
    Expr element(Node node, List<Index> at) {
        Buffer b = buffers.get(node);
        if (b != null) return new Expr.Read(b, Index.flatten(at, node.shape().dims()));
        Key key = new Key(node, List.copyOf(at));
        Expr found = known.get(key);
        if (found == null) {
            found = computed(node, at);
            known.put(key, found);
        }
        return found;
    }

    /// The element as the node's own rule computes it.
    Expr computed(Node node, List<Index> at) {
        return switch (flow.lowering(node)) {
            case Lowering.Pointwise(Lowering.Rule rule) -> rule.element(at, operands(node));
            case Lowering.Reshaped _ -> reshaped(node, at);
            default -> throw new IllegalStateException(node + " has no buffer");
        };
    }

    Lowering.Reader operands(Node node) {
        List<Node> operands = flow.operands(node);
        return (i, at) -> element(operands.get(i), at);
    }

    /// Through a chain of reshapes at once: what lies in memory is read flat.
    private Expr reshaped(Node node, List<Index> at) {
        Node x = flow.operands(node).getFirst();
        while (!buffers.containsKey(x) && flow.lowering(x) instanceof Lowering.Reshaped) {
            x = flow.operands(x).getFirst();
        }
        List<Dim> dims = node.shape().dims();
        Buffer b = buffers.get(x);
        if (b != null) return new Expr.Read(b, Index.flatten(at, dims));
        return element(x, Regroup.regrouped(dims, at, x.shape().dims()));
    }
}
