package org.nnc.recurrence;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Drops carries that no result needs, and makes one of those that are always equal.
final class Pruning {
    private final Loop loop;

    private Pruning(Loop loop) {
        this.loop = loop;
    }

    static void prune(Loop loop) {
        new Pruning(loop).unite();
        new Pruning(loop).drop();
    }

    /// What is emitted, or asked for at the end, is needed, and then what the next values of needed
    /// carries are computed from.
    private void drop() {
        Set<Integer> needed = new HashSet<>(loop.lasts.values());
        List<Node> roots = new ArrayList<>(loop.emits.values());
        for (int i : needed) roots.add(loop.carries.get(i).next());
        for (boolean grown = true; grown; ) {
            grown = false;
            Set<Node> read = new HashSet<>(Graph.reachable(roots));
            for (int i = 0; i < loop.carries.size(); i++) {
                Loop.Carry c = loop.carries.get(i);
                if (!read.contains(c.within()) || !needed.add(i)) continue;
                roots.add(c.next());
                grown = true;
            }
        }
        keep(needed);
    }

    private void keep(Set<Integer> needed) {
        if (needed.size() == loop.carries.size() || !loop.may.test(LoopLaw.DROP)) return;
        Map<Integer, Integer> place = new HashMap<>();
        List<Loop.Carry> kept = new ArrayList<>();
        for (int i = 0; i < loop.carries.size(); i++) {
            if (!needed.contains(i)) continue;
            place.put(i, kept.size());
            kept.add(loop.carries.get(i));
        }
        loop.carries = kept;
        loop.lasts.replaceAll((_, i) -> place.get(i));
    }

    /// Carries that begin alike are taken to be equal, until their next values tell them apart.
    private void unite() {
        List<Integer> leader = new ArrayList<>();
        Map<Node, Integer> first = new HashMap<>();
        for (Loop.Carry c : loop.carries) {
            leader.add(first.computeIfAbsent(c.initial(), _ -> leader.size()));
        }
        for (boolean apart = true; apart; ) {
            if (isIdentity(leader)) return;
            Map<Node, Node> same = new LinkedHashMap<>();
            for (int i = 0; i < leader.size(); i++) {
                if (leader.get(i) == i) continue;
                same.put(loop.carries.get(i).within(), loop.carries.get(leader.get(i)).within());
            }
            List<Node> next = nextWith(same);
            List<Integer> finer = new ArrayList<>();
            Map<List<Object>, Integer> classes = new HashMap<>();
            for (int i = 0; i < leader.size(); i++) {
                List<Object> key = List.of(leader.get(i), next.get(i));
                finer.add(classes.computeIfAbsent(key, _ -> finer.size()));
            }
            apart = !finer.equals(leader);
            if (apart) {
                leader.clear();
                leader.addAll(finer);
            } else if (loop.may.test(LoopLaw.UNITE)) {
                loop.replace(same);
                loop.lasts.replaceAll((_, i) -> leader.get(i));
            }
        }
    }

    private static boolean isIdentity(List<Integer> leader) {
        for (int i = 0; i < leader.size(); i++) if (leader.get(i) != i) return false;
        return true;
    }

    /// The carries' next values, were some carries equal.
    private List<Node> nextWith(Map<Node, Node> same) {
        List<Loop.Carry> before = List.copyOf(loop.carries);
        Map<Integer, Node> emits = new LinkedHashMap<>(loop.emits);
        loop.replace(same);
        List<Node> next = loop.carries.stream().map(Loop.Carry::next).toList();
        loop.carries = new ArrayList<>(before);
        loop.emits = emits;
        return next;
    }
}
