package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// Windows over the last axes of x: for x `[L…, S₁, …, Sₙ]`, y is `[L…, O₁, …, Oₙ, K₁, …, Kₙ]` with
/// `y[l, o, k] = x[l, o · stride + k · dilation - before]`, and `fill` where that lies outside of
/// x. O = (before + S + after - dilation · (K - 1) - 1) / stride + 1.
public record Unfold(Node x, Window window, double fill) implements Op {
    @Override
    public TensorType type() {
        return x.type().with(window.unfolded(x.shape()));
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        List<Dim> sizes = x.shape().slice(x.rank() - window.axes(), x.rank()).dims();
        to.add(x, to.build().add(new Fold(dy, window, sizes)));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        Value y = Value.zeros(from.dtype(), environment.dims(type().shape()));
        int[] inner = Arrays.copyOfRange(from.dims(), from.rank() - window.axes(), from.rank());
        Taps taps = new Taps(window, inner);
        for (int i = 0; i < y.count(); i++) {
            int tap = taps.input(i % taps.count());
            if (tap < 0) y.set(i, fill);
            else y.copy(i, from, i / taps.count() * taps.inputs() + tap);
        }
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, in) -> {
            int n = window.axes();
            int lead = x.rank() - n;
            List<Index> s =
                    window.inputs(at.subList(lead, lead + n), at.subList(lead + n, at.size()));
            List<Index> from = new ArrayList<>(at.subList(0, lead));
            from.addAll(s);
            return Expr.guard(
                    Window.inside(s, x.shape().dims().subList(lead, lead + n)),
                    in.read(0, from),
                    new Expr.Const(fill, x.dtype()));
        });
    }
}
