package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.ArgReduce;
import org.nnc.op.ArgSort;
import org.nnc.op.Cumulate;
import org.nnc.program.Monoid;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;

/// Folds along axes, and order.
final class Reductions {
    static final List<Primitive> TABLE = table();

    private Reductions() {}

    private static List<Primitive> table() {
        String axes = "axis = none, axes = none, keep = false, keepdims = false";
        var all = new ArrayList<Primitive>();
        for (Monoid m : List.of(Monoid.SUM, Monoid.PROD)) {
            all.add(Primitive.of(m.text(), "x, " + axes, a -> reduce(a, m)));
        }
        for (Monoid m : List.of(Monoid.MAX, Monoid.MIN)) {
            all.add(Primitive.of(m.text(), "x, y = none, " + axes, a -> extreme(a, m)));
        }
        String arg = "x, axis = -1, keep = false";
        all.add(Primitive.of("argmax", arg, a -> position(a, Monoid.MAX)));
        all.add(Primitive.of("argmin", arg, a -> position(a, Monoid.MIN)));
        String running = "x, axis = -1, reverse = false";
        all.add(Primitive.of("cumsum", running, a -> cumulate(a, Monoid.SUM)));
        all.add(Primitive.of("cumprod", running, a -> cumulate(a, Monoid.PROD)));
        all.add(Primitive.of("cummax", running, a -> cumulate(a, Monoid.MAX)));
        all.add(Primitive.of("cummin", running, a -> cumulate(a, Monoid.MIN)));
        String order = "x, axis = -1, descending = false";
        all.add(Primitive.of("sort", order, Reductions::sort));
        all.add(Primitive.of("argsort", order, a -> new Meaning.Tensor(order(a))));
        all.add(Primitive.of("top_k", "x, k, axis = -1", Reductions::topK));
        return List.copyOf(all);
    }

    private static Meaning extreme(Arguments a, Monoid m) {
        if (!a.has("y") && a.meaning("x") instanceof Meaning.Sequence(var all)) {
            return extremeOfList(a, m, all);
        }
        return a.has("y") ? Elementwise.extreme(a, m.combine()) : reduce(a, m);
    }

    private static Meaning extremeOfList(Arguments a, Monoid m, List<Meaning> all) {
        if (all.isEmpty()) throw a.wrong(Problem.NO_LIST, "x", "at least one value");
        var max = Primitives.all().find(m.text()).orElseThrow().meaning();
        Meaning best = all.getFirst();
        for (Meaning next : all.subList(1, all.size())) {
            Given x = a.given("x");
            var pair =
                    List.of(
                            new Given(java.util.Optional.empty(), best, x.span(), x.text()),
                            new Given(java.util.Optional.empty(), next, x.span(), x.text()));
            best = Calls.apply(a.frame(), max, pair, a.span());
        }
        return best;
    }

    private static Meaning reduce(Arguments a, Monoid m) {
        Node x = a.node("x");
        if (x.dtype() == DType.BOOL) x = Convert.cast(a.frame(), x, DType.INT);
        List<Integer> axes = a.axes(x.rank());
        boolean keep = a.truth("keep", a.truth("keepdims", false));
        a.frame().run().setOrigin(a.span());
        Node reduced = Nodes.reduce(a.build(), x, m, axes);
        if (!keep) return new Meaning.Tensor(reduced);
        Shape kept = x.shape();
        for (int axis : axes) kept = kept.with(axis, Dim.ONE);
        return new Meaning.Tensor(Nodes.reshape(a.build(), reduced, kept));
    }

    private static Meaning position(Arguments a, Monoid m) {
        Node x = a.node("x");
        int axis = a.axis("axis", x.rank(), -1);
        a.frame().run().setOrigin(a.span());
        Node found = a.build().add(new ArgReduce(x, m, axis));
        if (!a.truth("keep", false)) return new Meaning.Tensor(found);
        return new Meaning.Tensor(Nodes.reshape(a.build(), found, x.shape().with(axis, Dim.ONE)));
    }

    private static Meaning cumulate(Arguments a, Monoid m) {
        Node x = a.node("x");
        if (x.dtype() == DType.BOOL) x = Convert.cast(a.frame(), x, DType.INT);
        int axis = a.axis("axis", x.rank(), -1);
        a.frame().run().setOrigin(a.span());
        return new Meaning.Tensor(
                a.build().add(new Cumulate(x, m, axis, a.truth("reverse", false))));
    }

    private static Node order(Arguments a) {
        Node x = a.node("x");
        int axis = a.axis("axis", x.rank(), -1);
        a.frame().run().setOrigin(a.span());
        return a.build().add(new ArgSort(x, axis, a.truth("descending", false)));
    }

    private static Meaning sort(Arguments a) {
        Node x = a.node("x");
        return new Meaning.Tensor(
                Placement.along(a.frame(), x, order(a), a.axis("axis", x.rank(), -1)));
    }

    private static Meaning topK(Arguments a) {
        Node x = a.node("x");
        int axis = a.axis("axis", x.rank(), -1);
        Dim k = a.dim("k");
        if (!k.isAtLeast(1) || x.dim(axis).minus(k).negate().isAtLeast(1)) {
            throw a.failure(
                    Problem.OUT_OF_RANGE,
                    "top_k wants k between 1 and the axis's size " + x.dim(axis) + ", got " + k);
        }
        a.frame().run().setOrigin(a.span());
        Node all = a.build().add(new ArgSort(x, axis, true));
        Node first = Structures.part(a.frame(), all, axis, Dim.ZERO, 1, k);
        Node values = Placement.along(a.frame(), x, first, axis);
        return new Meaning.Sequence(List.of(new Meaning.Tensor(values), new Meaning.Tensor(first)));
    }
}
