package org.nnc.program;

import java.util.List;

/// Something that scalar functions can be applied to. A graph node is one, a scalar expression is
/// one: the derivative of a scalar function is written once, for all of them.
public interface Term {
    /// `f(this, rest…)`.
    Term apply(Scalar f, List<Term> rest);

    Term constant(double value);

    default Term apply(Scalar f) {
        return apply(f, List.of());
    }

    default Term apply(Scalar f, Term other) {
        return apply(f, List.of(other));
    }

    default Term plus(Term other) {
        return apply(Scalar.ADD, other);
    }

    default Term minus(Term other) {
        return apply(Scalar.SUB, other);
    }

    default Term times(Term other) {
        return apply(Scalar.MUL, other);
    }

    default Term times(double factor) {
        return times(constant(factor));
    }

    default Term over(Term other) {
        return apply(Scalar.DIV, other);
    }

    default Term negate() {
        return apply(Scalar.NEG);
    }

    /// `this > other ? yes : no`.
    default Term ifGreater(Term other, Term yes, Term no) {
        return apply(Scalar.GT, other).apply(Scalar.SELECT, List.of(yes, no));
    }
}
