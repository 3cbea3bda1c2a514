package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;

/// Functions of what only the compiler sees.
final class CompileTime {
    static final List<Primitive> TABLE =
            List.of(
                    Primitive.of("shape", "x", CompileTime::shape),
                    Primitive.of("count", "x, axis = none, axes = none", CompileTime::count),
                    Primitive.of("len", "list", a -> Calls.whole(a.list("list").size())),
                    Primitive.of("zip", "lists…", CompileTime::zip),
                    Primitive.of("enumerate", "list", CompileTime::enumerate),
                    Primitive.of("is_tensor", "x", a -> is(a, Meaning.Tensor.class)),
                    Primitive.of("is_list", "x", a -> is(a, Meaning.Sequence.class)),
                    Primitive.of("is_fn", "x", CompileTime::isFunction));

    private CompileTime() {}

    private static Meaning shape(Arguments a) {
        List<Meaning> dims = new ArrayList<>();
        a.node("x").shape().dims().forEach(d -> dims.add(new Meaning.Whole(d)));
        return new Meaning.Sequence(dims);
    }

    private static Meaning count(Arguments a) {
        Node x = a.node("x");
        Dim product = Dim.ONE;
        for (int axis : a.axes(x.rank())) product = product.times(x.dim(axis));
        return new Meaning.Whole(product);
    }

    private static Meaning zip(Arguments a) {
        var lists = new ArrayList<List<Meaning>>();
        for (Given g : a.rest()) {
            if (!(g.meaning() instanceof Meaning.Sequence(var all))) {
                throw Problem.NO_LIST.failure(
                        g.span(), "zip wants lists, this is " + g.meaning().describe());
            }
            lists.add(all);
        }
        int length = lists.stream().mapToInt(List::size).min().orElse(0);
        List<Meaning> rows = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int at = i;
            rows.add(new Meaning.Sequence(lists.stream().map(l -> l.get(at)).toList()));
        }
        return new Meaning.Sequence(rows);
    }

    private static Meaning enumerate(Arguments a) {
        var list = a.list("list");
        List<Meaning> rows = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            rows.add(new Meaning.Sequence(List.of(Calls.whole(i), list.get(i))));
        }
        return new Meaning.Sequence(rows);
    }

    private static Meaning is(Arguments a, Class<? extends Meaning> kind) {
        return new Meaning.Truth(kind.isInstance(a.meaning("x")));
    }

    private static Meaning isFunction(Arguments a) {
        return new Meaning.Truth(
                switch (a.meaning("x")) {
                    case Meaning.Closure _, Meaning.Builtin _, Meaning.LayerKind _ -> true;
                    case Meaning.Instance _ -> true;
                    default -> false;
                });
    }
}
