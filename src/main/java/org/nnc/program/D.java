package org.nnc.program;

import java.util.List;
import java.util.Optional;

/// The derivative column of [Scalar]'s table: the partial derivatives by each argument `x`, `y`
/// being the value; an absent one is zero everywhere.
interface D {
    List<Optional<Term>> of(List<Term> x, Term y);

    /// A formula in the argument and the value, or in two arguments.
    interface Formula {
        Term of(Term x, Term y);
    }

    static D unary(Formula f) {
        return (x, y) -> List.of(Optional.of(f.of(x.getFirst(), y)));
    }

    static D binary(Formula first, Formula second) {
        return (x, _) ->
                List.of(
                        Optional.of(first.of(x.get(0), x.get(1))),
                        Optional.of(second.of(x.get(0), x.get(1))));
    }

    /// Zero wherever it exists.
    static D zero() {
        return (_, _) -> List.of(Optional.empty());
    }

    /// The result is no float.
    static D none() {
        return (_, _) -> List.of();
    }

    /// The chosen argument's derivative is 1, the other's 0.
    static D select() {
        return (x, y) -> {
            Term one = y.constant(1);
            Term zero = y.constant(0);
            Term c = x.getFirst();
            return List.of(
                    Optional.empty(),
                    Optional.of(c.apply(Scalar.SELECT, List.of(one, zero))),
                    Optional.of(c.apply(Scalar.SELECT, List.of(zero, one))));
        };
    }
}
