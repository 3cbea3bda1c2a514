package org.nnc.op;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;

/// Windows that slide over the last axes of a tensor, as in convolution and pooling. One entry an
/// axis.
///
/// @param kernel elements of a window; @param stride distance of neighbouring windows
/// @param dilation distance of neighbouring elements within a window
/// @param before elements added in front; @param after elements added behind
public record Window(
        List<Integer> kernel,
        List<Integer> stride,
        List<Integer> dilation,
        List<Integer> before,
        List<Integer> after) {
    public Window {
        kernel = List.copyOf(kernel);
        stride = List.copyOf(stride);
        dilation = List.copyOf(dilation);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    public int axes() {
        return kernel.size();
    }

    public Shape kernelShape() {
        return new Shape(kernel.stream().map(k -> Dim.of(k)).toList());
    }

    /// True if no two windows have an element in common.
    boolean isDisjoint() {
        for (int i = 0; i < axes(); i++) {
            boolean dense = dilation.get(i) == 1 || kernel.get(i) == 1;
            if (!dense || kernel.get(i) > stride.get(i)) return false;
        }
        return true;
    }

    /// How many windows fit on each axis.
    public Shape outputs(Shape spatial) {
        List<Dim> outputs = new ArrayList<>();
        for (int i = 0; i < axes(); i++) {
            int reach = dilation.get(i) * (kernel.get(i) - 1) + 1;
            Dim room = spatial.dim(i).plus(before.get(i) + after.get(i) - reach);
            outputs.add(room.dividedBy(stride.get(i)).plus(1));
        }
        return new Shape(outputs);
    }

    /// `[L…, S…]` becomes `[L…, O…, K…]`.
    public Shape unfolded(Shape shape) {
        int lead = shape.rank() - axes();
        return shape.slice(0, lead)
                .concat(outputs(shape.slice(lead, shape.rank())))
                .concat(kernelShape());
    }

    /// The positions in the sliding axes that elements `k` of windows `o` lie at; out of range in
    /// the padding.
    List<Index> inputs(List<Index> o, List<Index> k) {
        List<Index> at = new ArrayList<>();
        for (int i = 0; i < axes(); i++) {
            Index start = o.get(i).times(stride.get(i));
            at.add(start.plus(k.get(i).times(dilation.get(i))).plus(-before.get(i)));
        }
        return at;
    }

    /// For positions `s` in the sliding axes and elements `k` of the windows: the window times
    /// stride, if there is one.
    private List<Index> scaledWindows(List<Index> s, List<Index> k) {
        List<Index> at = new ArrayList<>();
        for (int i = 0; i < axes(); i++) {
            at.add(s.get(i).plus(before.get(i)).minus(k.get(i).times(dilation.get(i))));
        }
        return at;
    }

    /// The windows whose element `k` is at `s`; only where [#hits].
    List<Index> windows(List<Index> s, List<Index> k) {
        List<Index> at = new ArrayList<>(scaledWindows(s, k));
        for (int i = 0; i < axes(); i++) at.set(i, at.get(i).dividedBy(Dim.of(stride.get(i))));
        return at;
    }

    /// What must hold so that one of the `outputs` windows has its element `k` at `s`.
    List<Expr.Range> hits(List<Index> s, List<Index> k, List<Dim> outputs) {
        List<Expr.Range> ranges = new ArrayList<>();
        List<Index> scaled = scaledWindows(s, k);
        for (int i = 0; i < axes(); i++) {
            Dim step = Dim.of(stride.get(i));
            if (stride.get(i) > 1) {
                ranges.add(new Expr.Range(scaled.get(i).remainder(step), Dim.ONE));
            }
            ranges.add(new Expr.Range(scaled.get(i).dividedBy(step), outputs.get(i)));
        }
        return ranges;
    }

    /// What must hold so that `at` lies within axes of these sizes.
    static List<Expr.Range> inside(List<Index> at, List<Dim> sizes) {
        List<Expr.Range> ranges = new ArrayList<>();
        for (int i = 0; i < at.size(); i++) ranges.add(new Expr.Range(at.get(i), sizes.get(i)));
        return ranges;
    }
}
