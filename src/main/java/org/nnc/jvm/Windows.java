package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Pooling;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.runtime.PixelTiles;
import org.nnc.runtime.Winograd;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A contraction whose right factor is an image under windows: a position and an element of the
/// window together give one place in the image, so that neighbouring windows read the same numbers.
/// Convolutions and both their gradients are such.
///
/// @param outer the axis of the result along which each element has an image of its own, if any
/// @param summed the axis of the sum along which each element has an image of its own, if any
/// @param axes of one such image, the last the fastest
/// @param image the right factor, by `outer`, `summed` and the variables of the axes
/// @param fast whether [Winograd] computes it
/// @param pooling what takes the maxima of its results, if that is part of it
record Windows(
        Kernel.Contraction contraction,
        Optional<Var> outer,
        Optional<Var> summed,
        List<Axis> axes,
        Expr image,
        boolean fast,
        Optional<Pooling> pooling) {

    /// Channels and features from which [Winograd]'s sums and differences pay.
    private static final int FAST = 16;

    /// Fewer squares of positions do not pay for reading 16 numbers instead of 9 of each window:
    /// 512 features at 7 by 7 took 2.4 instead of 2.1 ms.
    private static final int SQUARES = 25;

    /// Whole vectors, however wide, of images that lie by channels.
    private static final int LANES = 16;

    /// So many channels are taken in one go there.
    private static final int CHANNELS = 256;

    /// Channels and squares of a line there, of 16 sums each, that the second cache holds.
    private static final int LINE = 1 << 14;

    /// An axis of the image: its variable is `stride * position + step * element - least`.
    record Axis(Var var, Optional<Var> position, Optional<Var> element, Pair pair, long least) {
        int extent() {
            return var.extent().intValue();
        }
    }

    /// Of one step of a position and one of an element of the window, how far each goes.
    record Pair(long stride, long step) {}

    /// The contraction seen so, if it is one and the form pays.
    static Optional<Windows> of(Kernel.Contraction c) {
        return WindowFinder.find(c, false, Optional.empty());
    }

    /// The same for a left factor that stays packed: then windows of one element pay as well, for
    /// nothing is packed in a run.
    static Optional<Windows> ofKept(Kernel.Contraction c) {
        return WindowFinder.find(c, true, Optional.empty());
    }

    /// The same for a contraction of which the maxima of squares are the results.
    static Optional<Windows> pooled(Pooling p, boolean kept) {
        Optional<Windows> found = WindowFinder.find(p.product(), kept, Optional.of(p));
        return found.filter(w -> w.extents().length == 2);
    }

    /// The axis of its results' columns.
    List<Var> columns() {
        return pooling.map(Pooling::columns).orElse(contraction.columns());
    }

    /// What follows on each result.
    List<Stmt> epilogue() {
        return pooling.map(Pooling::epilogue).orElse(contraction.epilogue());
    }

    /// Elements of one image.
    int plane() {
        return axes.stream().mapToInt(Axis::extent).reduce(1, (a, b) -> a * b);
    }

    /// Whether [Winograd] reads the image where it lies, its channels side by side; see
    /// [ChannelsLast].
    boolean isLast() {
        return fast
                && axes.stream().allMatch(a -> a.pair.step == 1 && 2 * squares(a) + 2 == a.extent())
                && source().isPresent()
                && source().get().at().stride(summed.get()).equals(Optional.of(Dim.ONE))
                && channels() % LANES == 0
                && channels() <= CHANNELS
                && channels() * squares(axes.getLast()) <= LINE;
    }

    /// The only read of the image, with a border around it or without.
    Optional<Expr.Read> source() {
        return switch (image) {
            case Expr.Read r -> Optional.of(r);
            case Expr.Guard(List<Expr.Range> ranges, Expr.Read r, Expr.Const _)
                    when summed.stream()
                            .noneMatch(v -> ranges.stream().anyMatch(x -> x.index().uses(v))) ->
                    Optional.of(r);
            case Expr.Const _, Expr.Use _, Expr.Position _, Expr.Cast _, Expr.Call _ ->
                    Optional.empty();
            case Expr.Guard _, Expr.Random _ -> Optional.empty();
        };
    }

    /// The class that does it.
    String product() {
        if (isLast()) return "WinogradLastProduct";
        return fast ? "WinogradProduct" : "DirectProduct";
    }

    int channels() {
        return summed.orElseThrow().extent().intValue();
    }

    /// Whether results lie in memory as sums do: those of one position side by side.
    boolean keepsLanes() {
        return contraction.rows().size() == 1
                && epilogue().stream()
                        .allMatch(s ->
                                s.places().stream()
                                        .allMatch(i ->
                                                i.stride(contraction.rows().getFirst())
                                                        .equals(Optional.of(Dim.ONE))));
    }

    /// The image as it lies in memory, if it is not worth a copy: a plain read.
    Optional<Expr.Read> inPlace() {
        return fast && !isLast() ? Optional.empty() : lies();
    }

    private Optional<Expr.Read> lies() {
        if (!(image instanceof Expr.Read(Buffer b, Index at))) return Optional.empty();
        List<Var> vars = new ArrayList<>(axes.stream().map(Axis::var).toList());
        outer.ifPresent(vars::add);
        summed.ifPresent(vars::add);
        boolean even = vars.stream().allMatch(v -> at.stride(v).map(Dim::isConstant).orElse(false));
        return even ? Optional.of(new Expr.Read(b, at)) : Optional.empty();
    }

    /// An index with all variables of the image at 0.
    Index origin(Index at) {
        List<Var> vars = new ArrayList<>(axes.stream().map(Axis::var).toList());
        outer.ifPresent(vars::add);
        summed.ifPresent(vars::add);
        return at.substitute(v -> vars.contains(v) ? Index.ZERO : Index.of(v));
    }

    /// How far apart neighbours along an axis lie, in the copy or in place.
    private int distance(Axis axis) {
        if (inPlace().isPresent()) return distance(axis.var);
        int distance = isLast() ? channels() : 1;
        for (int i = axes.size() - 1; !axes.get(i).equals(axis); i--) {
            distance *= axes.get(i).extent();
        }
        return distance;
    }

    private int distance(Var v) {
        return inPlace().orElseThrow().at().stride(v).orElseThrow().intValue();
    }

    /// Where the image lies in place, the distance along an axis of images; else 0.
    int distance(Optional<Var> v) {
        return inPlace().isPresent() && v.isPresent() ? distance(v.get()) : 0;
    }

    /// The same, with [Winograd] where it can be: windows of 3 by 3, and many channels and
    /// features.
    Windows fastest() {
        boolean suits =
                axes.size() == 2
                        && axes.stream().allMatch(Windows::isDense)
                        && axes.stream().mapToInt(Windows::squares).reduce(1, (a, b) -> a * b)
                                >= SQUARES
                        && summed.filter(v -> v.extent().isAtLeast(FAST)).isPresent()
                        && Products.extent(contraction.rows()).isAtLeast(FAST);
        return new Windows(contraction, outer, summed, axes, image, suits, pooling);
    }

    private static int squares(Axis a) {
        return (a.position.get().extent().intValue() + 1) / 2;
    }

    private static boolean isDense(Axis a) {
        return a.position.isPresent()
                && a.element.isPresent()
                && a.pair.stride == 1
                && Math.abs(a.pair.step) == 1
                && a.element.get().extent().equals(Dim.of(3))
                && a.position.get().extent().intValue() > 2;
    }

    /// How the elements of a window lie for [Winograd].
    int[] order() {
        int[] order = new int[3];
        for (int i = 0; i < 2; i++) {
            Axis axis = byPosition().get(i);
            int apart = byElement().indexOf(axis) == 0 ? 3 : 1;
            order[i + 1] = axis.pair.step > 0 ? apart : -apart;
            if (axis.pair.step < 0) order[0] += 2 * apart;
        }
        return order;
    }

    /// The positions among register tiles.
    PixelTiles tiles(int most) {
        if (isLast()) return new Winograd(extents(), order()).tiles(most, channels());
        if (fast) return new Winograd(extents(), order()).tiles(most);
        return new PixelTiles(most, extents(), strides());
    }

    private List<Axis> byPosition() {
        return axes.stream().filter(a -> a.position.isPresent()).toList();
    }

    /// Of the positions, in the order of the result's columns.
    int[] extents() {
        return byPosition().stream().mapToInt(a -> a.position.get().extent().intValue()).toArray();
    }

    int[] strides() {
        return byPosition().stream().mapToInt(a -> (int) a.pair.stride * distance(a)).toArray();
    }

    /// Of the window's elements, in the order of the sum.
    private List<Axis> byElement() {
        List<Axis> found = new ArrayList<>();
        for (Var v : contraction.inner()) {
            axes.stream().filter(a -> a.element.equals(Optional.of(v))).forEach(found::add);
        }
        return found;
    }

    int[] window() {
        return byElement().stream().mapToInt(a -> a.element.get().extent().intValue()).toArray();
    }

    int[] steps() {
        return byElement().stream().mapToInt(a -> (int) a.pair.step * distance(a)).toArray();
    }

    /// Where the first element of the window reads at the first position.
    int start() {
        return axes.stream().mapToInt(a -> (int) -a.least * distance(a)).sum();
    }
}
