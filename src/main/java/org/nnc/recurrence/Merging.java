package org.nnc.recurrence;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.op.Scan;
import org.nnc.op.ScanResult;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Which loops can run as one: those that go the same way over one of the same sequences, and of
/// which none waits for another. Chained, those too of which one goes over what the other emits:
/// each step of it then follows the other's.
final class Merging {
    private final Map<Node, List<Node>> groups = new LinkedHashMap<>();

    private final boolean chained;
    private final Predicate<LoopLaw> may;

    private Merging(boolean chained, Predicate<LoopLaw> may) {
        this.chained = chained;
        this.may = may;
    }

    /// For each loop, all that run with it, itself among them, in the order of the graph; the same
    /// list for each of them.
    static Map<Node, List<Node>> groups(Graph graph, boolean chained, Predicate<LoopLaw> may) {
        Merging m = new Merging(chained, may);
        for (Node n : graph.nodes()) if (n.op() instanceof Scan) m.place(n);
        return m.groups;
    }

    private void place(Node scan) {
        Set<List<Node>> known = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        List<Node> alone = new ArrayList<>(List.of(scan));
        for (List<Node> group : new ArrayList<>(groups.values())) {
            if (!known.add(group) || !isAlike(group, (Scan) scan.op())) continue;
            groups.put(scan, alone);
            if (wait(group, alone) || !may.test(LoopLaw.MERGE)) continue;
            group.add(scan);
            groups.put(scan, group);
            return;
        }
        groups.put(scan, alone);
    }

    private boolean isAlike(List<Node> group, Scan s) {
        Scan first = (Scan) group.getFirst().op();
        if (!first.length().equals(s.length()) || first.reverse() != s.reverse()) return false;
        if (first.whole() || s.whole()) return false;
        if (chained && s.sequences().stream().anyMatch(n -> isEmitOf(n, group))) return true;
        return group.stream()
                .map(n -> (Scan) n.op())
                .anyMatch(g -> !Collections.disjoint(g.sequences(), s.sequences()));
    }

    private static boolean isEmitOf(Node n, Collection<Node> loops) {
        return n.op() instanceof ScanResult(Node scan, int index)
                && loops.contains(scan)
                && index < ((Scan) scan.op()).body().emits().size();
    }

    /// What a loop waits for that runs with others: not for their steps' values, which it reads
    /// step by step.
    static List<Node> waitsFor(Node loop, Collection<Node> with) {
        Scan s = (Scan) loop.op();
        List<Node> all = new ArrayList<>(s.initial());
        all.addAll(s.captured());
        for (Node n : s.sequences()) if (!isEmitOf(n, with)) all.add(n);
        return all;
    }

    /// True if a loop of one waits for one of the other, directly or through loops that run with
    /// those that it waits for.
    private boolean wait(List<Node> group, List<Node> other) {
        Set<Node> ends = new HashSet<>(group);
        ends.addAll(other);
        Set<Node> seen = new HashSet<>();
        List<Node> open = new ArrayList<>();
        for (Node n : ends) open.addAll(chained ? waitsFor(n, ends) : n.operands());
        while (!open.isEmpty()) {
            Node n = open.removeLast();
            if (ends.contains(n)) return true;
            if (!seen.add(n)) continue;
            open.addAll(n.operands());
            for (Node with : groups.getOrDefault(n, List.of())) open.add(with);
        }
        return false;
    }
}
