package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The adjoint of [Conv] by its weights. x is `[N, G·C, S…]`, y is `[N, G·F, O…]`, the result is
/// `[G·F, C, K…]`.
public record ConvFilter(Node x, Node y, Window window, int groups) implements Op {
    @Override
    public TensorType type() {
        int n = window.axes();
        boolean fits =
                x.dtype().isFloat()
                        && y.dtype().isFloat()
                        && x.rank() == n + 2
                        && y.rank() == n + 2
                        && x.dim(0).equals(y.dim(0))
                        && x.dim(1).remainder(Dim.of(groups)).isZero()
                        && y.dim(1).remainder(Dim.of(groups)).isZero()
                        && window.outputs(x.shape().slice(2, n + 2))
                                .equals(y.shape().slice(2, n + 2));
        if (!fits) {
            throw new ShapeException(
                    "a gradient of convolution weights in "
                            + groups
                            + " groups does not fit {0}, which is "
                            + x.type()
                            + ", and {1}, which is "
                            + y.type());
        }
        Shape lead = Shape.of(y.dim(1), x.dim(1).dividedBy(groups));
        return x.type().with(lead.concat(window.kernelShape()));
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        List<Dim> sizes = x.shape().slice(2, x.rank()).dims();
        if (to.wants(x)) to.add(x, to.build().add(new ConvInput(y, dy, window, groups, sizes)));
        if (to.wants(y)) to.add(y, to.build().add(new Conv(x, dy, window, groups)));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Precision precision = environment.precision();
        double[] x = operands.get(0).toDoubles();
        double[] y = operands.get(1).toDoubles();
        int[] dims = environment.dims(type().shape());
        double[] w = new double[Positions.count(dims)];
        Taps.each(
                window,
                groups,
                operands.get(0).dims(),
                dims,
                (i, j, k, taps) -> {
                    for (int o = 0; o < taps.length; o++) {
                        int t = i + taps[o];
                        if (taps[o] >= 0) w[j] = precision.multiplyAdd(x[t], y[k + o], w[j]);
                    }
                });
        return Value.ofFloats(dims, w);
    }

    @Override
    public Lowering lower() {
        return Convolution.of(x.shape(), type().shape(), y.shape(), window, groups).byFilter();
    }
}
