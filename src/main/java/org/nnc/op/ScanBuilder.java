package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.type.*;

import java.util.*;

/// Puts a [Scan] together from pairs of a value outside and the node that stands for it in the
/// body. What the body does not read is left out.
public final class ScanBuilder {
    private record Pair(Node within, Node outside) {}

    private final Dim length;
    private final boolean reverse;
    private final boolean whole;
    private final List<Pair> elements = new ArrayList<>();
    private final List<Pair> carries = new ArrayList<>();
    private final List<Pair> captured = new ArrayList<>();
    private final List<Node> next = new ArrayList<>();
    private final List<Node> emits = new ArrayList<>();

    public ScanBuilder(Dim length, boolean reverse) {
        this(length, reverse, false);
    }

    /// @param whole see [Scan]
    public ScanBuilder(Dim length, boolean reverse, boolean whole) {
        this.length = length;
        this.reverse = reverse;
        this.whole = whole;
    }

    /// In the body, `within` is this step's element of `sequence`.
    public void element(Node within, Node sequence) {
        elements.add(new Pair(within, sequence));
    }

    /// In the body, `within` is a carried value, `initial` before the first step and what `next`
    /// was in the step before afterwards. Returns its number.
    public int carry(Node within, Node initial, Node next) {
        carries.add(new Pair(within, initial));
        this.next.add(next);
        return carries.size() - 1;
    }

    /// In the body, `within` is the value that `outside` has, in every step.
    public void captured(Node within, Node outside) {
        captured.add(new Pair(within, outside));
    }

    /// Returns the number of the emit, which is its index among the results.
    public int emit(Node value) {
        int known = emits.indexOf(value);
        if (known >= 0) return known;
        emits.add(value);
        return emits.size() - 1;
    }

    /// Another result, even if the same value is emitted already.
    public int emitAgain(Node value) {
        emits.add(value);
        return emits.size() - 1;
    }

    /// Binds everything else that the results need: what does not change from step to step comes in
    /// as captured, small constants are made in the body. For bodies whose nodes are made in the
    /// same builder as the loop.
    public void captureRest() {
        List<Node> results = new ArrayList<>(next);
        results.addAll(emits);
        Set<Node> changing = new HashSet<>();
        for (Pair p : elements) changing.add(p.within());
        for (Pair p : carries) changing.add(p.within());
        Set<Node> known = new HashSet<>(changing);
        for (Pair p : captured) known.add(p.within());
        Set<Node> asked = new LinkedHashSet<>(results);
        for (Node n : Graph.reachable(results)) {
            if (n.op() instanceof Custom c) changing.add(c.seed());
        }
        for (Node n : Graph.reachable(results)) {
            List<Node> from = n.op() instanceof Custom c ? decisive(c) : n.operands();
            if (from.stream().noneMatch(changing::contains)) continue;
            changing.add(n);
            asked.addAll(n.operands());
        }
        for (Node n : asked) {
            if (!changing.contains(n) && !isConstant(n) && known.add(n)) captured(n, n);
        }
    }

    /// What decides whether a value with a derivative of its own changes: not its formulas, which
    /// are written for a cotangent.
    private static List<Node> decisive(Custom c) {
        List<Node> all = new ArrayList<>(c.inputs());
        all.add(c.value());
        return all;
    }

    private static boolean isConstant(Node node) {
        Node n = node;
        while (n.op() instanceof Expand || n.op() instanceof Reshape || n.op() instanceof Cast) {
            n = n.operands().getFirst();
        }
        return n.op() instanceof Constant || n.op() instanceof SizeOf || n.op() instanceof Iota;
    }

    /// The index of a carry's last value among the results, all emits being known.
    public int last(int carry) {
        return emits.size() + carry;
    }

    /// The loop's node.
    public Node build(Builder to) {
        Set<Node> read = read();
        elements.removeIf(p -> !read.contains(p.within()));
        captured.removeIf(p -> !read.contains(p.within()));
        Body body = Body.of(within(elements), within(carries), within(captured), next, emits);
        return to.add(
                new Scan(
                        length,
                        outside(elements),
                        outside(carries),
                        outside(captured),
                        body,
                        reverse,
                        whole));
    }

    /// The nodes that the results need; what is behind a placeholder does not count.
    private Set<Node> read() {
        Set<Node> placeholders = new HashSet<>();
        for (List<Pair> pairs : List.of(elements, carries, captured)) {
            placeholders.addAll(within(pairs));
        }
        Set<Node> seen = new HashSet<>(next);
        seen.addAll(emits);
        Deque<Node> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Node n = open.pop();
            if (placeholders.contains(n)) continue;
            for (Node o : n.operands()) if (seen.add(o)) open.push(o);
        }
        return seen;
    }

    private static List<Node> within(List<Pair> pairs) {
        return pairs.stream().map(Pair::within).toList();
    }

    private static List<Node> outside(List<Pair> pairs) {
        return pairs.stream().map(Pair::outside).toList();
    }
}
