package org.nnc.check;

import org.nnc.syntax.BinaryOperator;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is known of the free sizes: equations, each solved for one size. `H % 8 == 0`, which is `H
/// - 8 * (H / 8) == 0`, is solved as `H = 8 * (H / 8)`, so that `H / 8 * 8` and `H` have one normal
///   form.
final class Facts {
    private record Solved(Dim size, Dim value) {}

    private final List<Solved> solved = new ArrayList<>();

    boolean isEmpty() {
        return solved.isEmpty();
    }

    /// Learns what an equation says; other relations say nothing that is used.
    void add(Relation r) {
        if (r.operator() != BinaryOperator.EQUAL) return;
        Dim zero = normalized(r.left().minus(r.right()));
        solve(zero).ifPresent(solved::add);
    }

    private static Optional<Solved> solve(Dim zero) {
        Solved best = null;
        for (Map.Entry<Dim.Monomial, Long> term : zero.terms().entrySet()) {
            var atoms = term.getKey().atoms();
            if (atoms.size() != 1 || !(atoms.getFirst() instanceof Dim.Size(String name))) continue;
            if (Math.abs(term.getValue()) != 1) continue;
            Dim size = Dim.named(name);
            Dim value = size.minus(zero.times(term.getValue()));
            if (occursOutsideQuotients(value, name)) continue;
            best = new Solved(size, value);
        }
        return Optional.ofNullable(best);
    }

    private static boolean occursOutsideQuotients(Dim d, String name) {
        return d.terms().keySet().stream()
                .flatMap(m -> m.atoms().stream())
                .anyMatch(a -> a instanceof Dim.Size(String n) && n.equals(name));
    }

    /// One form for all sizes that the facts make equal.
    Dim normalized(Dim d) {
        Dim result = d;
        for (Solved s : solved) {
            result = result.substitute(a -> a.equals(s.size) ? s.value : a);
        }
        return result;
    }

    boolean equal(Dim a, Dim b) {
        return a.equals(b) || !solved.isEmpty() && normalized(a).equals(normalized(b));
    }

    /// True if no values of the free sizes make them equal.
    boolean differ(Dim a, Dim b) {
        return new Relation(a, BinaryOperator.EQUAL, b).decided(this).equals(Optional.of(false));
    }
}
