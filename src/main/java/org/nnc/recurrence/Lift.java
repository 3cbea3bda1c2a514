package org.nnc.recurrence;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Op;
import org.nnc.graph.Schema;
import org.nnc.op.ArgReduce;
import org.nnc.op.ArgSort;
import org.nnc.op.Barrier;
import org.nnc.op.Cast;
import org.nnc.op.Checkpoint;
import org.nnc.op.Concat;
import org.nnc.op.Constant;
import org.nnc.op.Conv;
import org.nnc.op.ConvFilter;
import org.nnc.op.ConvInput;
import org.nnc.op.Cumulate;
import org.nnc.op.Custom;
import org.nnc.op.Einsum;
import org.nnc.op.Expand;
import org.nnc.op.Fold;
import org.nnc.op.Gather;
import org.nnc.op.Iota;
import org.nnc.op.Literal;
import org.nnc.op.Map;
import org.nnc.op.Pad;
import org.nnc.op.RandomUniform;
import org.nnc.op.Reduce;
import org.nnc.op.Reshape;
import org.nnc.op.Reverse;
import org.nnc.op.Scan;
import org.nnc.op.ScanResult;
import org.nnc.op.ScatterAdd;
import org.nnc.op.SizeOf;
import org.nnc.op.Slice;
import org.nnc.op.StopGradient;
import org.nnc.op.Transpose;
import org.nnc.op.Unfold;
import org.nnc.op.Variable;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Computes outside of a loop what the step computes, for all steps at once: a value that changes
/// from step to step has a new first axis, as long as the loop.
final class Lift {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private final Builder out;
    private final Dim length;
    private final java.util.Map<Node, Node> stacked;
    private final java.util.Map<Node, Node> fixed;

    /// @param stacked for nodes of the step, the stack of their values
    /// @param fixed for nodes of the step that do not change, their value
    Lift(
            Builder out,
            Dim length,
            java.util.Map<Node, Node> stacked,
            java.util.Map<Node, Node> fixed) {
        this.out = out;
        this.length = length;
        this.stacked = new HashMap<>(stacked);
        this.fixed = new HashMap<>(fixed);
    }

    /// True if the operation can be done for all steps at once, when these operands change.
    static boolean isPossible(Node n, List<Node> changing) {
        return switch (n.op()) {
            case Map _, Cast _, Reshape _, Expand _, Transpose _, Slice _, Pad _ -> true;
            case Reverse _, Concat _, Reduce _, ArgReduce _, ArgSort _, Cumulate _ -> true;
            case Einsum e -> e.left().length() + e.right().length() < LETTERS.length();
            case Gather g -> g.axis() == 0 && !changing.contains(g.x());
            case Constant _, Iota _, Literal _, SizeOf _, Variable _ -> true;
            case Conv _, ConvFilter _, ConvInput _, Fold _, Unfold _ -> false;
            case Scan _, ScanResult _, ScatterAdd _, RandomUniform _ -> false;
            case Barrier _, Checkpoint _, Custom _, StopGradient _ -> false;
        };
    }

    /// The stack of a node's values, or its value, if it does not change.
    Node of(Node n) {
        return isFixed(n) ? fixed.get(n) : stacked.get(n);
    }

    private boolean isFixed(Node n) {
        return fixed.containsKey(n);
    }

    /// The stack, even of what does not change.
    Node stack(Node n) {
        if (!isFixed(n)) return stacked.get(n);
        return Nodes.broadcastTo(out, fixed.get(n), n.shape().inserted(0, length));
    }

    /// Makes the node, whose operands have been made, unless it is known.
    void make(Node n) {
        if (stacked.containsKey(n) || isFixed(n)) return;
        out.setOrigin(n.origin());
        if (n.operands().stream().allMatch(this::isFixed)) {
            fixed.put(n, out.add(Schema.of(n.op()).rebuild(n.op(), fixed::get)));
        } else {
            stacked.put(n, lifted(n));
        }
    }

    private Node lifted(Node n) {
        Shape shape = n.shape().inserted(0, length);
        if (n.op() instanceof Einsum e) return einsum(e);
        if (n.op() instanceof Gather g) return out.add(new Gather(of(g.x()), of(g.index()), 0));
        if (n.op() instanceof Map m) {
            return out.add(new Map(m.function(), m.operands().stream().map(this::stack).toList()));
        }
        if (n.op() instanceof Concat c) {
            List<Node> parts = c.parts().stream().map(this::stack).toList();
            return out.add(new Concat(parts, c.axis() + 1));
        }
        return out.add(moved(n.op(), stack(n.operands().getFirst()), shape));
    }

    /// Operations of one operand, with their axes moved on by one.
    private Op moved(Op op, Node x, Shape shape) {
        return switch (op) {
            case Cast c -> new Cast(x, c.dtype());
            case Reshape _ -> new Reshape(x, shape);
            case Expand _ -> new Expand(x, shape);
            case Transpose t -> new Transpose(x, moved(t.permutation(), true));
            case Slice s ->
                    new Slice(x, with(Dim.ZERO, s.starts()), with(1, s.steps()), shape.dims());
            case Pad p ->
                    new Pad(x, with(Dim.ZERO, p.before()), with(Dim.ZERO, p.after()), p.value());
            case Reverse r -> new Reverse(x, moved(r.axes(), false));
            case Reduce r -> new Reduce(x, r.monoid(), moved(r.axes(), false));
            case ArgReduce a -> new ArgReduce(x, a.monoid(), a.axis() + 1);
            case ArgSort a -> new ArgSort(x, a.axis() + 1, a.descending());
            case Cumulate c -> new Cumulate(x, c.monoid(), c.axis() + 1, c.reverse());
            default -> throw new IllegalStateException("not for all steps at once: " + op);
        };
    }

    private static List<Integer> moved(List<Integer> axes, boolean withFirst) {
        List<Integer> all = new ArrayList<>();
        if (withFirst) all.add(0);
        for (int a : axes) all.add(a + 1);
        return all;
    }

    private static <T> List<T> with(T first, List<T> rest) {
        List<T> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }

    private Node einsum(Einsum e) {
        char time = free(e);
        String left = isFixed(e.a()) ? e.left() : time + e.left();
        String right = isFixed(e.b()) ? e.right() : time + e.right();
        return out.add(new Einsum(of(e.a()), of(e.b()), left, right, time + e.result()));
    }

    private static char free(Einsum e) {
        for (char c : LETTERS.toCharArray()) {
            if (e.left().indexOf(c) < 0 && e.right().indexOf(c) < 0) return c;
        }
        throw new IllegalStateException("no letter is left in " + e);
    }
}
