package org.nnc.recurrence;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Concat;
import org.nnc.op.Einsum;
import org.nnc.op.Slice;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes products apart whose operands were joined, or whose results are divided: of `concat(x_t,
/// h) @ w` only the half with h must wait for the step before; of `dz @ w`, divided into the
/// derivatives of x_t and of h, only the latter is carried on.
final class Splitting {
    private final Loop loop;
    private final Builder in;
    private final Set<Node> waiting;
    private final Map<Node, List<Node>> readers = new HashMap<>();

    private Splitting(Loop loop) {
        this.loop = loop;
        this.in = loop.in;
        this.waiting = loop.dependents(loop.carried());
        for (Node n : loop.nodes()) {
            for (Node o : n.operands()) readers.computeIfAbsent(o, _ -> new ArrayList<>()).add(n);
        }
    }

    static void split(Loop loop) {
        Splitting s = new Splitting(loop);
        loop.rewrite((n, renewed) ->
                switch (n.op()) {
                    case Einsum e -> s.ofJoined(e, renewed.apply(e.a()), renewed.apply(e.b()));
                    case Slice c -> s.divided(c, renewed.apply(c.x()));
                    default -> Optional.empty();
                });
    }

    private Optional<Node> ofJoined(Einsum e, Node a, Node b) {
        Optional<Integer> left = joined(e.a(), e.left(), e.result());
        Optional<Integer> right = joined(e.b(), e.right(), e.result());
        if (left.isEmpty() && right.isEmpty()) return Optional.empty();
        if (!loop.may.test(LoopLaw.SPLIT_OPERAND)) return Optional.empty();
        if (left.isPresent()) return Optional.of(sum(e, a, b, left.get(), true));
        return right.map(axis -> sum(e, b, a, axis, false));
    }

    /// The axis along which parts are joined, if it is summed over, and some of the parts wait for
    /// the step before and some do not.
    private Optional<Integer> joined(Node x, String letters, String result) {
        if (!(x.op() instanceof Concat c)) return Optional.empty();
        long waits = c.parts().stream().filter(waiting::contains).count();
        boolean both = waits > 0 && waits < c.parts().size();
        boolean summed = result.indexOf(letters.charAt(c.axis())) < 0;
        return both && summed ? Optional.of(c.axis()) : Optional.empty();
    }

    private Node sum(Einsum e, Node joined, Node other, int axis, boolean isLeft) {
        String letters = isLeft ? e.left() : e.right();
        String others = isLeft ? e.right() : e.left();
        int along = others.indexOf(letters.charAt(axis));
        Optional<Node> sum = Optional.empty();
        Dim start = Dim.ZERO;
        for (Node part : ((Concat) joined.op()).parts()) {
            Dim size = part.dim(axis);
            Node rest = along < 0 ? other : Slice.along(in, other, along, start, size);
            Node product =
                    isLeft
                            ? Nodes.einsum(in, part, rest, e.left(), e.right(), e.result())
                            : Nodes.einsum(in, rest, part, e.left(), e.right(), e.result());
            sum = Optional.of(sum.map(s -> Nodes.add(in, s, product)).orElse(product));
            start = start.plus(size);
        }
        return sum.orElseThrow();
    }

    /// `slice(einsum(a, b)) = einsum(slice(a), slice(b))`, where all that is read of the product is
    /// such parts.
    private Optional<Node> divided(Slice s, Node x) {
        boolean alone = readers.get(s.x()).stream().allMatch(r -> r.op() instanceof Slice);
        if (!alone || loop.roots().contains(s.x()) || !(x.op() instanceof Einsum e)) {
            return Optional.empty();
        }
        if (!loop.may.test(LoopLaw.SPLIT_RESULT)) return Optional.empty();
        Node a = part(e.a(), e.left(), e.result(), s);
        Node b = part(e.b(), e.right(), e.result(), s);
        return Optional.of(Nodes.einsum(in, a, b, e.left(), e.right(), e.result()));
    }

    private Node part(Node x, String letters, String result, Slice s) {
        List<Dim> starts = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        List<Dim> sizes = new ArrayList<>();
        for (int i = 0; i < letters.length(); i++) {
            int at = result.indexOf(letters.charAt(i));
            starts.add(at < 0 ? Dim.ZERO : s.starts().get(at));
            steps.add(at < 0 ? 1 : s.steps().get(at));
            sizes.add(at < 0 ? x.dim(i) : s.sizes().get(at));
        }
        return sizes.equals(x.shape().dims()) ? x : in.add(new Slice(x, starts, steps, sizes));
    }
}
