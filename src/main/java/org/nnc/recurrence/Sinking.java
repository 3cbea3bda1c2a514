package org.nnc.recurrence;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Schema;
import org.nnc.op.Constant;
import org.nnc.op.Iota;
import org.nnc.op.Scan;
import org.nnc.op.ScanResult;
import org.nnc.op.SizeOf;
import org.nnc.type.Shape;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Moves into loops what is computed for all their steps at once, only for them, or only to be
/// summed up over what they emit: the inputs' products before, the weights' gradients after. So
/// loops that are to be divided leave nothing around them that is as long as they are; within a
/// segment the same is moved out again.
final class Sinking {
    private final Graph graph;
    private final Set<Node> loops;
    private final Map<Node, List<Node>> readers = new HashMap<>();
    private final Set<Node> roots;

    /// Sums over the steps of a loop, by their node.
    private final Map<Node, Node> sums = new LinkedHashMap<>();

    private final Set<Node> sunk = new HashSet<>();
    private final Map<Node, Boolean> free = new HashMap<>();

    private final Builder to = new Builder();
    private final Map<Node, Node> made = new HashMap<>();
    private final Map<Node, Map<Node, Node>> results = new HashMap<>();

    private Sinking(Graph graph, Set<Node> loops) {
        this.graph = graph;
        this.loops = loops;
        this.roots = new HashSet<>(graph.roots().toList());
        for (Node n : graph.nodes()) {
            for (Node o : new HashSet<>(n.operands())) {
                readers.computeIfAbsent(o, _ -> new ArrayList<>()).add(n);
            }
        }
    }

    /// An equal graph.
    static Graph sink(Graph graph, Set<Node> loops) {
        Sinking s = new Sinking(graph, loops);
        s.choose();
        return s.sums.isEmpty() && s.sunk.isEmpty() ? graph : s.build();
    }

    private static Stepwise steps(Node loop) {
        return new Stepwise(((Scan) loop.op()).length());
    }

    /// All sums that some loop might make are taken for possible first, and given up until those
    /// that are left are.
    private void choose() {
        Set<Node> possible = new LinkedHashSet<>();
        for (Node n : graph.nodes()) if (!stepsOf(n).isEmpty()) possible.add(n);
        for (boolean changed = true; changed; ) {
            markSunk(possible);
            sums.clear();
            for (Node n : possible) {
                loopOf(n).ifPresent(loop -> sums.put(n, loop));
            }
            changed = possible.retainAll(sums.keySet());
        }
    }

    /// The stacks that a sum over steps reads, if loops are as long.
    private List<Node> stepsOf(Node n) {
        for (Node loop : loops) {
            List<Node> all = steps(loop).summed(n);
            if (!all.isEmpty()) return all;
        }
        return List.of();
    }

    private void markSunk(Set<Node> possible) {
        sunk.clear();
        for (Node n : graph.nodes().reversed()) {
            if (!roots.contains(n) && isSunk(n, possible)) sunk.add(n);
        }
    }

    private boolean isSunk(Node n, Set<Node> possible) {
        if (n.operands().isEmpty() || n.op() instanceof ScanResult) return false;
        List<Node> all = readers.getOrDefault(n, List.of());
        boolean stepwise =
                loops.stream().anyMatch(l -> steps(l).isStack(n) && steps(l).stacks(n).isPresent());
        return stepwise
                && !all.isEmpty()
                && all.stream().allMatch(r -> readsBySteps(r, n, possible));
    }

    private boolean readsBySteps(Node reader, Node n, Set<Node> possible) {
        if (loops.contains(reader)) {
            Scan s = (Scan) reader.op();
            return s.sequences().contains(n)
                    && !s.initial().contains(n)
                    && !s.captured().contains(n);
        }
        if (possible.contains(reader)) return stepsOf(reader).contains(n);
        return sunk.contains(reader) && !steps(lengthOf(n)).fixed(reader).contains(n);
    }

    private Node lengthOf(Node stack) {
        return loops.stream().filter(l -> steps(l).isStack(stack)).findFirst().orElseThrow();
    }

    /// What a sum, or a sequence, is made of outside of the steps.
    private record Sources(Set<Node> stacks, Set<Node> fixed) {}

    private Sources sources(Stepwise steps, List<Node> stacks) {
        Sources s = new Sources(new LinkedHashSet<>(), new LinkedHashSet<>());
        Deque<Node> open = new ArrayDeque<>(stacks);
        Set<Node> seen = new HashSet<>(stacks);
        while (!open.isEmpty()) {
            Node n = open.pop();
            if (isOutside(steps, n)) {
                s.stacks().add(n);
                continue;
            }
            s.fixed().addAll(steps.fixed(n));
            for (Node o : steps.stacks(n).orElseThrow()) if (seen.add(o)) open.push(o);
        }
        return s;
    }

    private boolean isOutside(Stepwise steps, Node n) {
        return !sunk.contains(n) && !steps.isRepeated(n);
    }

    /// The loop that can make this sum: it emits something of it, and everything else is there
    /// before it.
    private Optional<Node> loopOf(Node sum) {
        for (Node loop : loops) {
            Stepwise steps = steps(loop);
            List<Node> stacks = steps.summed(sum);
            if (stacks.isEmpty()) continue;
            Sources s = sources(steps, stacks);
            s.fixed().addAll(steps.fixed(sum));
            boolean emits = s.stacks().stream().anyMatch(n -> isEmitOf(n, loop));
            boolean ready =
                    s.stacks().stream().allMatch(n -> isEmitOf(n, loop) || isBefore(n, loop))
                            && s.fixed().stream().allMatch(n -> isBefore(n, loop));
            if (emits && ready) return Optional.of(loop);
        }
        return Optional.empty();
    }

    private static boolean isEmitOf(Node n, Node loop) {
        return n.op() instanceof ScanResult(Node scan, int index)
                && scan == loop
                && index < ((Scan) loop.op()).body().emits().size();
    }

    /// True if this is made before the loop, or does not wait for any loop; so that no two loops
    /// can come to wait for each other.
    private boolean isBefore(Node n, Node loop) {
        return n.id() < loop.id()
                || free.computeIfAbsent(
                        n, x -> Graph.reachable(List.of(x)).stream().noneMatch(loops::contains));
    }

    private Graph build() {
        return graph.rebuilt(to, n -> Graph.made(n, made, this::before, this::make));
    }

    /// What must be there before a node is made.
    private List<Node> before(Node n) {
        Optional<Node> behind = loopBehind(n);
        if (behind.isEmpty()) return n.operands();
        Node loop = behind.get();
        Scan scan = (Scan) loop.op();
        Stepwise steps = steps(loop);
        List<Node> stacks = new ArrayList<>(scan.sequences());
        Set<Node> all = new LinkedHashSet<>(scan.initial());
        all.addAll(scan.captured());
        for (Node sum : sumsOf(loop)) {
            stacks.addAll(steps.summed(sum));
            all.addAll(steps.fixed(sum));
        }
        Sources s = sources(steps, stacks);
        all.addAll(s.fixed());
        for (Node x : s.stacks()) if (!isEmitOf(x, loop)) all.add(x);
        return List.copyOf(all);
    }

    private Optional<Node> loopBehind(Node n) {
        if (sums.containsKey(n)) return Optional.of(sums.get(n));
        return n.op() instanceof ScanResult(Node scan, int _) && loops.contains(scan)
                ? Optional.of(scan)
                : Optional.empty();
    }

    private List<Node> sumsOf(Node loop) {
        return sums.keySet().stream().filter(n -> sums.get(n) == loop).toList();
    }

    private Node make(Node n) {
        to.setOrigin(n.origin());
        Optional<Node> loop = loopBehind(n);
        if (loop.isEmpty()) return to.add(Schema.of(n.op()).rebuild(n.op(), made::get));
        return results.computeIfAbsent(loop.get(), this::written).get(n);
    }

    /// The loop with all that goes into it; gives its results and sums.
    private Map<Node, Node> written(Node node) {
        Scan scan = (Scan) node.op();
        Loop loop = new Loop(to, scan, _ -> true);
        Steps steps = new Steps(steps(node), loop, node);
        Set<Integer> wanted = new HashSet<>();
        for (int i = 0; i < scan.results(); i++) wanted.add(i);
        List<Node> emits = loop.add(scan, wanted, made::get, steps::element, 0);
        for (int i = 0; i < emits.size(); i++) steps.emitted.put(i, emits.get(i));
        int number = scan.results();
        Map<Node, Integer> numbers = new LinkedHashMap<>();
        for (Node sum : sumsOf(node)) {
            Node within = loop.placeholder(sum.type());
            Node next = steps.rules.sum(loop.in, sum, within, steps::element);
            Node start = Stepwise.start(to, sum, made::get);
            loop.lasts.put(number, loop.carries.size());
            loop.carries.add(new Loop.Carry(within, start, next));
            numbers.put(sum, number++);
        }
        Map<Integer, Node> all = loop.build();
        Map<Node, Node> found = new HashMap<>();
        for (Node r : readers.getOrDefault(node, List.of())) {
            if (r.op() instanceof ScanResult(Node _, int i)) found.put(r, all.get(i));
        }
        numbers.forEach((sum, i) -> found.put(sum, all.get(i)));
        return found;
    }

    /// What stands within a loop for values around it.
    private final class Steps {
        private final Stepwise rules;
        private final Loop loop;
        private final Node node;
        private final Map<Integer, Node> emitted = new HashMap<>();
        private final Map<Node, Node> within = new HashMap<>();

        Steps(Stepwise rules, Loop loop, Node node) {
            this.rules = rules;
            this.loop = loop;
            this.node = node;
        }

        /// Chains of such operations are short.
        Node element(Node n) {
            Node known = within.get(n);
            if (known != null) return known;
            Node e = computed(n);
            within.put(n, e);
            return e;
        }

        private Node computed(Node n) {
            if (isEmitOf(n, node)) return emitted.get(((ScanResult) n.op()).index());
            if (isOutside(rules, n)) return loop.element(made.get(n));
            return rules.step(loop.in, n, this::element, this::fixed, this::position);
        }

        private Node position() {
            return loop.element(to.add(new Iota(Shape.of(loop.length), 0)));
        }

        private Node fixed(Node n) {
            boolean constant = n.op() instanceof Constant || n.op() instanceof SizeOf;
            return constant ? loop.in.add(n.op()) : loop.capture(made.get(n));
        }
    }
}
