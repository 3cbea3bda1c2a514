package org.nnc.fuzz;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.op.Custom;
import org.nnc.op.Scan;
import org.nnc.op.Variable;
import org.nnc.rewrite.Rebuild;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Makes a failing case small: the first node that fails alone, with everything below it replaced
/// by inputs as long as it still fails.
final class Reducer {
    private final Predicate<Case> fails;

    private Reducer(Predicate<Case> fails) {
        this.fails = fails;
    }

    static Case reduce(Case failing, Predicate<Case> fails) {
        Reducer r = new Reducer(fails);
        Case c = r.withOneRoot(failing);
        for (boolean changed = true; changed; ) {
            changed = false;
            for (Node n : c.graph().nodes().reversed()) {
                Case smaller = r.cut(c, n);
                if (smaller == c || !fails.test(smaller)) continue;
                c = smaller;
                changed = true;
                break;
            }
        }
        return c;
    }

    private Case withOneRoot(Case c) {
        for (Node n : c.graph().nodes()) {
            if (hasPlaceholder(n) || n.op() instanceof Scan) continue;
            Case alone = c.with(Map.of("y", n));
            if (fails.test(alone)) return compact(alone);
        }
        return compact(c);
    }

    private static boolean hasPlaceholder(Node root) {
        return Graph.reachable(List.of(root)).stream()
                .anyMatch(
                        n -> n.op() instanceof Variable v && v.role() == Variable.Role.PLACEHOLDER);
    }

    private static Case compact(Case c) {
        return c.with(Rebuild.compact(c.graph()));
    }

    /// With an input in place of the node.
    private Case cut(Case c, Node cut) {
        boolean trivial = cut.op() instanceof Variable || c.graph().roots().anyMatch(r -> r == cut);
        boolean whole = cut.op() instanceof Custom || cut.op() instanceof Scan;
        if (trivial || whole || hasPlaceholder(cut)) return c;
        String name = "c" + c.inputs().size();
        Value value = c.values(Precision.FLOAT64).get(cut).rounded(Precision.FLOAT32);
        Map<String, Value> inputs = new LinkedHashMap<>(c.inputs());
        inputs.put(name, value);
        Builder to = new Builder();
        Map<Node, Node> renewed = new HashMap<>();
        for (Node n : c.graph().nodes()) {
            renewed.put(
                    n,
                    n == cut
                            ? to.add(new Variable(name, Variable.Role.INPUT, n.type()))
                            : Rebuild.same(n, to, renewed::get));
        }
        Map<String, Node> outputs = new LinkedHashMap<>(c.graph().outputs());
        outputs.replaceAll((_, n) -> renewed.get(n));
        Graph g = Rebuild.compact(new Graph(c.graph().name(), to, outputs, Map.of()));
        return new Case(g, c.sizes(), inputs);
    }
}
