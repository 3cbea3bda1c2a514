package org.nnc.op;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Lowering;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;

/// The three faces of a convolution as implicit matrix products, one product a group: [Conv],
/// [ConvInput] and [ConvFilter] differ in which of x, w and y is the result.
///
/// @param x `[N, G·C, S…]`; @param w `[G·F, C, K…]`; @param y `[N, G·F, O…]`
record Convolution(Shape x, Shape w, Shape y, Window window, int groups) {
    static Convolution of(Shape x, Shape w, Shape y, Window window, int groups) {
        return new Convolution(x, w, y, window, groups);
    }

    private int axes() {
        return window.axes();
    }

    private Dim features() {
        return w.dim(0).dividedBy(groups);
    }

    private Dim channels() {
        return w.dim(1);
    }

    private List<Dim> outputs() {
        return y.slice(2, y.rank()).dims();
    }

    private List<Dim> spatial() {
        return x.slice(2, x.rank()).dims();
    }

    /// With one channel and one feature a group there are no products of matrices, only sums over
    /// windows.
    private boolean isDepthwise() {
        return groups > 1 && channels().isOne() && features().isOne();
    }

    /// Rows are the features of a group, columns the samples and positions (which lie side by side
    /// in memory).
    Lowering forward() {
        if (isDepthwise()) {
            return new Lowering.Reduced(
                    Monoid.SUM,
                    window.kernelShape().dims(),
                    (at, k, in) -> {
                        Index group = at.get(1);
                        Expr weight = in.read(1, join(List.of(group, Index.ZERO), k));
                        List<Index> o = tail(at, 2);
                        return product(image(in, at.get(0), group, Index.ZERO, o, k), weight);
                    });
        }
        return new Lowering.Contracted(
                join(List.of(y.dim(0), Dim.of(groups), features()), outputs()),
                List.of(1),
                List.of(2),
                spread(0, 3, axes()),
                join(List.of(channels()), window.kernelShape().dims()),
                (at, over, in) ->
                        in.read(1, join(filter(at.get(1), at.get(2), over.get(0)), tail(over, 1))),
                (at, over, in) ->
                        image(in, at.get(0), at.get(1), over.get(0), tail(at, 3), tail(over, 1)));
    }

    /// Rows are the channels of a group, columns the samples and positions; summed over features
    /// and kernel.
    Lowering byInput() {
        if (isDepthwise()) {
            return new Lowering.Reduced(
                    Monoid.SUM,
                    window.kernelShape().dims(),
                    (at, k, in) -> {
                        Expr weight = in.read(1, join(List.of(at.get(1), Index.ZERO), k));
                        return product(cotangent(in, at.get(0), at.get(1), tail(at, 2), k), weight);
                    });
        }
        return new Lowering.Contracted(
                join(List.of(x.dim(0), Dim.of(groups), channels()), spatial()),
                List.of(1),
                List.of(2),
                spread(0, 3, axes()),
                join(List.of(features()), window.kernelShape().dims()),
                (at, over, in) ->
                        in.read(1, join(filter(at.get(1), over.get(0), at.get(2)), tail(over, 1))),
                (at, over, in) -> {
                    Index feature = within(at.get(1), features()).plus(over.get(0));
                    return cotangent(in, at.get(0), feature, tail(at, 3), tail(over, 1));
                });
    }

    /// Rows are the features of a group, columns its channels and the kernel; summed over samples
    /// and positions.
    Lowering byFilter() {
        return new Lowering.Contracted(
                join(List.of(Dim.of(groups), features(), channels()), window.kernelShape().dims()),
                List.of(0),
                List.of(1),
                spread(2, 3, axes()),
                join(List.of(x.dim(0)), outputs()),
                (at, over, in) -> {
                    Index feature = within(at.get(0), features()).plus(at.get(1));
                    return in.read(1, join(List.of(over.get(0), feature), tail(over, 1)));
                },
                (at, over, in) ->
                        image(in, over.get(0), at.get(0), at.get(2), tail(over, 1), tail(at, 3)));
    }

    private List<Index> filter(Index group, Index feature, Index channel) {
        return List.of(within(group, features()).plus(feature), channel);
    }

    /// Where a group begins among axes of which each group has `size`.
    private Index within(Index group, Dim size) {
        return groups == 1 ? Index.ZERO : group.times(size);
    }

    /// The element of x under element `k` of window `o`, 0 in the padding.
    private Expr image(
            Lowering.Reader in, Index n, Index group, Index channel, List<Index> o, List<Index> k) {
        List<Index> s = window.inputs(o, k);
        List<Index> from = join(List.of(n, within(group, channels()).plus(channel)), s);
        return Expr.guard(Window.inside(s, spatial()), in.read(0, from), zero());
    }

    /// The element of y whose window has its element `k` at `s`, 0 if there is none.
    private Expr cotangent(
            Lowering.Reader in, Index n, Index feature, List<Index> s, List<Index> k) {
        List<Index> from = join(List.of(n, feature), window.windows(s, k));
        return Expr.guard(window.hits(s, k, outputs()), in.read(0, from), zero());
    }

    private static Expr product(Expr a, Expr b) {
        return Expr.call(Scalar.MUL, a, b);
    }

    private static Expr zero() {
        return new Expr.Const(0, DType.FLOAT);
    }

    /// The axes `first`, and `count` from `from` on.
    private static List<Integer> spread(int first, int from, int count) {
        List<Integer> axes = new ArrayList<>(List.of(first));
        for (int i = 0; i < count; i++) axes.add(from + i);
        return axes;
    }

    private static <T> List<T> join(List<T> a, List<T> b) {
        List<T> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private static List<Index> tail(List<Index> at, int from) {
        return at.subList(from, at.size());
    }
}
