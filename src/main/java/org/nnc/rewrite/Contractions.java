package org.nnc.rewrite;

import static org.nnc.program.Scalar.*;
import static org.nnc.rewrite.Match.*;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.*;
import org.nnc.program.Monoid;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Sums of products: recognized, and freed of what can be said by letters or done outside.
final class Contractions {
    private static final String AB = "a: float[2, 3]; b: float[3, 4]";
    private static final String PRODUCT = " {left=\"ab\", right=\"bc\", result=\"ac\"}";

    static final List<Rule> RULES =
            List.of(
                    Rule.reassociates(
                            "einsum(transpose(a), b) = einsum(a, b)",
                            on(Einsum.class),
                            example(
                                    "a: float[3, 2]; b: float[3, 4]",
                                    "einsum(transpose(%a) {permutation=[1, 0]}, %b)" + PRODUCT,
                                    "einsum(%a, %b) {left=\"ba\", right=\"bc\", result=\"ac\"}"),
                            Contractions::ofTransposed),
                    Rule.reassociates(
                            "transpose(einsum(a, b)) = einsum(a, b)",
                            on(Transpose.class),
                            example(
                                    AB,
                                    "transpose(einsum(%a, %b)" + PRODUCT + ") {permutation=[1, 0]}",
                                    "einsum(%a, %b) {left=\"ab\", right=\"bc\", result=\"ca\"}"),
                            Contractions::transposed),
                    Rule.exact(
                            "einsum(-a, b) = -einsum(a, b)",
                            on(Einsum.class),
                            example(
                                    AB,
                                    "einsum(map.neg(%a), %b)" + PRODUCT,
                                    "map.neg(einsum(%a, %b)" + PRODUCT + ")"),
                            Contractions::ofNegated),
                    Rule.reassociates(
                            "einsum(a * s, b) = einsum(a, b) * s, for a number s",
                            on(Einsum.class),
                            example(
                                    AB + "; s: float",
                                    "einsum(map.mul(%a, expand(reshape(%s) : float[1, 1]) : float[2, 3]), %b)"
                                            + PRODUCT,
                                    "map.mul(einsum(%a, %b)"
                                            + PRODUCT
                                            + ", expand(reshape(%s) : float[1, 1]) : float[2, 4])"),
                            Contractions::ofScaled),
                    Rule.exact(
                            "einsum over axes of size 1 = einsum without them",
                            on(Einsum.class),
                            example(
                                    "a: float[2, 3, 1]; b: float[3, 4, 1]",
                                    "einsum(%a, %b) {left=\"abx\", right=\"bcx\", result=\"axc\"}",
                                    "reshape(einsum(reshape(%a) : float[2, 3], reshape(%b) : float[3, 4])"
                                            + PRODUCT
                                            + ") : float[2, 1, 4]"),
                            Contractions::overOnes),
                    Rule.reassociates(
                            "einsum(expand(a), b) = einsum(a, sum(b))",
                            on(Einsum.class),
                            example(
                                    "a: float[2, 3, 1]; b: float[3, 4, 5]",
                                    "einsum(expand(%a) : float[2, 3, 5], %b)"
                                            + " {left=\"abx\", right=\"bcx\", result=\"ac\"}",
                                    "einsum(reshape(%a) : float[2, 3], reduce.sum(%b) {axes=[2]})"
                                            + PRODUCT),
                            Contractions::ofRepeated),
                    Rule.exact(
                            "einsum without a sum = product",
                            on(Einsum.class),
                            example(
                                    "a: float[2, 3]; b: float[3]",
                                    "einsum(%a, %b) {left=\"ab\", right=\"b\", result=\"ab\"}",
                                    "map.mul(%a, expand(reshape(%b) : float[1, 3]) : float[2, 3])"),
                            Contractions::withoutSum),
                    Rule.reassociates(
                            "sum(einsum(a, b)) = einsum(a, b), summed",
                            on(Reduce.class),
                            example(
                                    "a: float[5, 2, 3]; b: float[5, 3, 4]",
                                    "reduce.sum(einsum(%a, %b) {left=\"xab\", right=\"xbc\", result=\"xac\"})"
                                            + " {axes=[0]}",
                                    "einsum(%a, %b) {left=\"xab\", right=\"xbc\", result=\"ac\"}"),
                            Contractions::summed),
                    Rule.reassociates(
                            "sum(expand(a) * expand(b)) = einsum(a, b)",
                            on(Reduce.class),
                            example(
                                    "a: float[2, 1, 3]; b: float[1, 4, 3]",
                                    "reduce.sum(map.mul(expand(%a) : float[2, 4, 3],"
                                            + " expand(%b) : float[2, 4, 3])) {axes=[2]}",
                                    "einsum(reshape(%a) : float[2, 3], reshape(%b) : float[4, 3])"
                                            + " {left=\"ac\", right=\"bc\", result=\"ab\"}"),
                            Contractions::recognized));

    private Contractions() {}

    private static Optional<Node> ofTransposed(Node n, Context c) {
        Einsum e = (Einsum) n.op();
        boolean left = e.a().op() instanceof Transpose;
        boolean right = e.b().op() instanceof Transpose;
        if (!left && !right) return Optional.empty();
        return Optional.of(
                Nodes.einsum(
                        c.builder(),
                        left ? first(e.a()) : e.a(),
                        right ? first(e.b()) : e.b(),
                        left ? untransposed(e.a(), e.left()) : e.left(),
                        right ? untransposed(e.b(), e.right()) : e.right(),
                        e.result()));
    }

    private static String untransposed(Node x, String letters) {
        return Permutation.apply(Permutation.inverse(((Transpose) x.op()).permutation()), letters);
    }

    private static Optional<Node> transposed(Node n, Context c) {
        if (!(n.op() instanceof Transpose(Node x, List<Integer> p))) return Optional.empty();
        if (!(x.op() instanceof Einsum e) || c.isShared(x)) return Optional.empty();
        return Optional.of(with(e, Permutation.apply(p, e.result()), c));
    }

    private static Node with(Einsum e, String result, Context c) {
        return Nodes.einsum(c.builder(), e.a(), e.b(), e.left(), e.right(), result);
    }

    private static Node of(Einsum e, Node a, Node b, Context c) {
        return Nodes.einsum(c.builder(), a, b, e.left(), e.right(), e.result());
    }

    private static Optional<Node> ofNegated(Node n, Context c) {
        Einsum e = (Einsum) n.op();
        if (is(e.a(), NEG)) return Optional.of(call(c, NEG, of(e, first(e.a()), e.b(), c)));
        return when(is(e.b(), NEG), () -> call(c, NEG, of(e, e.a(), first(e.b()), c)));
    }

    private static Optional<Node> ofScaled(Node n, Context c) {
        Einsum e = (Einsum) n.op();
        for (Node x : n.operands()) {
            if (!is(x, MUL)) continue;
            for (int i = 0; i < 2; i++) {
                Optional<Node> s = number(x.operands().get(i), c);
                if (s.isEmpty()) continue;
                Node rest = x.operands().get(1 - i);
                Node product = of(e, x == e.a() ? rest : e.a(), x == e.a() ? e.b() : rest, c);
                return Optional.of(call(c, MUL, product, s.get()));
            }
        }
        return Optional.empty();
    }

    /// The scalar that is repeated in x, if it is one number throughout.
    private static Optional<Node> number(Node x, Context c) {
        boolean lone = x.op() instanceof Expand e && e.x().shape().elements().isOne();
        return when(lone, () -> Nodes.reshape(c.builder(), first(x), Shape.SCALAR));
    }

    private static Optional<Node> overOnes(Node n, Context c) {
        Einsum e = (Einsum) n.op();
        StringBuilder ones = new StringBuilder();
        collectOnes(e.a(), e.left(), ones);
        collectOnes(e.b(), e.right(), ones);
        if (ones.isEmpty()) return Optional.empty();
        Node product =
                Nodes.einsum(
                        c.builder(),
                        without(e.a(), e.left(), ones, c),
                        without(e.b(), e.right(), ones, c),
                        letters(e.left(), ones),
                        letters(e.right(), ones),
                        letters(e.result(), ones));
        return Optional.of(Nodes.reshape(c.builder(), product, n.shape()));
    }

    private static void collectOnes(Node x, String letters, StringBuilder ones) {
        for (int i = 0; i < x.rank(); i++) {
            if (x.dim(i).isOne() && ones.indexOf(letters.substring(i, i + 1)) < 0) {
                ones.append(letters.charAt(i));
            }
        }
    }

    private static String letters(String all, CharSequence dropped) {
        StringBuilder kept = new StringBuilder();
        for (char l : all.toCharArray()) if (dropped.toString().indexOf(l) < 0) kept.append(l);
        return kept.toString();
    }

    /// x without the axes of these letters, which have size 1.
    private static Node without(Node x, String letters, CharSequence dropped, Context c) {
        Shape s = x.shape();
        for (int i = x.rank() - 1; i >= 0; i--) {
            if (dropped.toString().indexOf(letters.charAt(i)) >= 0) s = s.without(i);
        }
        return Nodes.reshape(c.builder(), x, s);
    }

    /// A factor and the letters of its axes.
    private record Factor(Node node, String letters) {}

    private static Optional<Node> ofRepeated(Node n, Context c) {
        Einsum e = (Einsum) n.op();
        Factor a = new Factor(e.a(), e.left());
        Factor b = new Factor(e.b(), e.right());
        if (isRepeated(e.a())) return Optional.of(unrepeated(n, a, b, true, c));
        return when(isRepeated(e.b()), () -> unrepeated(n, b, a, false, c));
    }

    private static boolean isRepeated(Node x) {
        return x.op() instanceof Expand e && !repeated(e).isEmpty();
    }

    /// Takes one repeated axis of x out of the product: the other factor is summed over it, or
    /// keeps it, or the result repeats.
    private static Node unrepeated(Node n, Factor x, Factor y, boolean isLeft, Context c) {
        Expand e = (Expand) x.node().op();
        int axis = repeated(e).getFirst();
        String letter = x.letters().substring(axis, axis + 1);
        String result = ((Einsum) n.op()).result();
        Node narrow = expand(c, e.x(), narrowed(e.shape(), List.of(axis)));
        Node here = Nodes.reshape(c.builder(), narrow, narrow.shape().without(axis));
        Factor mine = new Factor(here, letters(x.letters(), letter));
        int place = result.indexOf(letter);
        int there = y.letters().indexOf(letter);
        if (there < 0) {
            Node product = product(mine, y, isLeft, letters(result, letter), c);
            return Nodes.expandAxes(c.builder(), product, List.of(place), n.shape());
        }
        if (place >= 0) return product(mine, y, isLeft, result, c);
        Node sum = Nodes.sum(c.builder(), y.node(), List.of(there));
        return product(mine, new Factor(sum, letters(y.letters(), letter)), isLeft, result, c);
    }

    private static Node product(Factor x, Factor y, boolean isLeft, String result, Context c) {
        Factor a = isLeft ? x : y;
        Factor b = isLeft ? y : x;
        return Nodes.einsum(c.builder(), a.node(), b.node(), a.letters(), b.letters(), result);
    }

    private static Optional<Node> withoutSum(Node n, Context c) {
        Einsum e = (Einsum) n.op();
        for (char l : e.left().toCharArray())
            if (e.result().indexOf(l) < 0) return Optional.empty();
        for (char l : e.right().toCharArray())
            if (e.result().indexOf(l) < 0) return Optional.empty();
        return Optional.of(
                call(c, MUL, spread(e.a(), e.left(), n, c), spread(e.b(), e.right(), n, c)));
    }

    /// x with its axes where the result of the einsum `n` has their letters.
    private static Node spread(Node x, String letters, Node n, Context c) {
        String result = ((Einsum) n.op()).result();
        List<Integer> order = new ArrayList<>();
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < result.length(); i++) {
            int at = letters.indexOf(result.charAt(i));
            if (at >= 0) order.add(at);
            else missing.add(i);
        }
        Node ordered = Nodes.transpose(c.builder(), x, order);
        return Nodes.expandAxes(c.builder(), ordered, missing, n.shape());
    }

    private static Optional<Node> summed(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        if (m != Monoid.SUM || !(x.op() instanceof Einsum e) || c.isShared(x)) {
            return Optional.empty();
        }
        StringBuilder gone = new StringBuilder();
        for (int a : axes) gone.append(e.result().charAt(a));
        Node a = summed(e.a(), e.left(), e.right(), gone, c);
        Node b = summed(e.b(), e.right(), e.left(), gone, c);
        return Optional.of(
                Nodes.einsum(
                        c.builder(),
                        a,
                        b,
                        kept(e.left(), e.right(), gone),
                        kept(e.right(), e.left(), gone),
                        letters(e.result(), gone)));
    }

    /// x summed over the letters that are gone from the result and that only x has.
    private static Node summed(Node x, String mine, String theirs, CharSequence gone, Context c) {
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < mine.length(); i++) {
            boolean lone = theirs.indexOf(mine.charAt(i)) < 0;
            if (lone && gone.toString().indexOf(mine.charAt(i)) >= 0) axes.add(i);
        }
        return Nodes.sum(c.builder(), x, axes);
    }

    private static String kept(String mine, String theirs, CharSequence gone) {
        StringBuilder kept = new StringBuilder();
        for (char l : mine.toCharArray()) {
            if (theirs.indexOf(l) >= 0 || gone.toString().indexOf(l) < 0) kept.append(l);
        }
        return kept.toString();
    }

    /// Where each factor repeats along an axis of the other's, and both run along the summed axes.
    private static Optional<Node> recognized(Node n, Context c) {
        if (!(n.op() instanceof Reduce(Node x, Monoid m, List<Integer> axes)))
            return Optional.empty();
        if (m != Monoid.SUM || !is(x, MUL) || !x.dtype().isFloat()) return Optional.empty();
        if (!(first(x).op() instanceof Expand a) || !(second(x).op() instanceof Expand b)) {
            return Optional.empty();
        }
        List<Integer> left = repeated(a);
        List<Integer> right = repeated(b);
        boolean crossed = !left.isEmpty() && !right.isEmpty();
        boolean apart = left.stream().noneMatch(right::contains);
        boolean inner = axes.stream().noneMatch(i -> left.contains(i) || right.contains(i));
        if (!crossed || !apart || !inner || x.rank() > 26) return Optional.empty();
        String all = "abcdefghijklmnopqrstuvwxyz".substring(0, x.rank());
        return Optional.of(
                Nodes.einsum(
                        c.builder(),
                        squeezed(a.x(), left, c),
                        squeezed(b.x(), right, c),
                        letters(all, left),
                        letters(all, right),
                        letters(all, axes)));
    }

    private static String letters(String all, List<Integer> dropped) {
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < all.length(); i++) if (!dropped.contains(i)) kept.append(all.charAt(i));
        return kept.toString();
    }

    private static Node squeezed(Node x, List<Integer> axes, Context c) {
        Shape s = x.shape();
        for (int a : axes.reversed()) s = s.without(a);
        return Nodes.reshape(c.builder(), x, s);
    }
}
