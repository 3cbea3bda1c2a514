package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// Convolution (cross-correlation: the kernel is not flipped). x is `[N, G·C, S…]`, w is `[G·F, C,
/// K…]`, y is `[N, G·F, O…]`: `y[n, g·F+f, o] = Σ x[n, g·C+c, o · stride + k · dilation - before] ·
/// w[g·F+f, c, k]` over c, k; x counts as 0 outside.
public record Conv(Node x, Node w, Window window, int groups) implements Op {
    @Override
    public TensorType type() {
        int n = window.axes();
        boolean fits =
                x.dtype().isFloat()
                        && w.dtype().isFloat()
                        && x.rank() == n + 2
                        && w.rank() == n + 2
                        && x.dim(1).equals(w.dim(1).times(groups))
                        && w.shape().slice(2, n + 2).equals(window.kernelShape())
                        && w.dim(0).remainder(Dim.of(groups)).isZero();
        if (!fits) {
            throw new ShapeException(
                    "a convolution in "
                            + groups
                            + " groups with a kernel of "
                            + window.kernelShape()
                            + " does not fit {0}, which is "
                            + x.type()
                            + ", and weights {1}, which are "
                            + w.type());
        }
        Shape spatial = window.outputs(x.shape().slice(2, n + 2));
        return x.type().with(Shape.of(x.dim(0), w.dim(0)).concat(spatial));
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        List<Dim> sizes = x.shape().slice(2, x.rank()).dims();
        if (to.wants(x)) to.add(x, to.build().add(new ConvInput(dy, w, window, groups, sizes)));
        if (to.wants(w)) to.add(w, to.build().add(new ConvFilter(x, dy, window, groups)));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Precision precision = environment.precision();
        double[] x = operands.get(0).toDoubles();
        double[] w = operands.get(1).toDoubles();
        int[] dims = environment.dims(type().shape());
        double[] y = new double[Positions.count(dims)];
        Taps.each(
                window,
                groups,
                operands.get(0).dims(),
                operands.get(1).dims(),
                (i, j, k, taps) -> {
                    for (int o = 0; o < taps.length; o++) {
                        int t = i + taps[o];
                        if (taps[o] >= 0) y[k + o] = precision.multiplyAdd(x[t], w[j], y[k + o]);
                    }
                });
        return Value.ofFloats(dims, y);
    }

    @Override
    public Lowering lower() {
        return Convolution.of(x.shape(), w.shape(), type().shape(), window, groups).forward();
    }
}
