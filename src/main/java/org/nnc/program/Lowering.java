package org.nnc.program;

import org.nnc.type.Dim;

import java.util.List;

/// How an operation becomes kernels: one of few kinds, so that no backend knows operations by name.
/// A rule writes the value of one element as a scalar expression of elements of the operands. What
/// an operand's element is, the reader knows: a read from memory, or, where the operand is fused,
/// its own rule. So fusion is substitution of readers.
public sealed interface Lowering {
    /// Gives the element of an operand at a position.
    interface Reader {
        Expr read(int operand, List<Index> at);
    }

    interface Rule {
        Expr element(List<Index> at, Reader operands);
    }

    interface ReducedRule {
        /// @param over the positions along the reduced extents
        Expr element(List<Index> at, List<Index> over, Reader operands);
    }

    /// `y[at] = element(at)`: element-wise functions, index maps, constants, random numbers.
    record Pointwise(Rule rule) implements Lowering {}

    /// A vector of numbers known at compile time.
    record Table(List<Double> values) implements Lowering {
        public Table {
            values = List.copyOf(values);
        }
    }

    /// The operand's elements in the same row-major order under another shape. Kept apart from
    /// [Pointwise] because nothing has to be computed where the operand lies in memory.
    record Reshaped() implements Lowering {}

    /// `y[at] = element₀ ∘ element₁ ∘ …` over all positions of the extents.
    record Reduced(Monoid monoid, List<Dim> extents, ReducedRule rule) implements Lowering {}

    /// `y[at] =` the first position along one extent whose element is the largest (or smallest); a
    /// NaN counts as the extreme.
    record ArgReduced(Monoid monoid, Dim extent, ReducedRule rule) implements Lowering {}

    /// `y[at] = element(at, 0) ∘ … ∘ element(at, k)` where k is the position on `axis`.
    record Cumulative(Monoid monoid, int axis, boolean reverse, Rule rule) implements Lowering {}

    /// A generalized matrix product. The result is seen as `[batch…, rows…, columns…]` after
    /// `view`, a shape of as many elements in the same order, whose axes are listed by role.
    ///
    /// @param view the shape under which the result's axes are split by role
    /// @param batch axes of `view` that both factors have; `rows`: only the left; `columns`: only
    ///   the right
    /// @param inner extents of what is summed
    /// @param left element of the left factor at a position of the view and of the inner extents;
    ///   does not depend on columns
    /// @param right likewise; does not depend on rows
    record Contracted(
            List<Dim> view,
            List<Integer> batch,
            List<Integer> rows,
            List<Integer> columns,
            List<Dim> inner,
            ReducedRule left,
            ReducedRule right)
            implements Lowering {}

    /// `y = operand 0`, then `y[target(at)] += operand 2 at at` for every position of operand 2, in
    /// order.
    ///
    /// @param target the position in y for a position in operand 2
    record Scattered(List<Dim> extents, TargetRule target) implements Lowering {}

    interface TargetRule {
        List<Index> target(List<Index> at, Reader operands);
    }

    /// A recurrence; it is lowered as a whole, with its body.
    record Loop() implements Lowering {}

    /// A result of a recurrence.
    record OfLoop() implements Lowering {}

    /// Positions that sort operand 0 along `axis`.
    record Sorted(int axis, boolean descending) implements Lowering {}
}
