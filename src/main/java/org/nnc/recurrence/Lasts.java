package org.nnc.recurrence;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Schema;
import org.nnc.op.Scan;
import org.nnc.op.ScanResult;
import org.nnc.op.Slice;
import org.nnc.type.Dim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was emitted last, where it is also carried on, is the last carried value: no stack is
/// needed for it.
final class Lasts {
    private Lasts() {}

    /// An equal graph.
    static Graph carried(Graph graph) {
        Builder to = new Builder();
        Map<Node, Node> made = new HashMap<>();
        for (Node n : graph.nodes()) {
            to.setOrigin(n.origin());
            Optional<ScanResult> last = n.op() instanceof Slice s ? last(s) : Optional.empty();
            if (last.isPresent()) {
                Node scan = made.get(last.get().scan());
                Node carry = to.add(new ScanResult(scan, last.get().index()));
                made.put(n, Nodes.reshape(to, carry, n.shape()));
            } else {
                made.put(n, to.add(Schema.of(n.op()).rebuild(n.op(), made::get)));
            }
        }
        return graph.rebuilt(to, made::get);
    }

    /// The last carried value that this is.
    private static Optional<ScanResult> last(Slice s) {
        if (!(s.x().op() instanceof ScanResult(Node node, int index))) return Optional.empty();
        Scan scan = (Scan) node.op();
        if (index >= scan.body().emits().size()) return Optional.empty();
        Dim place = scan.reverse() ? Dim.ZERO : scan.length().minus(1);
        boolean isLast = s.starts().getFirst().equals(place) && s.sizes().getFirst().isOne();
        List<Dim> rest = s.sizes().subList(1, s.sizes().size());
        if (!isLast || !rest.equals(s.x().shape().without(0).dims())) return Optional.empty();
        int carry = scan.body().next().indexOf(scan.body().emits().get(index));
        return carry < 0 ? Optional.empty() : Optional.of(new ScanResult(node, scan.last(carry)));
    }
}
