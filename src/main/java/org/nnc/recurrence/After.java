package org.nnc.recurrence;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Einsum;
import org.nnc.op.Map;
import org.nnc.program.Scalar;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Moves behind the loop what no later step waits for: products that are only emitted, and sums
/// over all steps, which become one product of stacks. What these are computed from is emitted
/// instead.
final class After {
    private final Loop loop;
    private final Set<Node> core;

    /// Sums over the steps, by the number of their carry.
    private final java.util.Map<Integer, List<Term>> sums = new LinkedHashMap<>();

    /// What the loop must emit.
    private final java.util.Map<Node, Integer> cuts = new LinkedHashMap<>();

    private final java.util.Map<Integer, Node> movedEmits = new LinkedHashMap<>();
    private final java.util.Map<Integer, Integer> movedSums = new LinkedHashMap<>();
    private final Set<Node> moved = new LinkedHashSet<>();

    /// What is added in each step, or subtracted.
    private record Term(Node value, boolean negative) {}

    /// What is computed behind the loop, and where it begins.
    private record Part(Set<Node> nodes, Set<Node> cuts) {
        boolean isWorthIt() {
            return nodes.stream().anyMatch(n -> n.op() instanceof Einsum);
        }
    }

    private After(Loop loop) {
        this.loop = loop;
        for (int i = 0; i < loop.carries.size(); i++) {
            int carry = i;
            terms(loop.carries.get(i)).ifPresent(t -> sums.put(carry, t));
        }
        List<Node> next = new ArrayList<>();
        for (int i = 0; i < loop.carries.size(); i++) {
            if (!sums.containsKey(i)) next.add(loop.carries.get(i).next());
        }
        this.core = new HashSet<>(Graph.reachable(next));
    }

    /// Puts the loop together, and what was moved behind it.
    static java.util.Map<Integer, Node> build(Loop loop) {
        return new After(loop).build();
    }

    private java.util.Map<Integer, Node> build() {
        choose(true);
        choose(false);
        List<Loop.Carry> carries = List.copyOf(loop.carries);
        loop.emits.keySet().removeAll(movedEmits.keySet());
        loop.lasts.keySet().removeAll(movedSums.keySet());
        cuts.forEach((n, number) -> loop.emits.put(-number, n));
        Pruning.prune(loop);
        java.util.Map<Integer, Node> results = loop.build();
        java.util.Map<Node, Node> stacked = new LinkedHashMap<>(loop.elements);
        cuts.forEach((n, number) -> stacked.put(n, results.remove(-number)));
        Lift lift = new Lift(loop.out, loop.length, stacked, loop.captured);
        for (Node n : sorted(moved)) lift.make(n);
        movedEmits.forEach((result, n) -> results.put(result, lift.stack(n)));
        movedSums.forEach((result, i) -> {
            Node total = carries.get(i).initial();
            for (Term t : sums.get(i)) total = added(total, t, lift.stack(t.value()));
            results.put(result, total);
        });
        return results;
    }

    private Node added(Node total, Term t, Node stack) {
        Node sum = Nodes.sum(loop.out, stack, List.of(0));
        return Nodes.map(loop.out, t.negative() ? Scalar.SUB : Scalar.ADD, total, sum);
    }

    private static List<Node> sorted(Collection<Node> nodes) {
        return nodes.stream().sorted(java.util.Comparator.comparingInt(Node::id)).toList();
    }

    /// First what is worth emitting something for, then what needs nothing more.
    private void choose(boolean worth) {
        for (var e : loop.emits.entrySet()) {
            if (core.contains(e.getValue()) || movedEmits.containsKey(e.getKey())) continue;
            Part p = part(List.of(e.getValue()));
            if (!worth || !p.isWorthIt() || !loop.may.test(LoopLaw.AFTER)) continue;
            take(p);
            movedEmits.put(e.getKey(), e.getValue());
        }
        for (var e : loop.lasts.entrySet()) {
            List<Term> terms = sums.get(e.getValue());
            if (terms == null || movedSums.containsKey(e.getKey())) continue;
            Part p = part(terms.stream().map(Term::value).toList());
            boolean free = cuts.keySet().containsAll(p.cuts());
            if ((worth ? !p.isWorthIt() : !free) || !loop.may.test(LoopLaw.SUM_AFTER)) continue;
            take(p);
            movedSums.put(e.getKey(), e.getValue());
        }
    }

    private void take(Part p) {
        moved.addAll(p.nodes());
        for (Node n : p.cuts()) cuts.putIfAbsent(n, cuts.size() + 1);
    }

    /// Everything from these back to what later steps need, too.
    private Part part(List<Node> roots) {
        Set<Node> nodes = new LinkedHashSet<>();
        Set<Node> cut = new LinkedHashSet<>();
        Set<Node> seen = new LinkedHashSet<>(roots);
        List<Node> open = new ArrayList<>(seen);
        while (!open.isEmpty()) {
            Node n = open.removeLast();
            if (loop.elements.containsKey(n) || loop.captured.containsKey(n)) continue;
            if (isCut(n)) {
                cut.add(n);
                continue;
            }
            nodes.add(n);
            for (Node o : n.operands()) if (seen.add(o)) open.add(o);
        }
        return new Part(nodes, cut);
    }

    private boolean isCut(Node n) {
        if (n.operands().isEmpty() && !loop.carried().contains(n)) return false;
        return core.contains(n)
                || loop.carried().contains(n)
                || !Lift.isPossible(n, n.operands().stream().filter(this::changes).toList());
    }

    private boolean changes(Node n) {
        return !loop.captured.containsKey(n) && !n.operands().isEmpty()
                || loop.elements.containsKey(n)
                || loop.carried().contains(n);
    }

    /// What is summed up in a carry, if that is all that happens to it.
    private Optional<List<Term>> terms(Loop.Carry c) {
        List<Term> terms = new ArrayList<>();
        Node n = c.next();
        Set<Node> path = new HashSet<>();
        while (n != c.within()) {
            path.add(n);
            if (!(n.op() instanceof Map m)) return Optional.empty();
            boolean adds = m.function() == Scalar.ADD;
            if (!adds && m.function() != Scalar.SUB) return Optional.empty();
            Node first = m.operands().get(0);
            Node second = m.operands().get(1);
            if (reaches(first, c.within())) {
                terms.add(new Term(second, !adds));
                n = first;
            } else if (adds && reaches(second, c.within())) {
                terms.add(new Term(first, false));
                n = second;
            } else {
                return Optional.empty();
            }
        }
        path.add(c.within());
        return isReadOnlyBy(path, c) ? Optional.of(terms) : Optional.empty();
    }

    private static boolean reaches(Node n, Node target) {
        return Graph.reachable(List.of(n)).contains(target);
    }

    /// True if what lies on the way from a carry to its next value is read by nothing else.
    private boolean isReadOnlyBy(Set<Node> path, Loop.Carry c) {
        for (Node n : loop.nodes()) {
            if (path.contains(n)) {
                long on = n.operands().stream().filter(path::contains).count();
                if (on > 1) return false;
            } else if (n.operands().stream().anyMatch(path::contains)) {
                return false;
            }
        }
        if (loop.emits.values().stream().anyMatch(path::contains)) return false;
        return loop.carries.stream().noneMatch(other -> other != c && path.contains(other.next()));
    }
}
