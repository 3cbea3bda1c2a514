package org.nnc.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Op;
import org.nnc.pass.Budget;
import org.nnc.pass.Options;
import org.nnc.rewrite.Rule;
import org.nnc.rewrite.Rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Random graphs, forward and gradient: the interpreter in double is compared with the interpreter
/// after each pass and with every backend. `-Dfuzz.seconds=N` searches that long, `-Dfuzz.seed=S`
/// from there; a failure prints a small graph, and the rule that is guilty if one is.
class FuzzTest {
    private static final int CASES = Integer.getInteger("fuzz.cases", 240);

    /// Loops of free lengths are divided into segments of a few steps.
    private static final Options SEGMENTS =
            Options.DEFAULT.withBudget(Budget.of(1).at(Map.of("N", 9L, "M", 4L)).withSegments(1));

    private final Comparison comparison = new Comparison();

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void whatShrinksAgrees(
            @ForAll @Size(max = 120) List<@IntRange(min = 0, max = 9999) Integer> tape) {
        Case c = RandomGraph.forward(Choices.of(tape));
        check(c, ways(tape.size()), Options.DEFAULT, "a tape");
    }

    @Test
    void everyWayToComputeAgrees() {
        long seconds = Long.getLong("fuzz.seconds", 0);
        long first = Long.getLong("fuzz.seed", 1);
        long end = System.nanoTime() + seconds * 1_000_000_000;
        Map<String, Integer> operations = new TreeMap<>();
        long seed = first;
        while (seed < first + CASES || System.nanoTime() < end) {
            Rule rule = Rules.ALL.get((int) (seed % Rules.ALL.size()));
            Case c = RandomGraph.forward(Choices.of(seed), rule);
            count(c.graph(), operations);
            Optional<Case> gradient = RandomGraph.gradient(c);
            // The gradient's graph holds the graph.
            Case all = gradient.orElse(c);
            Options options = seed % 2 == 0 ? Options.DEFAULT : SEGMENTS;
            check(all, ways(seed), options, "seed " + seed);
            gradient.ifPresent(g -> count(g.graph(), operations));
            seed++;
        }
        report(seed - first, operations);
    }

    /// All for a long search; otherwise one after the other.
    private static List<Comparison.Way> ways(long number) {
        if (Long.getLong("fuzz.seconds", 0) > 0) return Ways.ALL;
        return List.of(Ways.ALL.get((int) (number % Ways.ALL.size())));
    }

    private static void count(Graph g, Map<String, Integer> operations) {
        for (Node n : g.nodes()) {
            operations.merge(n.op().getClass().getSimpleName(), 1, Integer::sum);
        }
    }

    private void report(long cases, Map<String, Integer> operations) {
        System.out.println(
                "fuzz: "
                        + cases
                        + " graphs and their gradients, "
                        + comparison.skipped()
                        + " skipped as ill-conditioned, "
                        + comparison.divided()
                        + " with loops in segments\n  operations "
                        + operations
                        + "\n  rules "
                        + comparison.fired());
        Set<String> all =
                Stream.of(Op.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .collect(Collectors.toCollection(TreeSet::new));
        all.removeAll(operations.keySet());
        assertEquals(Set.of(), all, "operations that no random graph has");
        Set<String> idle =
                Rules.ALL.stream().map(r -> r.law()).collect(Collectors.toCollection(TreeSet::new));
        idle.removeAll(comparison.fired().keySet());
        assertEquals(Set.of(), idle, "rules that never fire");
        assertTrue(comparison.divided() > 0, "no loop was divided");
    }

    private void check(Case c, List<Comparison.Way> ways, Options o, String from) {
        if (disagreement(c, ways, o).isEmpty()) return;
        Case small = Reducer.reduce(c, x -> disagreement(x, ways, o).isPresent());
        String why = disagreement(small, ways, o).orElseThrow();
        String text = small.reproducible();
        String failure = from + "\n" + why + "\n" + guilty(small, ways, o) + "\n" + text;
        if (!Boolean.getBoolean("fuzz.all")) fail(failure);
        System.out.println("FAILURE " + failure);
    }

    private Optional<String> disagreement(Case c, List<Comparison.Way> ways, Options options) {
        return comparison.disagreement(c, ways, options);
    }

    /// The rule whose firing breaks the case, by bisection of the fuel.
    private String guilty(Case c, List<Comparison.Way> ways, Options o) {
        if (breaks(c, ways, o, 0)) return "no rule is guilty";
        long good = 0;
        long bad = 1;
        while (!breaks(c, ways, o, bad)) {
            good = bad;
            bad *= 2;
            if (bad > 1 << 20) return "no rule is guilty";
        }
        while (bad - good > 1) {
            long middle = (good + bad) / 2;
            if (breaks(c, ways, o, middle)) bad = middle;
            else good = middle;
        }
        return "the guilty rule is '" + Ways.lastRule(c, bad) + "', with fuel " + bad;
    }

    private boolean breaks(Case c, List<Comparison.Way> ways, Options o, long fuel) {
        return comparison.disagreement(c, ways, o.withFuel(fuel)).isPresent();
    }
}
