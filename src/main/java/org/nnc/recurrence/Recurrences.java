package org.nnc.recurrence;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Schema;
import org.nnc.op.Body;
import org.nnc.op.Scan;
import org.nnc.op.ScanResult;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Writes all loops of a graph, inner ones first, such that they do only what must be done step by
/// step. Sums are re-associated.
public final class Recurrences {
    private final Builder to = new Builder();
    private final Extent extent;
    private final Predicate<LoopLaw> may;
    private final Map<Node, List<Node>> groups;
    private final Map<Node, Set<Integer>> wanted = new HashMap<>();
    private final Map<Node, Node> made = new HashMap<>();
    private final Map<Node, Map<Integer, Node>> results = new HashMap<>();

    /// What is done: all laws, or only loops made one that can run as one; chained, also those of
    /// which one reads what the other emits.
    private enum Extent {
        ALL,
        MERGED,
        CHAINED
    }

    private Recurrences(Graph graph, Extent extent, Predicate<LoopLaw> may) {
        this.extent = extent;
        this.may = may;
        this.groups = Merging.groups(graph, extent == Extent.CHAINED, may);
        for (Node n : graph.nodes()) {
            if (n.op() instanceof ScanResult(Node scan, int index)) {
                wanted.computeIfAbsent(scan, _ -> new HashSet<>()).add(index);
            }
        }
    }

    /// An equal graph.
    public static Graph optimize(Graph graph) {
        return optimize(graph, _ -> true);
    }

    /// @param may whether a law may be applied once more
    public static Graph optimize(Graph graph, Predicate<LoopLaw> may) {
        return changed(graph, Extent.ALL, may);
    }

    /// An equal graph, in which loops that can run as one are one.
    static Graph merged(Graph graph) {
        return changed(graph, Extent.MERGED, _ -> true);
    }

    /// An equal graph, in which a loop over what another emits, in its direction, is one with it.
    static Graph chained(Graph graph) {
        return changed(graph, Extent.CHAINED, _ -> true);
    }

    private static Graph changed(Graph graph, Extent extent, Predicate<LoopLaw> may) {
        if (graph.nodes().stream().noneMatch(n -> n.op() instanceof Scan)) return graph;
        Recurrences r = new Recurrences(graph, extent, may);
        return graph.rebuilt(r.to, r::made);
    }

    private Node made(Node root) {
        return Graph.made(root, made, this::operands, this::make);
    }

    /// A result waits for what all loops wait for that run together.
    private List<Node> operands(Node n) {
        if (!(n.op() instanceof ScanResult(Node scan, int _))) return n.operands();
        List<Node> all = new ArrayList<>();
        List<Node> group = groups.get(scan);
        for (Node s : group) all.addAll(Merging.waitsFor(s, group));
        return all;
    }

    private Node make(Node n) {
        to.setOrigin(n.origin());
        if (!(n.op() instanceof ScanResult(Node scan, int index))) {
            return to.add(Schema.of(n.op()).rebuild(n.op(), made::get));
        }
        if (!results.containsKey(scan)) loop(groups.get(scan));
        return results.get(scan).get(index);
    }

    private void loop(List<Node> group) {
        to.setOrigin(group.getFirst().origin());
        Scan first = (Scan) group.getFirst().op();
        Loop loop = new Loop(to, first, may);
        int results = 0;
        Map<Node, List<Node>> emitted = new HashMap<>();
        for (Node n : group) {
            Scan s = inner((Scan) n.op());
            UnaryOperator<Node> element =
                    sequence ->
                            sequence.op() instanceof ScanResult(Node from, int index)
                                            && emitted.containsKey(from)
                                    ? emitted.get(from).get(index)
                                    : loop.element(made.get(sequence));
            emitted.put(n, loop.add(s, wanted.get(n), made::get, element, results));
            results += s.results();
        }
        Map<Integer, Node> all = optimized(loop);
        results = 0;
        for (Node n : group) {
            Map<Integer, Node> own = new HashMap<>();
            for (int i : wanted.get(n)) own.put(i, all.get(results + i));
            this.results.put(n, own);
            results += ((Scan) n.op()).results();
        }
    }

    private Map<Integer, Node> optimized(Loop loop) {
        Pruning.prune(loop);
        if (extent != Extent.ALL || loop.whole) return loop.build();
        if (Unrolling.pays(loop) && may.test(LoopLaw.UNROLL)) return Unrolling.build(loop);
        Splitting.split(loop);
        Before.move(loop);
        return After.build(loop);
    }

    private Scan inner(Scan s) {
        Body body = s.body();
        Graph changed = changed(body.graph(), extent, may);
        if (changed == body.graph()) return s;
        return new Scan(
                s.length(),
                s.sequences(),
                s.initial(),
                s.captured(),
                body.with(changed),
                s.reverse(),
                s.whole());
    }
}
