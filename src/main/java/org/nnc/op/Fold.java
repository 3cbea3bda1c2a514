package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The adjoint of [Unfold]: the sum of overlapping windows. x is `[L…, O…, K…]`, y is `[L…, S…]`
/// with the given spatial sizes S: `y[l, s] = Σ x[l, o, k]` over all o, k with `s = o · stride + k
/// · dilation - before`.
public record Fold(Node x, Window window, List<Dim> sizes) implements Op {
    public Fold {
        sizes = List.copyOf(sizes);
    }

    @Override
    public TensorType type() {
        int n = window.axes();
        Shape lead = x.shape().slice(0, x.rank() - 2 * n);
        Shape result = lead.concat(new Shape(sizes));
        if (!window.unfolded(result).equals(x.shape())) {
            throw new ShapeException(
                    "{0}, which is " + x.type() + ", are not the windows of " + result);
        }
        return x.type().with(result);
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        to.add(x, to.build().add(new Unfold(dy, window, 0)));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        Value y = Value.zeros(from.dtype(), environment.dims(type().shape()));
        Taps taps = new Taps(window, environment.dims(new Shape(sizes)));
        for (int i = 0; i < from.count(); i++) {
            int tap = taps.input(i % taps.count());
            if (tap >= 0) y.add(i / taps.count() * taps.inputs() + tap, from, i);
        }
        return y;
    }

    @Override
    public Lowering lower() {
        int n = window.axes();
        int lead = x.rank() - 2 * n;
        if (window.isDisjoint()) return new Lowering.Pointwise(this::onlyElement);
        return new Lowering.Reduced(
                Monoid.SUM,
                window.kernelShape().dims(),
                (at, k, in) -> {
                    List<Index> s = at.subList(lead, lead + n);
                    List<Index> from = new ArrayList<>(at.subList(0, lead));
                    from.addAll(window.windows(s, k));
                    from.addAll(k);
                    return Expr.guard(
                            window.hits(s, k, x.shape().dims().subList(lead, lead + n)),
                            in.read(0, from),
                            new Expr.Const(0, x.dtype()));
                });
    }

    /// Windows that do not overlap: the element under a position is at most one.
    private Expr onlyElement(List<Index> at, Lowering.Reader in) {
        int n = window.axes();
        int lead = x.rank() - 2 * n;
        List<Index> from = new ArrayList<>(at.subList(0, lead));
        List<Index> within = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Dim stride = Dim.of(window.stride().get(i));
            Index s = at.get(lead + i).plus(window.before().get(i));
            from.add(s.dividedBy(stride));
            within.add(s.remainder(stride));
        }
        from.addAll(within);
        return Expr.guard(
                Window.inside(from, x.shape().dims()),
                in.read(0, from),
                new Expr.Const(0, x.dtype()));
    }
}
