package org.nnc.opencl;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Reads;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A factor of a product that looks at an image through windows: it depends on the rows and the
/// summed positions by their sums only (`image[y + dy, x + dx]`, 0 beyond its border). Copied once
/// with its border, the image is read where it lies, and no window is ever packed: element (row, k)
/// is at `start(row) + start(k)`. The indirect convolution of Dukhan, 2019.
///
/// @param value of an element, in terms of `rest` and `axes`
/// @param otherwise beyond the border
/// @param rest variables that choose among images
/// @param axes positions within an image, without the border
/// @param border how far the first position lies before the image, for each axis
/// @param extents of an image with its border
/// @param at where an element of the factor is in the copy
record Windows(
        Expr value,
        Expr otherwise,
        List<Var> rest,
        List<Var> axes,
        List<Dim> border,
        List<Dim> extents,
        Index at) {

    /// The contraction with the windows on its left, if one of its factors is such.
    static Optional<Kernel.Contraction> onTheLeft(Kernel.Contraction c) {
        if (of(c, c.left()).isPresent()) return Optional.of(c);
        if (of(c, c.right()).isEmpty()) return Optional.empty();
        return Optional.of(c.turned());
    }

    static Optional<Windows> of(Kernel.Contraction c, Expr factor) {
        if (!(factor instanceof Expr.Guard(List<Expr.Range> ranges, Expr value, Expr other))
                || !(other instanceof Expr.Const)) {
            return Optional.empty();
        }
        Set<Var> within = new LinkedHashSet<>();
        for (Expr.Range r : ranges) within.addAll(Reads.variables(r.index()));
        Map<Var, Index> replaced = new LinkedHashMap<>();
        List<Var> axes = new ArrayList<>();
        List<Dim> border = new ArrayList<>();
        List<Dim> extents = new ArrayList<>();
        for (Expr.Range r : ranges) {
            Var axis = new Var("u" + axes.size(), r.limit());
            Optional<Dim> low = r.index().bound(false);
            Optional<Dim> high = r.index().bound(true);
            Optional<Var> chosen = unit(r.index(), ranges);
            if (chosen.isEmpty() || low.isEmpty() || high.isEmpty()) return Optional.empty();
            Var v = chosen.get();
            replaced.put(v, solved(v, r.index(), axis));
            axes.add(axis);
            border.add(low.get().negate());
            extents.add(high.get().minus(low.get()).plus(1));
        }
        Expr image = value.substitute(v -> replaced.getOrDefault(v, Index.of(v)));
        if (within.stream().anyMatch(image::uses)) return Optional.empty();
        List<Var> rest = new ArrayList<>();
        for (List<Var> some : List.of(c.batch(), c.rows(), c.columns(), c.inner())) {
            for (Var v : some) if (image.uses(v)) rest.add(v);
        }
        List<Index> place = new ArrayList<>();
        List<Dim> dims = new ArrayList<>();
        for (Var v : rest) {
            place.add(Index.of(v));
            dims.add(v.extent());
        }
        for (int i = 0; i < axes.size(); i++) {
            place.add(ranges.get(i).index().plus(border.get(i)));
            dims.add(extents.get(i));
        }
        Index at = Index.flatten(place, dims);
        boolean linear = at.terms().keySet().stream().allMatch(Index.Variable.class::isInstance);
        if (!linear) return Optional.empty();
        return Optional.of(new Windows(image, other, rest, axes, border, extents, at));
    }

    /// A variable that moves this position by one, and no other.
    private static Optional<Var> unit(Index index, List<Expr.Range> ranges) {
        for (Var v : Reads.variables(index)) {
            Optional<Dim> stride = index.stride(v);
            boolean one = stride.filter(s -> s.isOne() || s.negate().isOne()).isPresent();
            long uses = ranges.stream().filter(r -> r.index().uses(v)).count();
            if (one && uses == 1) return Optional.of(v);
        }
        return Optional.empty();
    }

    /// The variable from the position.
    private static Index solved(Var v, Index index, Var axis) {
        Dim stride = index.stride(v).orElseThrow();
        Index others = index.minus(Index.of(v).times(stride));
        return Index.of(axis).minus(others).times(stride);
    }

    Dim elements() {
        Dim product = new Axis(rest).extent();
        for (Dim d : extents) product = product.times(d);
        return product;
    }

    /// The part of the place that some variables decide.
    Index part(List<Var> vars) {
        Index sum = Index.ZERO;
        for (Var v : vars) {
            Dim stride = at.stride(v).orElseThrow();
            if (!stride.isZero()) sum = sum.plus(Index.of(v).times(stride));
        }
        return sum;
    }
}
