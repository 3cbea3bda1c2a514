package org.nnc.recurrence;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Schema;
import org.nnc.op.Scan;
import org.nnc.op.ScanResult;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Less memory for the derivatives of loops. A loop that emits stacks only for loops that run the
/// other way is written as a loop over segments, which keeps the carries with which each segment
/// begins; whoever read the stacks goes through the same segments, and in each runs the loop again,
/// from these carries, for the stacks of this segment alone. So T steps need the memory of T / K
/// states and of K steps: with K about √T, of some √T steps, for one more run of the loop.
///
/// The steps that are left over, T mod K of them, run by themselves.
///
/// Source: A. Griewank, "Achieving logarithmic growth of temporal and spatial complexity in reverse
/// automatic differentiation", 1992; T. Chen et al., "Training deep nets with sublinear memory
/// cost", 2016: checkpoints at even distances, one more run.
public final class Segments {
    /// Loops of fewer steps are left alone.
    private static final int SHORTEST = 4;

    private final Builder to = new Builder();
    private final Map<Node, Node> made = new HashMap<>();
    private final Map<Node, Pieces> pieces = new HashMap<>();
    private final Map<Node, Segmented> loops = new HashMap<>();
    private final Kept kept;
    private final Map<Dim, Integer> steps;

    private Segments(Kept kept, Map<Dim, Integer> steps) {
        this.kept = kept;
        this.steps = steps;
    }

    /// An equal graph, and what was done.
    public record Result(Graph graph, List<Segmentation> segmentations) {}

    /// @param sizes what the free sizes are taken to be
    /// @param scale 1 for the number of steps in a segment with which states and steps need least
    ///   together; 2 for twice as many, and so on
    public static Result split(Graph graph, Map<String, Long> sizes, double scale) {
        if (graph.nodes().stream().noneMatch(n -> n.op() instanceof Scan)) return none(graph);
        Graph merged = sunk(graph);
        Kept kept = Kept.of(merged);
        List<Segmentation> done = new ArrayList<>();
        Map<Dim, Integer> steps = new LinkedHashMap<>();
        for (Dim length : kept.lengths()) {
            long t = length.evaluate(name -> sizes.getOrDefault(name, 0L));
            if (t < SHORTEST) continue;
            Segmentation s = kept.segmentation(length, t, sizes, scale);
            done.add(s);
            steps.put(length, s.steps());
        }
        if (done.isEmpty()) return none(graph);
        return new Result(new Segments(kept, steps).split(merged), done);
    }

    /// An equal graph, in which all loops that can be divided are, into segments of so many steps.
    static Graph split(Graph graph, int steps) {
        Graph merged = sunk(graph);
        Kept kept = Kept.of(merged);
        Map<Dim, Integer> each = new LinkedHashMap<>();
        kept.lengths().forEach(length -> each.put(length, steps));
        return new Segments(kept, each).split(merged);
    }

    private static Graph sunk(Graph graph) {
        Graph merged = Recurrences.merged(Lasts.carried(graph));
        return Recurrences.chained(Sinking.sink(merged, Kept.of(merged).loops()));
    }

    private static Result none(Graph graph) {
        return new Result(graph, List.of());
    }

    private Graph split(Graph graph) {
        for (Node n : graph.nodes()) {
            to.setOrigin(n.origin());
            if (isSegmented(n)) {
                loops.put(n, new Segmented(n));
            } else if (n.op() instanceof ScanResult(Node scan, int index) && isSegmented(scan)) {
                if (!kept.isKept(n)) made.put(n, loops.get(scan).result(index));
            } else {
                made.put(n, to.add(Schema.of(n.op()).rebuild(n.op(), made::get)));
            }
        }
        return graph.rebuilt(to, made::get);
    }

    private boolean isSegmented(Node n) {
        return n.op() instanceof Scan s && kept.takesPart(n) && steps.containsKey(s.length());
    }

    /// A loop as two: one over all whole segments, and one over what is left over.
    private final class Segmented {
        private final Scan scan;
        private final Node node;
        private final Dim inSegment;
        private final Dim segments;
        private final Dim rest;

        /// Stacks, as long as there are segments, of what the carries are when a segment begins
        /// that is run again.
        private final Map<Integer, Node> starts = new LinkedHashMap<>();

        private final Map<Integer, Node> whole = new HashMap<>();
        private final Map<Integer, Node> left = new HashMap<>();
        private final List<Node> last;

        Segmented(Node node) {
            this.node = node;
            this.scan = (Scan) node.op();
            this.inSegment = Dim.of(steps.get(scan.length()));
            this.segments = scan.length().dividedBy(inSegment);
            this.rest = scan.length().remainder(inSegment);
            List<Node> carried = scan.initial().stream().map(made::get).toList();
            if (scan.reverse()) carried = rest(carried);
            carried = segments(carried);
            last = scan.reverse() ? carried : rest(carried);
        }

        private Pieces pieces(Node sequence) {
            return pieces.computeIfAbsent(
                    made.get(sequence), n -> Pieces.of(to, n, segments, inSegment, rest));
        }

        /// The segments, from these carries on; gives the last.
        private List<Node> segments(List<Node> initial) {
            Segment segment = new Segment(to, segments, scan.reverse());
            List<Node> within = new ArrayList<>();
            for (Node n : initial) within.add(segment.placeholder(n.type()));
            Node inner = segment.run(scan, s -> part(segment, s), within, made, inSegment);
            for (int i = 0; i < initial.size(); i++) {
                segment.carry(within.get(i), initial.get(i), result(inner, scan.last(i)));
            }
            Map<Integer, Integer> emitted = new LinkedHashMap<>();
            for (int i : emits()) emitted.put(i, segment.emit(result(inner, i)));
            Map<Integer, Integer> begun = new LinkedHashMap<>();
            for (int i : kept.carriesRunAgain(node)) begun.put(i, segment.emit(within.get(i)));
            Node outer = segment.build();
            emitted.forEach((i, number) -> whole.put(i, result(outer, number)));
            begun.forEach((i, number) -> starts.put(i, result(outer, number)));
            List<Node> lasts = new ArrayList<>();
            for (int i = 0; i < initial.size(); i++) lasts.add(result(outer, segment.last(i)));
            return lasts;
        }

        /// A segment's part of a sequence: of a stack that is not kept, computed again.
        private Node part(Segment segment, Node sequence) {
            Optional<ScanResult> stack = dropped(sequence);
            if (stack.isEmpty()) return segment.part(pieces(sequence).whole());
            Segmented from = loops.get(stack.get().scan());
            Node again = segment.again(stack.get().scan(), () -> from.again(segment));
            return result(again, stack.get().index());
        }

        private Node again(Segment segment) {
            List<Node> begin = new ArrayList<>();
            for (int i = 0; i < scan.initial().size(); i++) {
                Node unread = Nodes.zeros(to, scan.initial().get(i));
                begin.add(starts.containsKey(i) ? segment.part(starts.get(i)) : unread);
            }
            return segment.run(scan, s -> part(segment, s), begin, made, inSegment);
        }

        private static Optional<ScanResult> ofLoop(Node n) {
            return n.op() instanceof ScanResult r ? Optional.of(r) : Optional.empty();
        }

        private Optional<ScanResult> dropped(Node sequence) {
            return kept.isKept(sequence) ? ofLoop(sequence) : Optional.empty();
        }

        /// The steps that are left over, from these carries on; gives the last.
        private List<Node> rest(List<Node> initial) {
            if (rest.isZero()) return initial;
            List<Node> sequences = scan.sequences().stream().map(this::rest).toList();
            List<Node> captured = scan.captured().stream().map(made::get).toList();
            Node n =
                    to.add(
                            new Scan(
                                    rest,
                                    sequences,
                                    initial,
                                    captured,
                                    scan.body(),
                                    scan.reverse(),
                                    false));
            for (int i = 0; i < scan.body().emits().size(); i++) left.put(i, result(n, i));
            List<Node> lasts = new ArrayList<>();
            for (int i = 0; i < initial.size(); i++) lasts.add(result(n, scan.last(i)));
            return lasts;
        }

        private Node rest(Node sequence) {
            return dropped(sequence)
                    .map(r -> loops.get(r.scan()).left.get(r.index()))
                    .orElseGet(() -> pieces(sequence).rest());
        }

        private Node result(Node loop, int index) {
            return to.add(new ScanResult(loop, index));
        }

        /// Those that somebody else reads than loops that run this one again.
        private Set<Integer> emits() {
            Set<Integer> all = new LinkedHashSet<>(kept.emits(node));
            all.removeIf(i -> i >= scan.body().emits().size());
            return all;
        }

        Node result(int index) {
            int carry = index - scan.body().emits().size();
            if (carry >= 0) return last.get(carry);
            Pieces p = Pieces.joined(to, whole.get(index), Optional.ofNullable(left.get(index)));
            pieces.put(p.all(), p);
            return p.all();
        }
    }
}
