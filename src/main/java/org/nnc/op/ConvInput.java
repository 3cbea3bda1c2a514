package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The adjoint of [Conv] by its input, which is the transposed convolution. y is `[N, G·F, O…]`, w
/// is `[G·F, C, K…]`, the result is `[N, G·C, S…]` with the given spatial sizes S.
public record ConvInput(Node y, Node w, Window window, int groups, List<Dim> sizes) implements Op {
    public ConvInput {
        sizes = List.copyOf(sizes);
    }

    @Override
    public TensorType type() {
        int n = window.axes();
        boolean fits =
                y.dtype().isFloat()
                        && w.dtype().isFloat()
                        && y.rank() == n + 2
                        && w.rank() == n + 2
                        && sizes.size() == n
                        && y.dim(1).equals(w.dim(0))
                        && w.shape().slice(2, n + 2).equals(window.kernelShape())
                        && w.dim(0).remainder(Dim.of(groups)).isZero()
                        && window.outputs(new Shape(sizes)).equals(y.shape().slice(2, n + 2));
        if (!fits) {
            throw new ShapeException(
                    "a transposed convolution to "
                            + sizes
                            + " in "
                            + groups
                            + " groups does not fit {0}, which is "
                            + y.type()
                            + ", and weights {1}, which are "
                            + w.type());
        }
        return y.type().with(Shape.of(y.dim(0), w.dim(1).times(groups)).concat(new Shape(sizes)));
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        if (to.wants(y)) to.add(y, to.build().add(new Conv(dy, w, window, groups)));
        if (to.wants(w)) to.add(w, to.build().add(new ConvFilter(dy, y, window, groups)));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Precision precision = environment.precision();
        double[] y = operands.get(0).toDoubles();
        double[] w = operands.get(1).toDoubles();
        int[] dims = environment.dims(type().shape());
        double[] x = new double[Positions.count(dims)];
        Taps.each(
                window,
                groups,
                dims,
                operands.get(1).dims(),
                (i, j, k, taps) -> {
                    for (int o = 0; o < taps.length; o++) {
                        int t = i + taps[o];
                        if (taps[o] >= 0) x[t] = precision.multiplyAdd(y[k + o], w[j], x[t]);
                    }
                });
        return Value.ofFloats(dims, x);
    }

    @Override
    public Lowering lower() {
        return Convolution.of(type().shape(), w.shape(), y.shape(), window, groups).byInput();
    }
}
