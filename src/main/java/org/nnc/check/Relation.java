package org.nnc.check;

import org.nnc.syntax.BinaryOperator;
import org.nnc.type.Dim;

import java.util.Optional;

/// A comparison of sizes.
public record Relation(Dim left, BinaryOperator operator, Dim right) {
    /// Whether it holds, if that can be told for all values of the free sizes.
    Optional<Boolean> decided(Facts facts) {
        Dim difference = facts.normalized(left.minus(right));
        return switch (operator) {
            case EQUAL -> isZero(difference);
            case NOT_EQUAL -> isZero(difference).map(z -> !z);
            case GREATER_OR_EQUAL -> atLeast(difference, 0);
            case GREATER -> atLeast(difference, 1);
            case LESS -> atLeast(difference, 0).map(b -> !b);
            case LESS_OR_EQUAL -> atLeast(difference, 1).map(b -> !b);
            default -> throw new IllegalArgumentException(operator + " compares nothing");
        };
    }

    private static Optional<Boolean> isZero(Dim d) {
        if (d.isZero()) return Optional.of(true);
        boolean never = d.isAtLeast(1) || d.negate().isAtLeast(1);
        return never ? Optional.of(false) : Optional.empty();
    }

    private static Optional<Boolean> atLeast(Dim d, long bound) {
        if (d.isAtLeast(bound)) return Optional.of(true);
        return d.negate().isAtLeast(1 - bound) ? Optional.of(false) : Optional.empty();
    }

    /// The relation that holds where this one does not.
    Relation negated() {
        var opposite =
                switch (operator) {
                    case EQUAL -> BinaryOperator.NOT_EQUAL;
                    case NOT_EQUAL -> BinaryOperator.EQUAL;
                    case GREATER_OR_EQUAL -> BinaryOperator.LESS;
                    case GREATER -> BinaryOperator.LESS_OR_EQUAL;
                    case LESS -> BinaryOperator.GREATER_OR_EQUAL;
                    case LESS_OR_EQUAL -> BinaryOperator.GREATER;
                    default -> throw new IllegalArgumentException(operator + " compares nothing");
                };
        return new Relation(left, opposite, right);
    }

    /// Whether it holds for given numbers.
    public boolean holds(long l, long r) {
        return switch (operator) {
            case EQUAL -> l == r;
            case NOT_EQUAL -> l != r;
            case GREATER_OR_EQUAL -> l >= r;
            case GREATER -> l > r;
            case LESS -> l < r;
            case LESS_OR_EQUAL -> l <= r;
            default -> throw new IllegalArgumentException(operator + " compares nothing");
        };
    }

    @Override
    public String toString() {
        return left + " " + operator.symbol() + " " + right;
    }
}
