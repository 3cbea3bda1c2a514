package org.nnc.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.nnc.pass.Budget;
import org.nnc.pass.Options;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Random loops, in each other and after each other, with their first and second derivatives: the
/// same values after each pass when they are divided into segments. `-Dfuzz.loops=N` tries N.
class LoopFuzzTest {
    private static final int CASES = Integer.getInteger("fuzz.loops", 30);

    @Test
    void segmentsChangeNothing() {
        Comparison comparison = new Comparison();
        for (long seed = 1; seed <= CASES; seed++) {
            Case c = RandomGraph.loops(Choices.of(seed));
            Optional<Case> first = RandomGraph.gradient(c);
            Optional<Case> second = first.flatMap(RandomGraph::gradient);
            for (double scale : new double[] {1, 0.5}) {
                first.ifPresent(x -> check(comparison, x, scale));
                second.ifPresent(x -> check(comparison, x, scale));
            }
        }
        System.out.println("fuzz: " + comparison.divided() + " graphs of loops were divided");
        assertTrue(comparison.divided() > CASES / 2, "only " + comparison.divided());
    }

    private static void check(Comparison comparison, Case c, double scale) {
        Optional<String> why = disagreement(comparison, c, scale);
        if (why.isEmpty()) return;
        Case small = Reducer.reduce(c, x -> disagreement(new Comparison(), x, scale).isPresent());
        String text = disagreement(new Comparison(), small, scale).orElseThrow();
        fail(text + "\n" + small.reproducible());
    }

    private static Optional<String> disagreement(Comparison comparison, Case c, double scale) {
        Budget budget = Budget.of(1).at(Map.of("N", 9L, "M", 6L)).withSegments(scale);
        return comparison.disagreement(c, List.of(), Options.DEFAULT.withBudget(budget));
    }
}
