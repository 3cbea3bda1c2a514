package org.nnc.program;

import java.util.List;

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
}
