package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Gather;
import org.nnc.op.Reverse;
import org.nnc.source.Diagnostic;
import org.nnc.source.Span;
import org.nnc.syntax.BinaryOperator;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Subscript;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `x[i, 2:5, ..., ::2]`, of tensors and of lists.
final class Indexing {
    private Indexing() {}

    static Meaning index(Frame f, Expression.Index e) {
        Given base = Expressions.given(f, e.base());
        if (base.isUnknown()) throw Failure.silent();
        return switch (base.meaning()) {
            case Meaning.Tensor(Node x) -> tensor(f, e, new Operand(x, base));
            case Meaning.Sequence(var all) -> list(f, e, all);
            default ->
                    throw Problem.NO_LIST.failure(
                            e.span(),
                            "`"
                                    + base.text()
                                    + "` is "
                                    + base.meaning().describe()
                                    + " and has no elements to choose from");
        };
    }

    private static Meaning list(Frame f, Expression.Index e, List<Meaning> all) {
        if (e.subscripts().size() != 1) {
            throw Problem.OUT_OF_RANGE.failure(e.span(), "a list has one axis");
        }
        return switch (e.subscripts().getFirst()) {
            case Subscript.At(Expression at, Span span) -> {
                int i = integer(f, at);
                int counted = i < 0 ? i + all.size() : i;
                if (counted < 0 || counted >= all.size()) {
                    throw Problem.OUT_OF_RANGE.failure(
                            span, "the list has " + all.size() + " elements, there is no " + i);
                }
                yield all.get(counted);
            }
            case Subscript.Slice(var start, var stop, var step, _) -> {
                int n = all.size();
                int from = start.map(s -> clamped(integer(f, s), n)).orElse(0);
                int to = stop.map(s -> clamped(integer(f, s), n)).orElse(n);
                int by = step.map(s -> integer(f, s)).orElse(1);
                var part = new ArrayList<Meaning>();
                for (int i = from; i < to; i += Math.max(1, by)) part.add(all.get(i));
                yield new Meaning.Sequence(by == -1 ? all.reversed() : part);
            }
            case Subscript.Rest _ -> new Meaning.Sequence(all);
        };
    }

    private static int clamped(int i, int size) {
        return Math.clamp(i < 0 ? i + size : i, 0, size);
    }

    private static int integer(Frame f, Expression e) {
        Meaning m = Expressions.known(f, e);
        if (m instanceof Meaning.Whole(Dim d) && d.isConstant()) return d.intValue();
        throw Problem.NOT_KNOWN.failure(
                e.span(),
                "an index of a list must be known at compile time, this is " + m.describe());
    }

    private static Meaning tensor(Frame f, Expression.Index e, Operand x) {
        int rank = x.node().rank();
        long taken = e.subscripts().stream().filter(s -> !(s instanceof Subscript.Rest)).count();
        if (taken > rank) {
            throw Problem.OUT_OF_RANGE.failure(
                    e.span(),
                    taken + " subscripts for " + x.quoted() + ", which is " + x.node().type());
        }
        f.run().setOrigin(e.span());
        Node y = x.node();
        int axis = 0;
        int gathered = 0;
        for (Subscript s : e.subscripts()) {
            Operand now = new Operand(y, x.span(), x.text(), x.origin());
            switch (s) {
                case Subscript.Rest _ -> axis += (int) (rank - taken);
                case Subscript.Slice slice -> y = sliced(f, now, axis++, slice);
                case Subscript.At(Expression at, Span span) -> {
                    Meaning m = Expressions.known(f, at);
                    if (m instanceof Meaning.Tensor(Node index)) {
                        if (index.rank() > 0 && gathered++ > 0) throw several(span);
                        y = gathered(f, now, axis, index, at);
                        axis += index.rank();
                    } else {
                        y = chosen(f, now, axis, m, at);
                    }
                }
            }
        }
        return new Meaning.Tensor(y);
    }

    private static Failure several(Span span) {
        return new Failure(
                Problem.OPERATION
                        .at(span, "one int tensor at most among the subscripts")
                        .hint(
                                "reshape x and index it by one tensor, as `reshape(x, [_])[i * n +"
                                        + " j]`"));
    }

    private static Node gathered(Frame f, Operand x, int axis, Node index, Expression at) {
        if (!index.dtype().isInteger()) {
            String hint =
                    index.dtype() == DType.BOOL
                            ? "how many elements a mask chooses is not known at compile time;"
                                    + " use where(mask, x, 0)"
                            : "write int(…)";
            throw new Failure(
                    Problem.ELEMENT_TYPE
                            .at(at.span(), "an index is int, this is " + index.type())
                            .hint(hint));
        }
        f.run().choosesAmong(index, x.node().dim(axis));
        return f.build().add(new Gather(x.node(), index, axis));
    }

    private static Node chosen(Frame f, Operand x, int axis, Meaning m, Expression at) {
        if (!(m instanceof Meaning.Whole(Dim given))) {
            Diagnostic d =
                    Problem.ELEMENT_TYPE.at(
                            at.span(),
                            "an index is an int or an int tensor, this is " + m.describe());
            boolean asNewAxis = m == Meaning.Mark.NONE || m == Meaning.Mark.INFERRED;
            throw new Failure(asNewAxis ? d.hint("`unsqueeze(x, axis)` adds an axis") : d);
        }
        Dim size = x.node().dim(axis);
        Dim at0 = fromEnd(given, size);
        inside(f, x, axis, at0, at.span());
        Node one = Structures.part(f, x.node(), axis, at0, 1, Dim.ONE);
        return Nodes.reshape(f.build(), one, one.shape().without(axis));
    }

    /// Indexes below zero count from the end.
    private static Dim fromEnd(Dim i, Dim size) {
        return i.negate().isAtLeast(1) ? size.plus(i) : i;
    }

    private static void inside(Frame f, Operand x, int axis, Dim at, Span span) {
        Dim size = x.node().dim(axis);
        var below = new Relation(at, BinaryOperator.LESS, size);
        String message =
                "axis "
                        + axis
                        + " of "
                        + x.quoted()
                        + " has "
                        + size
                        + " elements, there is no number "
                        + at;
        boolean never = below.decided(f.run().facts()).equals(Optional.of(false));
        if (never || at.negate().isAtLeast(1)) {
            throw new Failure(
                    Operations.labelled(Problem.OUT_OF_RANGE.at(span, message), List.of(x)));
        }
        Requirements.implied(f, below, message, span);
    }

    private static Node sliced(Frame f, Operand x, int axis, Subscript.Slice s) {
        Optional<Dim> start = s.start().map(e -> size(f, e));
        Optional<Dim> stop = s.stop().map(e -> size(f, e));
        int step = s.step().map(e -> integer(f, e)).orElse(1);
        return range(f, x, axis, start, stop, step, s.span());
    }

    private static Dim size(Frame f, Expression e) {
        Meaning m = Expressions.known(f, e);
        if (m instanceof Meaning.Whole(Dim d)) return d;
        throw Problem.NOT_KNOWN.failure(
                e.span(),
                "the ends of a slice are sizes known at compile time, this is " + m.describe());
    }

    /// `x[start:stop:step]` along one axis. Ends beyond the axis are cut, as in NumPy, where the
    /// sizes are known; else it is required that they are not beyond.
    static Node range(
            Frame f,
            Operand x,
            int axis,
            Optional<Dim> start,
            Optional<Dim> stop,
            int step,
            Span span) {
        Dim size = x.node().dim(axis);
        f.run().setOrigin(span);
        if (step == -1 && start.isEmpty() && stop.isEmpty()) {
            return f.build().add(new Reverse(x.node(), List.of(axis)));
        }
        if (step < 1) {
            throw new Failure(
                    Problem.OUT_OF_RANGE
                            .at(span, "the step of a slice is 1 or more, this is " + step)
                            .hint("`x[::-1]` and reverse(x, axis) go backwards"));
        }
        Dim from = cut(f, fromEnd(start.orElse(Dim.ZERO), size), size, axis, x, span);
        Dim to = cut(f, fromEnd(stop.orElse(size), size), size, axis, x, span);
        Dim length = to.minus(from);
        if (length.negate().isAtLeast(0)) length = Dim.ZERO;
        Dim taken = length.plus(step - 1).dividedBy(step);
        return Structures.part(f, x.node(), axis, from, step, taken);
    }

    private static Dim cut(Frame f, Dim end, Dim size, int axis, Operand x, Span span) {
        if (end.negate().isAtLeast(1)) return Dim.ZERO;
        if (end.minus(size).isAtLeast(0)) return size;
        var within = new Relation(end, BinaryOperator.LESS_OR_EQUAL, size);
        String message =
                "axis " + axis + " of " + x.quoted() + " has fewer than " + end + " elements";
        Requirements.implied(f, within, message, span);
        return end;
    }
}
