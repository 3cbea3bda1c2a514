package org.nnc.program;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/// A statement of a loop nest. The set is closed.
public sealed interface Stmt {
    /// Runs the body for `var` = 0, 1, … extent - 1.
    record For(Var var, Mode mode, List<Stmt> body) implements Stmt {
        public For {
            body = List.copyOf(body);
        }
    }

    /// How a loop's iterations may be executed.
    enum Mode {
        /// In order: an iteration may read what an earlier one wrote.
        SEQUENTIAL,
        /// Iterations are independent but for [Reduce]; lanes of a vector may run together.
        VECTOR,
        /// Iterations are independent; threads may share them. Only an outermost loop.
        PARALLEL
    }

    /// Defines a local variable; visible to the statements after it in the same body and within
    /// them.
    record Let(Local local, Expr value) implements Stmt {}

    /// Sets a local that an outer [Let] defined.
    record Assign(Local local, Expr value) implements Stmt {}

    /// `local = local ∘ value` for an accumulator that an outer [Let] defined. Floating-point sums
    /// may be re-associated across the iterations of a VECTOR loop.
    record Reduce(Local local, Monoid monoid, Expr value) implements Stmt {}

    record Store(Buffer buffer, Index at, Expr value) implements Stmt {}

    /// `buffer[at] += value`; only in sequential loops if `at` may repeat.
    record AddTo(Buffer buffer, Index at, Expr value) implements Stmt {}

    /// What it computes itself; a loop does so only within.
    default List<Expr> values() {
        return switch (this) {
            case For _ -> List.of();
            case Let(Local _, Expr e) -> List.of(e);
            case Assign(Local _, Expr e) -> List.of(e);
            case Reduce(Local _, Monoid _, Expr e) -> List.of(e);
            case Store(Buffer _, Index _, Expr e) -> List.of(e);
            case AddTo(Buffer _, Index _, Expr e) -> List.of(e);
        };
    }

    /// Where it stores itself.
    default List<Index> places() {
        return switch (this) {
            case For _, Let _, Assign _, Reduce _ -> List.of();
            case Store(Buffer _, Index at, Expr _) -> List.of(at);
            case AddTo(Buffer _, Index at, Expr _) -> List.of(at);
        };
    }

    /// With other values, and other places where they go; within loops too.
    default Stmt map(UnaryOperator<Expr> value, UnaryOperator<Index> place) {
        return moved(value, (b, at) -> new Expr.Read(b, place.apply(at)));
    }

    /// With other values, which may go to other buffers, too: a read of its place tells where.
    default Stmt moved(UnaryOperator<Expr> value, BiFunction<Buffer, Index, Expr.Read> place) {
        return switch (this) {
            case For(Var v, Mode mode, List<Stmt> body) ->
                    new For(v, mode, body.stream().map(s -> s.moved(value, place)).toList());
            case Let(Local l, Expr e) -> new Let(l, value.apply(e));
            case Assign(Local l, Expr e) -> new Assign(l, value.apply(e));
            case Reduce(Local l, Monoid m, Expr e) -> new Reduce(l, m, value.apply(e));
            case Store(Buffer b, Index at, Expr e) -> {
                Expr.Read to = place.apply(b, at);
                yield new Store(to.buffer(), to.at(), value.apply(e));
            }
            case AddTo(Buffer b, Index at, Expr e) -> {
                Expr.Read to = place.apply(b, at);
                yield new AddTo(to.buffer(), to.at(), value.apply(e));
            }
        };
    }

    default Stmt map(UnaryOperator<Expr> value) {
        return map(value, UnaryOperator.identity());
    }
}
