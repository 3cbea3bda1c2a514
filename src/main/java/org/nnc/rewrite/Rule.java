package org.nnc.rewrite;

import org.nnc.graph.Node;
import org.nnc.graph.Op;
import org.nnc.op.Map;
import org.nnc.program.Scalar;

import java.util.List;
import java.util.Optional;

/// One law of the graph, applied from left to right.
///
/// @param law its name: the equation, `x + 0 = x`
/// @param exactness how equal both sides are
/// @param on the roots that it can match: classes of operations, and scalar functions for [Map]s
/// @param function gives the right side where the left side matches
/// @param example on which it fires
public record Rule(
        String law, Exactness exactness, List<Object> on, Function function, Example example) {
    public Rule {
        on = List.copyOf(on);
        for (Object key : on) {
            boolean operation = key instanceof Class<?> c && Op.class.isAssignableFrom(c);
            if (operation || key instanceof Scalar) continue;
            throw new IllegalArgumentException(law + " matches on " + key);
        }
    }

    /// Where the law applies to a node, an equal node of the context's builder; it must not be the
    /// same.
    @FunctionalInterface
    public interface Function {
        Optional<Node> apply(Node node, Context context);
    }

    static Rule exact(String law, List<Object> on, Example example, Function function) {
        return new Rule(law, Exactness.EXACT, on, function, example);
    }

    static Rule reassociates(String law, List<Object> on, Example example, Function function) {
        return new Rule(law, Exactness.REASSOCIATES, on, function, example);
    }

    static Rule finite(String law, List<Object> on, Example example, Function function) {
        return new Rule(law, Exactness.FINITE, on, function, example);
    }

    @Override
    public String toString() {
        return law;
    }
}
