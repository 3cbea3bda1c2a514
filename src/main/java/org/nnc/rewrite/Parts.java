package org.nnc.rewrite;

import static org.nnc.rewrite.Match.*;

import org.nnc.graph.Node;
import org.nnc.op.*;
import org.nnc.program.Scalar;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Slices, padding and concatenation of each other.
final class Parts {
    private static final String X = "x: float[6]";

    static final List<Rule> RULES =
            List.of(
                    Rule.exact(
                            "slice of everything = x",
                            on(Slice.class),
                            example(X, "slice(%x) {starts=[0], steps=[1], sizes=[6]}", "%x"),
                            Parts::sliceOfAll),
                    Rule.exact(
                            "slice(slice(x)) = slice(x)",
                            on(Slice.class),
                            example(
                                    X,
                                    "slice(slice(%x) {starts=[1], steps=[2], sizes=[3]})"
                                            + " {starts=[1], steps=[1], sizes=[2]}",
                                    "slice(%x) {starts=[3], steps=[2], sizes=[2]}"),
                            Parts::sliceTwice),
                    Rule.exact(
                            "slice(pad(x)) = slice(x), within x",
                            on(Slice.class),
                            example(
                                    X,
                                    "slice(pad(%x) {before=[2], after=[1], value=0})"
                                            + " {starts=[3], steps=[1], sizes=[4]}",
                                    "slice(%x) {starts=[1], steps=[1], sizes=[4]}"),
                            Parts::slicePadded),
                    Rule.exact(
                            "slice(concat(x, y)) = slice(x), within x",
                            on(Slice.class),
                            example(
                                    X + "; y: float[4]",
                                    "slice(concat(%x, %y) {axis=0})"
                                            + " {starts=[7], steps=[1], sizes=[2]}",
                                    "slice(%y) {starts=[1], steps=[1], sizes=[2]}"),
                            Parts::sliceConcatenated),
                    Rule.exact(
                            "pad by nothing = x",
                            on(Pad.class),
                            example(X, "pad(%x) {before=[0], after=[0], value=1}", "%x"),
                            (n, _) -> when(n.type().equals(first(n).type()), () -> first(n))),
                    Rule.exact(
                            "pad(pad(x)) = pad(x)",
                            on(Pad.class),
                            example(
                                    X,
                                    "pad(pad(%x) {before=[1], after=[0], value=1})"
                                            + " {before=[1], after=[2], value=1}",
                                    "pad(%x) {before=[2], after=[2], value=1}"),
                            Parts::padTwice),
                    Rule.exact(
                            "concat(x) = x",
                            on(Concat.class),
                            example(X, "concat(%x) {axis=0}", "%x"),
                            (n, _) -> when(n.operands().size() == 1, () -> first(n))),
                    Rule.exact(
                            "concat(concat(x, y), z) = concat(x, y, z)",
                            on(Concat.class),
                            example(
                                    X,
                                    "concat(concat(%x, %x) {axis=0}, %x) {axis=0}",
                                    "concat(%x, %x, %x) {axis=0}"),
                            Parts::flattened),
                    Rule.exact(
                            "concat(x[:k], x[k:]) = x",
                            on(Concat.class),
                            example(
                                    X,
                                    "concat(slice(%x) {starts=[0], steps=[1], sizes=[2]},"
                                            + " slice(%x) {starts=[2], steps=[1], sizes=[4]})"
                                            + " {axis=0}",
                                    "%x"),
                            Parts::neighbours),
                    Rule.exact(
                            "pad(x, 0, k) + pad(y, k, 0) = concat(x, y)",
                            on(Scalar.ADD),
                            example(
                                    X + "; y: float[4]",
                                    "map.add(pad(%y) {before=[6], after=[0], value=0},"
                                            + " pad(%x) {before=[0], after=[4], value=0})",
                                    "concat(%x, %y) {axis=0}"),
                            binary(Parts::disjoint)));

    private Parts() {}

    private static Optional<Node> sliceOfAll(Node n, Context c) {
        Slice s = (Slice) n.op();
        boolean all = s.sizes().equals(s.x().shape().dims());
        return when(all && s.starts().stream().allMatch(Dim::isZero), () -> s.x());
    }

    private static Optional<Node> sliceTwice(Node n, Context c) {
        Slice outer = (Slice) n.op();
        if (!(outer.x().op() instanceof Slice inner)) return Optional.empty();
        List<Dim> starts = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        for (int i = 0; i < n.rank(); i++) {
            int step = inner.steps().get(i);
            starts.add(inner.starts().get(i).plus(outer.starts().get(i).times(step)));
            steps.add(step * outer.steps().get(i));
        }
        return Optional.of(c.builder().add(new Slice(inner.x(), starts, steps, outer.sizes())));
    }

    private static Optional<Node> slicePadded(Node n, Context c) {
        Slice s = (Slice) n.op();
        if (!(s.x().op() instanceof Pad p)) return Optional.empty();
        List<Dim> starts = new ArrayList<>();
        for (int i = 0; i < n.rank(); i++) {
            Dim start = s.starts().get(i).minus(p.before().get(i));
            if (!isWithin(start, s.steps().get(i), s.sizes().get(i), p.x().dim(i))) {
                return Optional.empty();
            }
            starts.add(start);
        }
        return Optional.of(c.builder().add(new Slice(p.x(), starts, s.steps(), s.sizes())));
    }

    /// True if the positions can be shown to lie in an axis of this size.
    private static boolean isWithin(Dim start, int step, Dim size, Dim axis) {
        Dim last = start.plus(size.minus(1).times(step));
        return start.isAtLeast(0) && axis.minus(last).isAtLeast(1);
    }

    private static Optional<Node> sliceConcatenated(Node n, Context c) {
        Slice s = (Slice) n.op();
        if (!(s.x().op() instanceof Concat(List<Node> parts, int axis))) return Optional.empty();
        Dim start = s.starts().get(axis);
        for (Node part : parts) {
            if (isWithin(start, s.steps().get(axis), s.sizes().get(axis), part.dim(axis))) {
                List<Dim> starts = new ArrayList<>(s.starts());
                starts.set(axis, start);
                return Optional.of(c.builder().add(new Slice(part, starts, s.steps(), s.sizes())));
            }
            start = start.minus(part.dim(axis));
        }
        return Optional.empty();
    }

    private static Optional<Node> padTwice(Node n, Context c) {
        Pad outer = (Pad) n.op();
        boolean fits = outer.x().op() instanceof Pad inner && inner.value() == outer.value();
        if (!fits) return Optional.empty();
        Pad inner = (Pad) outer.x().op();
        List<Dim> before = new ArrayList<>();
        List<Dim> after = new ArrayList<>();
        for (int i = 0; i < n.rank(); i++) {
            before.add(inner.before().get(i).plus(outer.before().get(i)));
            after.add(inner.after().get(i).plus(outer.after().get(i)));
        }
        return Optional.of(c.builder().add(new Pad(inner.x(), before, after, outer.value())));
    }

    private static Optional<Node> flattened(Node n, Context c) {
        Concat outer = (Concat) n.op();
        List<Node> parts = new ArrayList<>();
        for (Node p : outer.parts()) {
            boolean nested = p.op() instanceof Concat inner && inner.axis() == outer.axis();
            if (nested) parts.addAll(p.operands());
            else parts.add(p);
        }
        boolean some = parts.size() > outer.parts().size();
        return when(some, () -> c.builder().add(new Concat(parts, outer.axis())));
    }

    private static Optional<Node> neighbours(Node n, Context c) {
        Concat k = (Concat) n.op();
        List<Node> parts = new ArrayList<>(List.of(k.parts().getFirst()));
        for (Node next : k.parts().subList(1, k.parts().size())) {
            Optional<Node> joined = joined(parts.getLast(), next, k.axis(), c);
            if (joined.isPresent()) parts.set(parts.size() - 1, joined.get());
            else parts.add(next);
        }
        boolean some = parts.size() < k.parts().size();
        return when(some, () -> c.builder().add(new Concat(parts, k.axis())));
    }

    /// Two slices of one tensor, the second beginning where the first ends.
    private static Optional<Node> joined(Node a, Node b, int axis, Context c) {
        if (!(a.op() instanceof Slice s) || !(b.op() instanceof Slice t)) return Optional.empty();
        List<Dim> next = new ArrayList<>(s.starts());
        next.set(axis, s.starts().get(axis).plus(s.sizes().get(axis)));
        boolean fits = s.x() == t.x() && s.steps().equals(t.steps()) && s.steps().get(axis) == 1;
        if (!fits || !next.equals(t.starts())) return Optional.empty();
        List<Dim> sizes = new ArrayList<>(s.sizes());
        sizes.set(axis, s.sizes().get(axis).plus(t.sizes().get(axis)));
        return Optional.of(c.builder().add(new Slice(s.x(), s.starts(), s.steps(), sizes)));
    }

    private static Optional<Node> disjoint(Node x, Node y, Context c) {
        if (!(x.op() instanceof Pad p) || !(y.op() instanceof Pad q)) return Optional.empty();
        if (p.value() != 0 || q.value() != 0) return Optional.empty();
        for (int axis = 0; axis < x.rank(); axis++) {
            Optional<Node> joined = joined(p, q, axis, c);
            if (joined.isEmpty()) joined = joined(q, p, axis, c);
            if (joined.isPresent()) return joined;
        }
        return Optional.empty();
    }

    /// Where the second begins on the axis where the first ends, and they are padded alike on the
    /// others.
    private static Optional<Node> joined(Pad p, Pad q, int axis, Context c) {
        Dim end = p.before().get(axis).plus(p.x().dim(axis));
        if (!end.equals(q.before().get(axis))) return Optional.empty();
        if (!without(p.before(), axis).equals(without(q.before(), axis))) return Optional.empty();
        if (!without(p.after(), axis).equals(without(q.after(), axis))) return Optional.empty();
        Node both = c.builder().add(new Concat(List.of(p.x(), q.x()), axis));
        return Optional.of(c.builder().add(new Pad(both, p.before(), q.after(), 0)));
    }

    private static List<Dim> without(List<Dim> dims, int axis) {
        List<Dim> rest = new ArrayList<>(dims);
        rest.remove(axis);
        return rest;
    }
}
