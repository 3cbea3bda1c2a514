package org.nnc.reference;

import org.nnc.graph.Value;

import java.util.Optional;

/// How near two numbers must be: |a - b| <= relative * max(1, |b|).
record Tolerance(double relative) {
    /// What is wrong with the first number that is not near enough, if one is not.
    Optional<String> difference(String name, Value found, Value expected) {
        if (found.count() != expected.count()) {
            return Optional.of(
                    name + " has " + found.count() + " elements, not " + expected.count());
        }
        int wrong = 0;
        String first = "";
        for (int i = 0; i < expected.count(); i++) {
            if (near(found.get(i), expected.get(i))) continue;
            if (wrong++ == 0) {
                first = name + "[" + i + "] is " + found.get(i) + ", not " + expected.get(i);
            }
        }
        if (wrong == 0) return Optional.empty();
        return Optional.of(first + " (" + wrong + " of " + expected.count() + " wrong)");
    }

    private boolean near(double a, double b) {
        if (a == b || Double.isNaN(a) && Double.isNaN(b)) return true;
        return Math.abs(a - b) <= relative * Math.max(1, Math.abs(b));
    }
}
