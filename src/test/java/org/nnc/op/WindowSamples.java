package org.nnc.op;

import static org.nnc.op.OpSamples.N;
import static org.nnc.op.OpSamples.dim;
import static org.nnc.op.OpSamples.dims;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Sample.Declarations;
import org.nnc.program.Monoid;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/// Convolutions and windows.
record WindowSamples(OpSamples list) {
    private void free(String name, OpSamples.Make make) {
        list.free(name, make);
    }

    void conv() {
        free("conv 1d", in -> conv(in, window(1, 3, 1, 1, 1, 1), 1, N, dim(2), dim(7)));
        free(
                "conv 1d free length",
                in -> conv(in, window(1, 2, 1, 1, 1, 1), 1, dim(2), dim(2), N.plus(1)));
        free("conv 2d", in -> conv(in, window(2, 3, 1, 1, 0, 0), 1, N, dim(3), dim(5), dim(6)));
        free(
                "conv 2d stride",
                in -> conv(in, window(2, 3, 2, 1, 1, 0), 1, N, dim(2), dim(6), dim(5)));
        free(
                "conv 2d dilation",
                in -> conv(in, window(2, 2, 1, 2, 1, 2), 1, N, dim(2), dim(5), dim(4)));
        free(
                "conv 2d groups",
                in -> conv(in, window(2, 2, 1, 1, 0, 1), 2, N, dim(4), dim(4), dim(3)));
        free(
                "conv 2d depthwise",
                in -> conv(in, window(2, 3, 1, 1, 1, 1), 3, N, dim(3), dim(4), dim(4)));
        free(
                "conv 3d",
                in ->
                        conv(
                                in,
                                window(3, 2, 1, 1, 0, 0),
                                1,
                                dim(2),
                                dim(1),
                                dim(3),
                                dim(3),
                                dim(4)));
    }

    private static Node conv(Declarations in, Window window, int groups, Dim... x) {
        Node image = in.floats("x", x);
        return in.add(new Conv(image, filter(in, window, groups, x[1]), window, groups));
    }

    private static Node filter(Declarations in, Window window, int groups, Dim channels) {
        Shape lead = Shape.of(dim(2L * groups), channels.dividedBy(groups));
        return in.floats("w", lead.concat(window.kernelShape()));
    }

    void convInput() {
        free("conv input 1d", in -> convInput(in, window(1, 3, 1, 1, 1, 1), 1, N, dim(2), dim(7)));
        free(
                "conv input 2d",
                in -> convInput(in, window(2, 3, 1, 1, 0, 0), 1, N, dim(3), dim(4), dim(5)));
        free(
                "conv input 2d stride",
                in -> convInput(in, window(2, 3, 2, 1, 1, 0), 1, N, dim(2), dim(6), dim(5)));
        free(
                "conv input 2d stride dilation groups",
                in -> convInput(in, window(2, 2, 2, 2, 1, 1), 2, N, dim(4), dim(5), dim(6)));
    }

    private static Node convInput(Declarations in, Window window, int groups, Dim... x) {
        Shape spatial = Shape.of(x).slice(2, x.length);
        Shape y = Shape.of(x[0], dim(2L * groups)).concat(window.outputs(spatial));
        Node w = filter(in, window, groups, x[1]);
        Node dy = in.floats("y", y);
        return in.add(new ConvInput(dy, w, window, groups, spatial.dims()));
    }

    void convFilter() {
        free(
                "conv filter 1d",
                in -> convFilter(in, window(1, 3, 1, 1, 1, 1), 1, N, dim(2), dim(7)));
        free(
                "conv filter 2d",
                in -> convFilter(in, window(2, 3, 1, 1, 0, 0), 1, N, dim(3), dim(4), dim(5)));
        free(
                "conv filter 2d stride groups",
                in -> convFilter(in, window(2, 3, 2, 1, 1, 0), 2, N, dim(4), dim(6), dim(5)));
    }

    private static Node convFilter(Declarations in, Window window, int groups, Dim... x) {
        Shape y =
                Shape.of(x[0], dim(2L * groups))
                        .concat(window.outputs(Shape.of(x).slice(2, x.length)));
        Node image = in.floats("x", x);
        return in.add(new ConvFilter(image, in.floats("y", y), window, groups));
    }

    void unfold() {
        free(
                "unfold 1d",
                in -> in.add(new Unfold(in.floats("x", N, dim(7)), window(1, 3, 2, 1, 1, 1), 0)));
        free(
                "unfold 1d free length",
                in ->
                        in.add(
                                new Unfold(
                                        in.floats("x", dim(2), N.plus(2)),
                                        window(1, 2, 1, 1, 0, 0),
                                        0)));
        free(
                "unfold 2d",
                in ->
                        in.add(
                                new Unfold(
                                        in.floats("x", N, dim(4), dim(5)),
                                        window(2, 2, 1, 2, 1, 0),
                                        -1)));
        free(
                "max pooling",
                in -> {
                    Node x = in.floats("x", N, dim(2), dim(4), dim(6));
                    Window w = window(2, 2, 2, 1, 0, 0);
                    Node u = in.add(new Unfold(x, w, Double.NEGATIVE_INFINITY));
                    return Nodes.reduce(in.build(), u, Monoid.MAX, List.of(4, 5));
                });
        free(
                "max pooling overlapping",
                in -> {
                    Node x = in.floats("x", N, dim(5), dim(5));
                    Window w = window(2, 3, 2, 1, 1, 1);
                    Node u = in.add(new Unfold(x, w, Double.NEGATIVE_INFINITY));
                    return Nodes.reduce(in.build(), u, Monoid.MAX, List.of(3, 4));
                });
    }

    void fold() {
        free(
                "fold 1d",
                in -> {
                    Window w = window(1, 3, 2, 1, 1, 1);
                    return in.add(new Fold(in.floats("x", N, dim(4), dim(3)), w, dims(7)));
                });
        free(
                "fold 2d overlapping",
                in -> {
                    Window w = window(2, 2, 1, 2, 1, 0);
                    Shape windows = w.unfolded(Shape.of(N, dim(4), dim(5)));
                    return in.add(new Fold(in.floats("x", windows), w, dims(4, 5)));
                });
        free(
                "fold with gaps",
                in -> {
                    Window w = window(1, 2, 3, 1, 0, 0);
                    Shape windows = w.unfolded(Shape.of(N, dim(9)));
                    return in.add(new Fold(in.floats("x", windows), w, dims(9)));
                });
    }

    private static Window window(
            int axes, int kernel, int stride, int dilation, int before, int after) {
        IntFunction<List<Integer>> each = v -> Collections.nCopies(axes, v);
        return new Window(
                each.apply(kernel),
                each.apply(stride),
                each.apply(dilation),
                each.apply(before),
                each.apply(after));
    }
}
