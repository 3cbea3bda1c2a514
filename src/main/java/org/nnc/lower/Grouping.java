package org.nnc.lower;

import org.nnc.graph.Node;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts anchors into groups, one kernel each. An anchor joins a group whose values it reads at its
/// own points, else one that reads what it reads; else it begins a group of its own.
///
/// Groups never wait for each other in a circle: for each group, all that it waits for is kept as a
/// set, and an anchor that waits for something that waits for the group stays outside.
final class Grouping {
    /// How many groups that share an operand are tried.
    private static final int SIBLINGS = 4;

    private final Flow flow;
    private final Elements elements;
    private final Bodies bodies;
    private final boolean fused;
    private final Map<Node, Anchor> anchorOf = new HashMap<>();
    private final Map<Node, Integer> groupOf = new HashMap<>();
    private final Map<Node, List<Integer>> readersOf = new HashMap<>();
    private final Map<Node, Set<Node>> sources = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();
    private final List<BitSet> waitsFor = new ArrayList<>();
    private final BitSet merged = new BitSet();

    Grouping(Flow flow, Anchors anchors, Elements elements, Bodies bodies, boolean fused) {
        this.flow = flow;
        this.bodies = bodies;
        this.elements = elements;
        this.fused = fused;
        for (Anchor a : anchors.list()) if (!a.copy()) anchorOf.put(a.node(), a);
        for (Anchor a : anchors.list()) place(a);
    }

    List<Group> groups() {
        List<Group> left = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) if (!merged.get(g)) left.add(groups.get(g));
        return left;
    }

    /// What an anchor reads from memory: anchors, variables and tables.
    Set<Node> sources(Anchor a) {
        if (a.copy()) return Set.of(a.node());
        Set<Node> all = new LinkedHashSet<>();
        for (Node o : flow.operands(a.node())) all.addAll(sources(o));
        return all;
    }

    private Set<Node> sources(Node n) {
        if (elements.buffer(n) != null) return Set.of(n);
        Set<Node> known = sources.get(n);
        if (known != null) return known;
        Set<Node> all = new LinkedHashSet<>();
        for (Node o : flow.operands(n)) all.addAll(sources(o));
        sources.put(n, all);
        return all;
    }

    private void place(Anchor a) {
        Set<Node> sources = sources(a);
        BitSet before = new BitSet();
        for (Node s : sources) if (groupOf.containsKey(s)) before.set(groupOf.get(s));
        int group = joined(a, sources, before);
        if (group < 0) {
            group = groups.size();
            groups.add(begun(a));
            waitsFor.add(new BitSet());
        }
        wait(group, before);
        if (!a.copy()) groupOf.put(a.node(), group);
        if (a.isLoop()) for (Node r : flow.consumers(a.node())) groupOf.put(r, group);
        for (Node s : sources) readersOf.computeIfAbsent(s, _ -> new ArrayList<>()).add(group);
        if (fused) mergeInto(group, before);
    }

    private Group begun(Anchor a) {
        if (a.isProduct()) return new ProductGroup(elements, a, !fused);
        if (!a.isPointwise() && !a.isReduction()) return new LoneGroup(flow, elements, bodies, a);
        LoopGroup g = new LoopGroup(elements, !fused);
        if (!g.add(a)) throw new IllegalStateException("no loops for " + a.node());
        return g;
    }

    private int joined(Anchor a, Set<Node> sources, BitSet before) {
        if (!fused || a.isProduct()) return -1;
        BitSet all = new BitSet();
        before.stream().forEach(g -> all.or(waitsFor.get(g)));
        Set<Integer> candidates = new LinkedHashSet<>();
        before.stream().filter(g -> groups.get(g) instanceof ProductGroup).forEach(candidates::add);
        for (int g = before.length(); (g = before.previousSetBit(g - 1)) >= 0; ) candidates.add(g);
        candidates.addAll(siblings(sources));
        for (int g : candidates) {
            if (!all.get(g) && groups.get(g).add(a)) return g;
        }
        return -1;
    }

    /// The last groups that read what the anchor reads.
    private Set<Integer> siblings(Set<Node> sources) {
        Set<Integer> found = new LinkedHashSet<>();
        for (Node s : sources) {
            if (s.shape().elements().isOne()) continue;
            Set<Integer> seen = new HashSet<>();
            for (int g : readersOf.getOrDefault(s, List.of()).reversed()) {
                if (seen.add(g)) found.add(g);
                if (seen.size() == SIBLINGS) break;
            }
        }
        return found;
    }

    private void wait(int group, BitSet before) {
        BitSet all = (BitSet) before.clone();
        before.stream().forEach(g -> all.or(waitsFor.get(g)));
        all.clear(group);
        waitsFor.get(group).or(all);
        for (BitSet other : waitsFor) if (other.get(group)) other.or(all);
    }

    /// An anchor that reads from several groups may bring them together.
    private void mergeInto(int group, BitSet others) {
        if (!(groups.get(group) instanceof LoopGroup g)) return;
        for (int o = others.nextSetBit(0); o >= 0; o = others.nextSetBit(o + 1)) {
            if (o == group || !(groups.get(o) instanceof LoopGroup other)) continue;
            if (isBetween(o, group) || !g.addAll(other)) continue;
            absorb(group, o);
        }
    }

    /// True if a third group must run after one and before the other.
    private boolean isBetween(int first, int second) {
        BitSet all = waitsFor.get(second);
        for (int g = all.nextSetBit(0); g >= 0; g = all.nextSetBit(g + 1)) {
            if (g != first && waitsFor.get(g).get(first)) return true;
        }
        return false;
    }

    private void absorb(int group, int other) {
        merged.set(other);
        groupOf.replaceAll((_, g) -> g == other ? group : g);
        readersOf.values().forEach(all -> all.replaceAll(g -> g == other ? group : g));
        BitSet all = waitsFor.get(group);
        all.or(waitsFor.get(other));
        all.clear(other);
        all.clear(group);
        for (BitSet b : waitsFor) {
            if (!b.get(other)) continue;
            b.clear(other);
            b.set(group);
            b.or(all);
        }
    }

    /// True if another group, or the caller, reads the anchor's values from memory.
    boolean isReadOutside(Anchor a) {
        if (a.root()) return true;
        return readersOf.getOrDefault(a.node(), List.of()).stream()
                .anyMatch(g -> !g.equals(groupOf.get(a.node())));
    }
}
