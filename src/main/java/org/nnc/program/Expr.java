package org.nnc.program;

import org.nnc.type.DType;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A scalar computation within a kernel. The set is closed: every consumer is one exhaustive
/// `switch`.
public sealed interface Expr {
    DType dtype();

    /// A number. For `bool`, 0 or 1.
    record Const(double value, DType dtype) implements Expr {
        @Override
        public String toString() {
            return switch (dtype) {
                case FLOAT -> Double.toString(value);
                case INT -> Long.toString((long) value);
                case INT64 -> (long) value + "L";
                case BOOL -> value != 0 ? "true" : "false";
            };
        }
    }

    /// An element of a buffer.
    record Read(Buffer buffer, Index at) implements Expr {
        @Override
        public DType dtype() {
            return buffer.dtype();
        }

        @Override
        public String toString() {
            return buffer + "[" + at + "]";
        }
    }

    /// An index as a 32-bit integer value.
    record Position(Index index) implements Expr {
        @Override
        public DType dtype() {
            return DType.INT;
        }

        @Override
        public String toString() {
            return "at(" + index + ")";
        }
    }

    /// `f(arguments…)`.
    record Call(Scalar f, List<Expr> arguments) implements Expr {
        public Call {
            arguments = List.copyOf(arguments);
            if (arguments.size() != f.arity())
                throw new IllegalArgumentException(f + " of " + arguments);
        }

        @Override
        public DType dtype() {
            return f.result(i -> arguments.get(i).dtype());
        }

        @Override
        public String toString() {
            return f.text()
                    + arguments.stream()
                            .map(Expr::toString)
                            .collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /// Float to integer drops the fraction and saturates, NaN becomes 0; to bool, anything but 0 is
    /// true.
    record Cast(Expr value, DType dtype) implements Expr {
        @Override
        public String toString() {
            return dtype + "(" + value + ")";
        }
    }

    /// The value of a local variable.
    record Use(Local local) implements Expr {
        @Override
        public DType dtype() {
            return local.dtype();
        }

        @Override
        public String toString() {
            return local.name();
        }
    }

    /// `value` where `low ≤ index < high` holds for every range, else `otherwise`. Unlike `select`,
    /// `value` is not evaluated elsewhere, so that its reads may be out of bounds there: padding.
    record Guard(List<Range> ranges, Expr value, Expr otherwise) implements Expr {
        public Guard {
            ranges = List.copyOf(ranges);
        }

        @Override
        public DType dtype() {
            return value.dtype();
        }

        @Override
        public String toString() {
            return ranges.stream()
                            .map(Range::toString)
                            .collect(Collectors.joining(" and ", "(", " ? "))
                    + value
                    + " : "
                    + otherwise
                    + ")";
        }
    }

    /// `0 ≤ index < limit`.
    record Range(Index index, org.nnc.type.Dim limit) {
        @Override
        public String toString() {
            return "0 <= " + index + " < " + limit;
        }
    }

    /// A random number, uniform in [0, 1): see [Threefry#uniform]. Both words of one block share
    /// their work.
    ///
    /// @param index which draw: a 32-bit counter
    record Random(Expr seed, Expr step, int path, int word, Index index) implements Expr {
        @Override
        public DType dtype() {
            return DType.FLOAT;
        }

        @Override
        public String toString() {
            return "random(" + seed + ", " + step + ", " + path + ", " + word + ", " + index + ")";
        }
    }

    /// [Guard], without the ranges that can be shown to hold always.
    static Expr guard(List<Range> ranges, Expr value, Expr otherwise) {
        List<Range> open = ranges.stream().filter(r -> !r.index.isWithin(r.limit)).toList();
        return open.isEmpty() ? value : new Guard(open, value, otherwise);
    }

    static Expr of(double value) {
        return new Const(value, DType.FLOAT);
    }

    static Expr ofInt(int value) {
        return new Const(value, DType.INT);
    }

    static Expr call(Scalar f, Expr... arguments) {
        return new Call(f, List.of(arguments));
    }

    /// What this computes with; what its indexes are read from is not among it.
    default List<Expr> operands() {
        return switch (this) {
            case Const _, Use _, Read _, Position _ -> List.of();
            case Cast(Expr e, DType _) -> List.of(e);
            case Call(Scalar _, List<Expr> a) -> a;
            case Random r -> List.of(r.seed, r.step);
            case Guard(List<Range> _, Expr v, Expr o) -> List.of(v, o);
        };
    }

    /// The same with other operands.
    default Expr mapOperands(UnaryOperator<Expr> f) {
        return switch (this) {
            case Const _, Use _, Read _, Position _ -> this;
            case Cast(Expr e, DType d) -> new Cast(f.apply(e), d);
            case Call(Scalar g, List<Expr> a) -> new Call(g, a.stream().map(f).toList());
            case Random(Expr seed, Expr step, int path, int word, Index i) ->
                    new Random(f.apply(seed), f.apply(step), path, word, i);
            case Guard(List<Range> r, Expr v, Expr o) -> new Guard(r, f.apply(v), f.apply(o));
        };
    }

    /// Its own indexes, not those of its operands.
    default List<Index> indexes() {
        return switch (this) {
            case Const _, Use _, Cast _, Call _ -> List.of();
            case Read(Buffer _, Index at) -> List.of(at);
            case Position(Index i) -> List.of(i);
            case Random r -> List.of(r.index);
            case Guard(List<Range> ranges, Expr _, Expr _) ->
                    ranges.stream().map(Range::index).toList();
        };
    }

    /// The same with other indexes of its own.
    default Expr mapIndexes(UnaryOperator<Index> f) {
        return switch (this) {
            case Const _, Use _, Cast _, Call _ -> this;
            case Read(Buffer b, Index at) -> new Read(b, f.apply(at));
            case Position(Index i) -> new Position(f.apply(i));
            case Random(Expr seed, Expr step, int path, int word, Index i) ->
                    new Random(seed, step, path, word, f.apply(i));
            case Guard(List<Range> ranges, Expr v, Expr o) ->
                    new Guard(
                            ranges.stream().map(r -> new Range(f.apply(r.index), r.limit)).toList(),
                            v,
                            o);
        };
    }

    /// This with loop variables replaced in every index.
    default Expr substitute(Function<Var, Index> replacement) {
        return mapIndexes(i -> i.substitute(replacement))
                .mapOperands(e -> e.substitute(replacement));
    }

    /// True if the value can change with `v` (locals are not looked into).
    default boolean uses(Var v) {
        return indexes().stream().anyMatch(i -> i.uses(v))
                || operands().stream().anyMatch(e -> e.uses(v));
    }
}
