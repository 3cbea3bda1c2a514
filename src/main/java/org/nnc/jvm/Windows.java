package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Var;
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
record Windows(
        Kernel.Contraction contraction,
        Optional<Var> outer,
        Optional<Var> summed,
        List<Axis> axes,
        Expr image) {

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
        return WindowFinder.find(c);
    }

    /// Elements of one image.
    int plane() {
        return axes.stream().mapToInt(Axis::extent).reduce(1, (a, b) -> a * b);
    }

    /// The image as it lies in memory, if it is not worth a copy: a plain read.
    Optional<Expr.Read> inPlace() {
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
        int distance = 1;
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
