package org.nnc.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.GraphPrinter;
import org.nnc.graph.GraphVerifier;
import org.nnc.graph.Node;
import org.nnc.graph.Schema;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Variable;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/// Every rule on its example: it fires, the book makes of it what the example says, and the values
/// agree: exactly for an exact rule, NaN, infinities and zeros included.
class RulesTest {
    private static final double[] SPECIAL = {
        0, -0.0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e-30
    };

    @TestFactory
    Stream<DynamicTest> everyRuleOnItsExample() {
        return Rules.ALL.stream().map(r -> DynamicTest.dynamicTest(r.law(), () -> check(r)));
    }

    private static void check(Rule rule) {
        Graph before = rule.example().graphBefore();
        Fuel fuel = Fuel.unlimited();
        RuleBook book = new RuleBook(Rules.ALL);
        Graph after = Rewriter.rewrite(before, book, Precision.FLOAT64, fuel);
        GraphVerifier.verify(before, after, rule.law());
        assertEquals(text(rule.example().graphAfter()), text(after));
        assertTrue(fuel.fired().containsKey(rule.law()), "it did not fire, but " + fuel.fired());
        agree(rule, before);
    }

    /// Its text with the nodes in the order in which the root's operands name them.
    private static String text(Graph g) {
        Builder b = new Builder();
        Node y = ordered(g.outputs().get("y"), b, new HashMap<>());
        return GraphPrinter.print(new Graph(g.name(), b, Map.of("y", y), Map.of()));
    }

    private static Node ordered(Node n, Builder b, Map<Node, Node> done) {
        if (done.containsKey(n)) return done.get(n);
        for (Node o : n.operands()) ordered(o, b, done);
        Node made = b.add(Schema.of(n.op()).rebuild(n.op(), done::get));
        done.put(n, made);
        return made;
    }

    /// With this rule alone, and those it needs to be seen.
    private static void agree(Rule rule, Graph before) {
        RuleBook alone = new RuleBook(List.of(rule));
        boolean exact = rule.exactness() == Exactness.EXACT;
        for (Precision p : Precision.values()) {
            Graph after = Rewriter.rewrite(before, alone, p, Fuel.unlimited());
            for (int seed = 0; seed < 30; seed++) {
                Map<String, Value> in = inputs(before, new Random(seed), exact && seed > 9);
                Value x = new Interpreter(p, Map.of(), in).run(before).outputs().get("y");
                Value y = new Interpreter(p, Map.of(), in).run(after).outputs().get("y");
                compare(x, y, exact ? 0 : p == Precision.FLOAT64 ? 1e-12 : 1e-5, in);
            }
        }
    }

    private static void compare(Value x, Value y, double tolerance, Map<String, Value> in) {
        assertEquals(x.count(), y.count());
        for (int i = 0; i < x.count(); i++) {
            double a = x.get(i);
            double b = y.get(i);
            boolean same = a == b || Double.isNaN(a) && Double.isNaN(b);
            boolean near = Math.abs(a - b) <= tolerance * (1 + Math.abs(a));
            assertTrue(same || near, () -> a + " became " + b + " on " + in);
        }
    }

    private static Map<String, Value> inputs(Graph g, Random random, boolean special) {
        Map<String, Value> all = new HashMap<>();
        for (Variable v : g.variables()) {
            DType dtype = v.type().dtype();
            int[] dims = v.type().shape().dims().stream().mapToInt(d -> d.intValue()).toArray();
            Value value = Value.zeros(dtype, dims);
            for (int i = 0; i < value.count(); i++) {
                boolean odd = special && random.nextBoolean();
                if (dtype != DType.FLOAT) value.setLong(i, random.nextInt(-3, 4));
                else
                    value.set(
                            i,
                            odd
                                    ? SPECIAL[random.nextInt(SPECIAL.length)]
                                    : random.nextDouble(0.1, 2));
            }
            all.put(v.name(), value.rounded(Precision.FLOAT32));
        }
        return all;
    }
}
