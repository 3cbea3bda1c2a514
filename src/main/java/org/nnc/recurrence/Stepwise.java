package org.nnc.recurrence;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.ArgReduce;
import org.nnc.op.ArgSort;
import org.nnc.op.Cast;
import org.nnc.op.Concat;
import org.nnc.op.Cumulate;
import org.nnc.op.Einsum;
import org.nnc.op.Expand;
import org.nnc.op.Gather;
import org.nnc.op.Map;
import org.nnc.op.Pad;
import org.nnc.op.Reduce;
import org.nnc.op.Reshape;
import org.nnc.op.Reverse;
import org.nnc.op.ScatterAdd;
import org.nnc.op.Slice;
import org.nnc.op.Transpose;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Computes within a step what is computed for all steps at once: the inverse of [Lift]. A stack is
/// a value whose first axis is as long as the loop.
///
/// @param length of the loop
record Stepwise(Dim length) {
    boolean isStack(Node n) {
        return n.rank() > 0 && n.dim(0).equals(length);
    }

    /// True for a stack whose elements are all the same: there is nothing to compute.
    boolean isRepeated(Node n) {
        return isStack(n) && n.op() instanceof Expand(Node x, Shape _) && x.dim(0).isOne();
    }

    /// True for a stack that has something else than a number at one place only.
    boolean isOneAmongMany(Node n) {
        return isStack(n)
                && n.op() instanceof Pad p
                && p.x().dim(0).isOne()
                && rest(p.before()).stream().allMatch(Dim::isZero)
                && rest(p.after()).stream().allMatch(Dim::isZero);
    }

    /// The operands that are stacks, of which a step needs its element; none if the node can't be
    /// computed step by step.
    Optional<List<Node>> stacks(Node n) {
        if (!isStack(n)) return Optional.empty();
        if (isRepeated(n) || isOneAmongMany(n)) return Optional.of(List.of());
        boolean possible =
                switch (n.op()) {
                    case Map _, Cast _ -> true;
                    case Expand(Node x, Shape _) -> isStack(x);
                    case Reshape(Node x, Shape _) -> isStack(x);
                    case Transpose t -> t.permutation().getFirst() == 0;
                    case Slice s -> isWhole(s);
                    case Pad p -> p.before().getFirst().isZero() && p.after().getFirst().isZero();
                    case Reverse r -> !r.axes().contains(0);
                    case Reduce r -> !r.axes().contains(0);
                    case ArgReduce a -> a.axis() != 0;
                    case ArgSort a -> a.axis() != 0;
                    case Cumulate c -> c.axis() != 0;
                    case Concat c -> c.axis() != 0;
                    case Gather g -> g.axis() == 0 && isStack(g.index());
                    case Einsum e -> e.a() != e.b() && isAlong(e, e.result().charAt(0));
                    default -> false;
                };
        return possible ? Optional.of(inSteps(n)) : Optional.empty();
    }

    private boolean isWhole(Slice s) {
        return s.starts().getFirst().isZero()
                && s.steps().getFirst() == 1
                && s.sizes().getFirst().equals(length)
                && isStack(s.x());
    }

    /// True if the letter, where it occurs, is that of the first axis.
    private static boolean isAlong(Einsum e, char letter) {
        return e.left().indexOf(letter) <= 0
                && e.right().indexOf(letter) <= 0
                && e.left().indexOf(letter) + e.right().indexOf(letter) > -2;
    }

    private static List<Node> inSteps(Node n) {
        return switch (n.op()) {
            case Gather g -> List.of(g.index());
            case ScatterAdd s -> List.of(s.index(), s.source());
            case Einsum e -> {
                char time = time(e);
                List<Node> all = new ArrayList<>();
                if (e.left().indexOf(time) == 0) all.add(e.a());
                if (e.right().indexOf(time) == 0) all.add(e.b());
                yield all;
            }
            default -> n.operands();
        };
    }

    /// The letter of the steps: the first of the result, or one that is summed over.
    private static char time(Einsum e) {
        if (!e.result().isEmpty() && isAlong(e, e.result().charAt(0))) return e.result().charAt(0);
        return e.left().charAt(0);
    }

    /// The stacks that a sum over all steps reads; empty if the node is none.
    List<Node> summed(Node n) {
        return switch (n.op()) {
            case Reduce r when r.monoid() == Monoid.SUM && r.axes().contains(0) && isStack(r.x()) ->
                    List.of(r.x());
            case Einsum e when isSum(e) -> List.of(e.a(), e.b());
            case ScatterAdd s when s.axis() == 0 && isStack(s.index()) ->
                    List.of(s.index(), s.source());
            default -> List.of();
        };
    }

    private boolean isSum(Einsum e) {
        if (!isStack(e.a()) || !isStack(e.b())) return false;
        char letter = e.left().charAt(0);
        return e.right().indexOf(letter) == 0
                && e.left().lastIndexOf(letter) == 0
                && e.right().lastIndexOf(letter) == 0
                && e.result().indexOf(letter) < 0;
    }

    /// The node's value in one step.
    ///
    /// @param element a stack's element in this step; @param fixed a value that is no stack
    /// @param position the number of the elements of this step
    Node step(
            Builder in,
            Node n,
            UnaryOperator<Node> element,
            UnaryOperator<Node> fixed,
            Supplier<Node> position) {
        in.setOrigin(n.origin());
        return switch (n.op()) {
            case Map m ->
                    in.add(new Map(m.function(), m.operands().stream().map(element).toList()));
            case Concat c ->
                    in.add(new Concat(c.parts().stream().map(element).toList(), c.axis() - 1));
            case Gather g -> in.add(new Gather(fixed.apply(g.x()), element.apply(g.index()), 0));
            case Einsum e -> product(in, e, element, fixed);
            case Expand(Node x, Shape shape) when isRepeated(n) -> {
                Node one = Nodes.reshape(in, fixed.apply(x), x.shape().without(0));
                yield Nodes.broadcastTo(in, one, shape.without(0));
            }
            case Pad p when isOneAmongMany(n) -> {
                Node place = Nodes.size(in, p.before().getFirst(), DType.INT);
                Node here = Nodes.map(in, Scalar.EQ, position.get(), place);
                Shape shape = n.shape().without(0);
                Node one = Nodes.reshape(in, fixed.apply(p.x()), shape);
                Node other = Nodes.full(in, p.value(), n.dtype(), shape);
                yield Nodes.select(in, Nodes.broadcastTo(in, here, shape), one, other);
            }
            default -> ofOne(in, n, element.apply(n.operands().getFirst()));
        };
    }

    private static Node product(
            Builder in, Einsum e, UnaryOperator<Node> element, UnaryOperator<Node> fixed) {
        char time = time(e);
        boolean left = e.left().indexOf(time) == 0;
        boolean right = e.right().indexOf(time) == 0;
        return Nodes.einsum(
                in,
                left ? element.apply(e.a()) : fixed.apply(e.a()),
                right ? element.apply(e.b()) : fixed.apply(e.b()),
                left ? e.left().substring(1) : e.left(),
                right ? e.right().substring(1) : e.right(),
                e.result().indexOf(time) == 0 ? e.result().substring(1) : e.result());
    }

    private static Node ofOne(Builder in, Node n, Node x) {
        Shape shape = n.shape().without(0);
        return switch (n.op()) {
            case Cast c -> in.add(new Cast(x, c.dtype()));
            case Expand _ -> in.add(new Expand(x, shape));
            case Reshape _ -> Nodes.reshape(in, x, shape);
            case Transpose t -> Nodes.transpose(in, x, back(rest(t.permutation())));
            case Slice s -> in.add(new Slice(x, rest(s.starts()), rest(s.steps()), shape.dims()));
            case Pad p -> in.add(new Pad(x, rest(p.before()), rest(p.after()), p.value()));
            case Reverse r -> in.add(new Reverse(x, back(r.axes())));
            case Reduce r -> in.add(new Reduce(x, r.monoid(), back(r.axes())));
            case ArgReduce a -> in.add(new ArgReduce(x, a.monoid(), a.axis() - 1));
            case ArgSort a -> in.add(new ArgSort(x, a.axis() - 1, a.descending()));
            case Cumulate c -> in.add(new Cumulate(x, c.monoid(), c.axis() - 1, c.reverse()));
            default -> throw new IllegalStateException("not step by step: " + n);
        };
    }

    /// The sum so far, and what this step adds to it.
    Node sum(Builder in, Node n, Node sum, UnaryOperator<Node> element) {
        in.setOrigin(n.origin());
        return switch (n.op()) {
            case Reduce r -> {
                List<Integer> axes = back(r.axes().stream().filter(a -> a > 0).toList());
                yield Nodes.add(in, sum, Nodes.sum(in, element.apply(r.x()), axes));
            }
            case ScatterAdd s ->
                    in.add(
                            new ScatterAdd(
                                    sum, element.apply(s.index()), element.apply(s.source()), 0));
            case Einsum e -> Nodes.add(in, sum, product(in, e, element, UnaryOperator.identity()));
            default -> throw new IllegalStateException("no sum over steps: " + n);
        };
    }

    /// What a sum begins with.
    static Node start(Builder out, Node n, UnaryOperator<Node> renewed) {
        return n.op() instanceof ScatterAdd s ? renewed.apply(s.x()) : Nodes.zeros(out, n);
    }

    /// All operands that a step, or the sum, takes as they are.
    List<Node> fixed(Node n) {
        List<Node> stacks = summed(n).isEmpty() ? stacks(n).orElseThrow() : summed(n);
        return n.operands().stream().filter(o -> !stacks.contains(o)).toList();
    }

    private static <T> List<T> rest(List<T> all) {
        return all.subList(1, all.size());
    }

    private static List<Integer> back(List<Integer> axes) {
        return axes.stream().map(a -> a - 1).toList();
    }
}
