package org.nnc.recurrence;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.op.Body;
import org.nnc.op.Scan;
import org.nnc.op.ScanResult;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which stacks are kept only to be read by loops that run the other way, as those are that a
/// loop's derivative reads.
final class Kept {
    private final Map<Node, List<Node>> readers = new HashMap<>();
    private final Set<Node> roots;

    /// The stacks, in the order of the graph.
    private final Set<Node> stacks = new LinkedHashSet<>();

    /// The loops that emit or read them.
    private final Set<Node> loops = new LinkedHashSet<>();

    /// For each loop, the results that are asked for by others than loops that run it again.
    private final Map<Node, List<Integer>> asked = new HashMap<>();

    private Kept(Graph graph) {
        roots = new HashSet<>(graph.roots().toList());
        for (Node n : graph.nodes()) {
            for (Node o : new HashSet<>(n.operands())) {
                readers.computeIfAbsent(o, _ -> new ArrayList<>()).add(n);
            }
        }
        for (Node n : graph.nodes()) {
            if (!(n.op() instanceof ScanResult(Node scan, int index))) continue;
            if (isOnlyKept(n, (Scan) scan.op(), index)) {
                stacks.add(n);
                loops.add(scan);
                loops.addAll(readers.get(n));
            } else {
                asked.computeIfAbsent(scan, _ -> new ArrayList<>()).add(index);
            }
        }
    }

    static Kept of(Graph graph) {
        return new Kept(graph);
    }

    private boolean isOnlyKept(Node n, Scan from, int index) {
        if (from.whole() || roots.contains(n) || index >= from.body().emits().size()) return false;
        List<Node> all = readers.getOrDefault(n, List.of());
        return !all.isEmpty() && all.stream().allMatch(r -> runsBack(r, n, from));
    }

    private static boolean runsBack(Node reader, Node stack, Scan from) {
        return reader.op() instanceof Scan s
                && !s.whole()
                && s.length().equals(from.length())
                && s.reverse() != from.reverse()
                && s.sequences().contains(stack)
                && !s.initial().contains(stack)
                && !s.captured().contains(stack);
    }

    boolean isKept(Node n) {
        return stacks.contains(n);
    }

    boolean takesPart(Node scan) {
        return loops.contains(scan);
    }

    /// The carries on which those stacks depend: what a segment must begin with to be run again.
    Set<Integer> carriesRunAgain(Node scan) {
        Body body = ((Scan) scan.op()).body();
        List<Node> open = new ArrayList<>();
        for (Node n : stacks) {
            if (n.op() instanceof ScanResult(Node from, int index) && from == scan) {
                open.add(body.emits().get(index));
            }
        }
        Set<Integer> needed = new TreeSet<>();
        for (boolean grown = true; grown; ) {
            grown = false;
            Set<Node> read = new HashSet<>(Graph.reachable(open));
            for (int i = 0; i < body.next().size(); i++) {
                if (!read.contains(body.carry(i)) || !needed.add(i)) continue;
                open.add(body.next().get(i));
                grown = true;
            }
        }
        return needed;
    }

    Set<Node> loops() {
        return loops;
    }

    List<Integer> emits(Node scan) {
        return asked.getOrDefault(scan, List.of());
    }

    /// The lengths of the loops that take part.
    Set<Dim> lengths() {
        Set<Dim> all = new LinkedHashSet<>();
        for (Node n : stacks) all.add(n.dim(0));
        return all;
    }

    Segmentation segmentation(Dim length, long at, Map<String, Long> sizes, double scale) {
        long state = 0;
        long step = 0;
        Set<Node> again = new LinkedHashSet<>();
        for (Node n : stacks) {
            if (!n.dim(0).equals(length)) continue;
            step += elements(n.shape().without(0).elements(), sizes);
            again.add(((ScanResult) n.op()).scan());
        }
        for (Node scan : again) {
            for (int i : carriesRunAgain(scan)) {
                Node initial = ((Scan) scan.op()).initial().get(i);
                state += elements(initial.shape().elements(), sizes);
            }
        }
        double best = Math.sqrt((double) at * state / Math.max(1, step));
        int steps = (int) Math.clamp(Math.round(scale * best), 2, Math.max(2, at / 2));
        return new Segmentation(length, at, divisor(at, steps), state, step, whole(length, sizes));
    }

    /// How many numbers a step of stacks has that divided loops emit for others too.
    private long whole(Dim length, Map<String, Long> sizes) {
        long all = 0;
        for (Node scan : loops) {
            if (!((Scan) scan.op()).length().equals(length)) continue;
            for (int i : emits(scan)) {
                Shape shape = new ScanResult(scan, i).type().shape();
                if (isStack(scan, i)) all += elements(shape.without(0).elements(), sizes);
            }
        }
        return all;
    }

    private static boolean isStack(Node scan, int result) {
        return result < ((Scan) scan.op()).body().emits().size();
    }

    private static long elements(Dim d, Map<String, Long> sizes) {
        return Math.max(1, d.evaluate(name -> sizes.getOrDefault(name, 1L)));
    }

    /// A length near by that leaves nothing over, if there is one.
    private static int divisor(long length, int steps) {
        for (int off = 0; off <= steps / 4; off++) {
            if (length % (steps + off) == 0) return steps + off;
            if (length % (steps - off) == 0) return steps - off;
        }
        return steps;
    }
}
