package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.ShapeException;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `reshape`, with one size inferred.
final class Reshaping {
    private Reshaping() {}

    static Meaning reshape(Arguments a) {
        Node x = a.node("x");
        var sizes = a.sizes("shape");
        if (sizes.stream().filter(Optional::isEmpty).count() > 1) {
            throw a.wrong(Problem.NOT_KNOWN, "shape", "one _ at most");
        }
        return new Meaning.Tensor(reshaped(a, x, sizes));
    }

    private static Node reshaped(Arguments a, Node x, List<Optional<Dim>> sizes) {
        a.frame().run().setOrigin(a.span());
        Facts facts = a.frame().run().facts();
        try {
            return Nodes.reshape(a.build(), x, filled(a, x.shape(), sizes));
        } catch (ShapeException | Failure e) {
            if (facts.isEmpty()) throw told(a, x, sizes, e);
            // What the facts make equal gets one form, and then must fit as it stands.
            Node same = Operations.normalized(a.frame(), x);
            var normal = sizes.stream().map(s -> s.map(facts::normalized)).toList();
            try {
                return Nodes.reshape(a.build(), same, filled(a, same.shape(), normal));
            } catch (ShapeException | Failure again) {
                throw told(a, x, sizes, again);
            }
        }
    }

    private static Shape filled(Arguments a, Shape from, List<Optional<Dim>> sizes) {
        Dim known = Dim.ONE;
        for (var s : sizes) known = known.times(s.orElse(Dim.ONE));
        var dims = new ArrayList<Dim>();
        for (var s : sizes) {
            dims.add(s.isPresent() ? s.get() : inferred(from, sizes, known));
        }
        return new Shape(dims);
    }

    /// The size of `_`; sizes that both shapes begin with cancel, which also finds it where one of
    /// them is 0.
    private static Dim inferred(Shape from, List<Optional<Dim>> sizes, Dim known) {
        Optional<Dim> whole = from.elements().exactQuotient(known);
        if (whole.isPresent() && !known.isZero()) return whole.get();
        throw Failure.silent();
    }

    private static RuntimeException told(
            Arguments a, Node x, List<Optional<Dim>> sizes, RuntimeException e) {
        int equal = 0;
        while (equal < Math.min(sizes.size(), x.rank())
                && sizes.get(equal).filter(x.dim(equal)::equals).isPresent()) {
            equal++;
        }
        Dim elements = x.shape().slice(equal, x.rank()).elements();
        var wanted = new ArrayList<String>();
        for (var s : sizes.subList(equal, sizes.size())) {
            wanted.add(s.map(Dim::toString).orElse("_"));
        }
        String per = equal == 0 ? "" : " of each of " + x.shape().slice(0, equal).elements();
        var d =
                Problem.SHAPES.at(
                        a.span(),
                        elements + " elements do not fit [" + String.join(", ", wanted) + "]");
        d = Operations.labelled(d, List.of(a.operand("x")));
        boolean free = !elements.isConstant();
        return new Failure(
                free ? d.hint(hint(elements, sizes.subList(equal, sizes.size())) + per) : d);
    }

    private static String hint(Dim elements, List<Optional<Dim>> sizes) {
        Dim known = Dim.ONE;
        for (var s : sizes) known = known.times(s.orElse(Dim.ONE));
        boolean open = sizes.stream().anyMatch(Optional::isEmpty);
        return "if they always do, say so: `require "
                + elements
                + (open ? " % (" + known + ") == 0`" : " == " + known + "`");
    }
}
