package org.nnc.fuzz;

import java.util.List;
import java.util.Random;

/// Where a random graph's decisions come from. A tape of numbers makes them shrink: fewer and
/// smaller numbers give fewer nodes and earlier alternatives, and beyond its end every decision is
/// the first.
interface Choices {
    /// A number from 0 to below `n`.
    int below(int n);

    boolean isAtEnd();

    default <T> T pick(List<T> list) {
        return list.get(below(list.size()));
    }

    /// One of some numbers.
    default double of(double... alternatives) {
        return alternatives[below(alternatives.length)];
    }

    default boolean chance(int percent) {
        return below(100) < percent;
    }

    static Choices of(List<Integer> tape) {
        return new Choices() {
            private int at;

            @Override
            public int below(int n) {
                return isAtEnd() ? 0 : Math.floorMod(tape.get(at++), n);
            }

            @Override
            public boolean isAtEnd() {
                return at >= tape.size();
            }
        };
    }

    static Choices of(long seed) {
        Random random = new Random(seed);
        return new Choices() {
            @Override
            public int below(int n) {
                return random.nextInt(n);
            }

            @Override
            public boolean isAtEnd() {
                return false;
            }
        };
    }
}
