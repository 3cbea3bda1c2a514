package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Concat;
import org.nnc.op.Expand;
import org.nnc.op.Iota;
import org.nnc.op.Literal;
import org.nnc.op.Pad;
import org.nnc.op.Reverse;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Shapes, and where elements stand.
final class Structure {
    static final List<Primitive> TABLE =
            List.of(
                    Primitive.of("reshape", "x, shape", Reshaping::reshape),
                    Primitive.of("transpose", "x, axes = none", Structure::transpose),
                    Primitive.of("expand", "x, shape", Structure::expand),
                    Primitive.of("squeeze", "x, axis = none, axes = none", Structure::squeeze),
                    Primitive.of("unsqueeze", "x, axis", Structure::unsqueeze),
                    Primitive.of("concat", "parts…, axis = -1", Structure::concat),
                    Primitive.of(
                            "split", "x, parts = none, sizes = none, axis = -1", Structure::split),
                    Primitive.of(
                            "slice",
                            "x, start = 0, stop = none, step = 1, axis = 0",
                            Structure::slice),
                    Primitive.of("pad", "x, pairs, value = 0", Structure::pad),
                    Primitive.of("reverse", "x, axis = -1, axes = none", Structure::reverse),
                    Primitive.of("iota", "sizes…, shape = none, axis = 0", Structure::iota),
                    Primitive.of("zeros", "sizes…, shape = none, like = none", a -> filled(a, 0)),
                    Primitive.of("ones", "sizes…, shape = none, like = none", a -> filled(a, 1)),
                    Primitive.of("tensor", "list", Structure::literal));

    private Structure() {}

    private static Meaning tensor(Node n) {
        return new Meaning.Tensor(n);
    }

    private static Meaning transpose(Arguments a) {
        Node x = a.node("x");
        int rank = x.rank();
        var order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        if (a.has("axes")) {
            order.clear();
            for (Meaning m : a.list("axes")) {
                int axis = a.integer(m, "axes");
                order.add(axis < 0 ? axis + rank : axis);
            }
        } else if (rank >= 2) {
            Collections.swap(order, rank - 1, rank - 2);
        }
        return tensor(
                Operations.make(
                        a.frame(),
                        a.span(),
                        List.of(a.operand("x")),
                        n -> Nodes.transpose(a.build(), n.getFirst(), order)));
    }

    private static Meaning expand(Arguments a) {
        Node x = a.node("x");
        var sizes = a.sizes("shape");
        var dims = new ArrayList<Dim>();
        for (int i = 0; i < sizes.size(); i++) {
            int own = i - (sizes.size() - x.rank());
            Optional<Dim> kept = own >= 0 ? Optional.of(x.dim(own)) : Optional.empty();
            dims.add(
                    sizes.get(i)
                            .or(() -> kept)
                            .orElseThrow(() ->
                                    a.wrong(
                                            Problem.NOT_KNOWN,
                                            "shape",
                                            "_ only for axes" + " that x has")));
        }
        var shape = new Shape(dims);
        return tensor(
                Operations.make(
                        a.frame(),
                        a.span(),
                        List.of(a.operand("x")),
                        n -> expanded(a, n.getFirst(), shape)));
    }

    private static Node expanded(Arguments a, Node x, Shape shape) {
        if (x.shape().equals(shape)) return x;
        Shape padded = x.shape();
        while (padded.rank() < shape.rank()) padded = padded.inserted(0, Dim.ONE);
        Node r = Nodes.reshape(a.build(), x, padded);
        return padded.equals(shape) ? r : a.build().add(new Expand(r, shape));
    }

    private static Meaning squeeze(Arguments a) {
        Node x = a.node("x");
        List<Integer> axes =
                a.hasAxes()
                        ? a.axes(x.rank())
                        : IntStream.range(0, x.rank())
                                .filter(i -> x.dim(i).isOne())
                                .boxed()
                                .toList();
        var dims = new ArrayList<Dim>();
        for (int i = 0; i < x.rank(); i++) {
            if (!axes.contains(i)) {
                dims.add(x.dim(i));
            } else if (!x.dim(i).isOne()) {
                throw a.failure(
                        Problem.SHAPES,
                        "squeeze drops axes of size 1; axis "
                                + i
                                + " of `"
                                + a.given("x").text()
                                + "`, which is "
                                + x.type()
                                + ", has "
                                + x.dim(i));
            }
        }
        a.frame().run().setOrigin(a.span());
        return tensor(Nodes.reshape(a.build(), x, new Shape(dims)));
    }

    private static Meaning unsqueeze(Arguments a) {
        Node x = a.node("x");
        int axis = a.axis("axis", x.rank() + 1, 0);
        a.frame().run().setOrigin(a.span());
        return tensor(Nodes.reshape(a.build(), x, x.shape().inserted(axis, Dim.ONE)));
    }

    private static Meaning concat(Arguments a) {
        var parts = new ArrayList<Given>();
        for (Given g : a.rest()) {
            for (Meaning m : Convert.elements(g.meaning())) {
                if (m == Meaning.Mark.UNKNOWN) throw Failure.silent();
                parts.add(new Given(Optional.empty(), m, g.span(), g.text(), g.origin()));
            }
        }
        if (parts.isEmpty()) throw a.failure(Problem.ARGUMENT_COUNT, "concat wants its parts");
        var operands = Convert.promoted(a.frame(), parts, DType.BOOL, "concat");
        a.put("parts", parts.getFirst());
        int axis = a.axis("axis", operands.getFirst().node().rank(), -1);
        return tensor(Joining.concat(a.frame(), a.span(), operands, axis));
    }

    private static Meaning split(Arguments a) {
        Node x = a.node("x");
        int axis = a.axis("axis", x.rank(), -1);
        Dim whole = x.dim(axis);
        var sizes = new ArrayList<Dim>();
        if (a.has("sizes")) {
            sizes.addAll(a.shape("sizes").dims());
        } else if (a.has("parts")) {
            int parts = a.integer("parts", 1);
            Optional<Dim> each = parts < 1 ? Optional.empty() : whole.exactQuotient(Dim.of(parts));
            Dim size = each.orElseGet(() -> proven(a, whole, parts));
            sizes.addAll(Collections.nCopies(parts, size));
        } else {
            throw a.failure(Problem.ARGUMENT_COUNT, "split wants `parts` or `sizes`");
        }
        Dim total = sizes.stream().reduce(Dim.ZERO, Dim::plus);
        if (!a.frame().run().facts().equal(total, whole)) {
            throw a.failure(
                    Problem.SHAPES,
                    "the parts have "
                            + total
                            + " elements, axis "
                            + axis
                            + " of `"
                            + a.given("x").text()
                            + "` has "
                            + whole);
        }
        a.frame().run().setOrigin(a.span());
        var parts = new ArrayList<Meaning>();
        Dim start = Dim.ZERO;
        for (Dim size : sizes) {
            parts.add(tensor(Structures.part(a.frame(), x, axis, start, 1, size)));
            start = start.plus(size);
        }
        return new Meaning.Sequence(parts);
    }

    private static Dim proven(Arguments a, Dim whole, int parts) {
        if (parts >= 1) {
            Dim known = a.frame().run().facts().normalized(whole);
            Optional<Dim> each = known.exactQuotient(Dim.of(parts));
            if (each.isPresent()) return each.get();
        }
        var d =
                Problem.SHAPES.at(
                        a.span(), whole + " elements do not split into " + parts + " equal parts");
        boolean free = !whole.isConstant() && parts >= 1;
        String hint = "`require " + whole + " % " + parts + " == 0` promises that they do";
        throw new Failure(free ? d.hint(hint) : d);
    }

    private static Meaning slice(Arguments a) {
        Node x = a.node("x");
        int axis = a.axis("axis", x.rank(), 0);
        Optional<Dim> start = a.has("start") ? Optional.of(a.dim("start")) : Optional.empty();
        Optional<Dim> stop = a.has("stop") ? Optional.of(a.dim("stop")) : Optional.empty();
        return tensor(
                Indexing.range(
                        a.frame(),
                        a.operand("x"),
                        axis,
                        start,
                        stop,
                        a.integer("step", 1),
                        a.span()));
    }

    private static Meaning pad(Arguments a) {
        Node x = a.node("x");
        var pairs = Convert.elements(a.meaning("pairs"));
        boolean one =
                !pairs.isEmpty()
                        && pairs.stream().allMatch(m -> m instanceof Meaning.Whole)
                        && a.meaning("pairs") instanceof Meaning.Sequence
                        && pairs.size() == 2
                        && x.rank() == 1;
        if (one) pairs = List.of(new Meaning.Sequence(pairs));
        if (pairs.size() > x.rank()) {
            throw a.wrong(Problem.ARGUMENT_COUNT, "pairs", "at most " + x.rank() + " pairs");
        }
        var before = new ArrayList<>(Collections.nCopies(x.rank(), Dim.ZERO));
        var after = new ArrayList<>(before);
        for (int i = 0; i < pairs.size(); i++) {
            int axis = x.rank() - pairs.size() + i;
            var ends = Convert.elements(pairs.get(i));
            before.set(axis, padding(a, ends.getFirst()));
            after.set(axis, padding(a, ends.getLast()));
        }
        a.frame().run().setOrigin(a.span());
        return tensor(padded(a, cropped(a, x, before, after), before, after));
    }

    private static Dim padding(Arguments a, Meaning m) {
        if (m instanceof Meaning.Whole(Dim d)) return d;
        throw a.wrong(Problem.NOT_KNOWN, "pairs", "a [before, after] for each axis");
    }

    private static Node cropped(Arguments a, Node x, List<Dim> before, List<Dim> after) {
        Node y = x;
        for (int i = 0; i < x.rank(); i++) {
            Dim front = negative(before.get(i));
            Dim back = negative(after.get(i));
            Dim size = x.dim(i).minus(front).minus(back);
            if (!front.isZero() || !back.isZero())
                y = Structures.part(a.frame(), y, i, front, 1, size);
        }
        return y;
    }

    private static Node padded(Arguments a, Node x, List<Dim> before, List<Dim> after) {
        var front = before.stream().map(Structure::positive).toList();
        var back = after.stream().map(Structure::positive).toList();
        boolean none = front.stream().allMatch(Dim::isZero) && back.stream().allMatch(Dim::isZero);
        return none ? x : a.build().add(new Pad(x, front, back, a.real("value", 0)));
    }

    private static Dim negative(Dim d) {
        return d.negate().isAtLeast(1) ? d.negate() : Dim.ZERO;
    }

    private static Dim positive(Dim d) {
        return d.negate().isAtLeast(1) ? Dim.ZERO : d;
    }

    private static Meaning reverse(Arguments a) {
        Node x = a.node("x");
        List<Integer> axes = a.hasAxes() ? a.axes(x.rank()) : List.of(x.rank() - 1);
        a.frame().run().setOrigin(a.span());
        return tensor(a.build().add(new Reverse(x, axes)));
    }

    private static Meaning iota(Arguments a) {
        Shape shape = shape(a);
        int axis = a.integer("axis", 0);
        int counted = axis < 0 ? axis + shape.rank() : axis;
        if (counted < 0 || counted >= shape.rank()) {
            throw a.failure(Problem.OUT_OF_RANGE, "iota of " + shape + " has no axis " + axis);
        }
        a.frame().run().setOrigin(a.span());
        return tensor(a.build().add(new Iota(shape, counted)));
    }

    private static Meaning filled(Arguments a, double value) {
        a.frame().run().setOrigin(a.span());
        return tensor(Nodes.full(a.build(), value, DType.FLOAT, shape(a)));
    }

    /// Sizes one by one, as one list, by `shape`, or those of `like`.
    private static Shape shape(Arguments a) {
        if (a.rest().isEmpty()) return a.shapeOrLike();
        var dims = new ArrayList<Dim>();
        for (Given g : a.rest()) {
            for (Meaning m : Convert.elements(g.meaning())) {
                if (!(m instanceof Meaning.Whole(Dim d))) {
                    throw Problem.NOT_KNOWN.failure(
                            g.span(),
                            "a size is an int known at compile time, this is " + m.describe());
                }
                dims.add(d);
            }
        }
        return new Shape(dims);
    }

    private static Meaning literal(Arguments a) {
        a.frame().run().setOrigin(a.span());
        return tensor(literal(a, a.meaning("list")));
    }

    private static Node literal(Arguments a, Meaning m) {
        if (!(m instanceof Meaning.Sequence(var all))) {
            return Convert.node(a.frame(), m, "tensor", a.given("list"));
        }
        if (all.isEmpty()) throw a.wrong(Problem.NO_LIST, "list", "at least one element");
        if (all.stream().allMatch(e -> Convert.constant(e).isPresent())) {
            DType type = Convert.common(all);
            var values = all.stream().map(e -> Convert.constant(e).getAsDouble()).toList();
            return a.build().add(new Literal(values, type));
        }
        var rows = new ArrayList<Node>();
        for (Meaning e : all) {
            Node row = literal(a, e);
            rows.add(Nodes.reshape(a.build(), row, row.shape().inserted(0, Dim.ONE)));
        }
        DType type =
                rows.stream().anyMatch(r -> r.dtype().isFloat())
                        ? DType.FLOAT
                        : rows.getFirst().dtype();
        var cast = rows.stream().map(r -> Convert.cast(a.frame(), r, type)).toList();
        return a.build().add(new Concat(cast, 0));
    }
}
