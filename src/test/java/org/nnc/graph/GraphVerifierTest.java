package org.nnc.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.graph.GraphVerifier.BrokenGraphException;
import org.nnc.op.Custom;
import org.nnc.op.Variable;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import java.util.List;
import java.util.Map;

class GraphVerifierTest {
    private final Builder b = new Builder();
    private final Node x = variable("x", Variable.Role.INPUT, Dim.of(3));

    private Node variable(String name, Variable.Role role, Dim... dims) {
        return b.add(new Variable(name, role, TensorType.of(DType.FLOAT, dims)));
    }

    private Graph graph(Node y) {
        return new Graph("g", b, Map.of("y", y), Map.of());
    }

    private static void assertBroken(String message, Runnable verify) {
        var e = assertThrows(BrokenGraphException.class, verify::run);
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().startsWith("after guilty, the graph g"), e.getMessage());
    }

    private static void assertBroken(String message, Graph g) {
        assertBroken(message, () -> GraphVerifier.verify(g, "guilty"));
    }

    @Test
    void acceptsWhatIsSound() {
        GraphVerifier.verify(graph(Nodes.neg(b, x)), "nobody");
    }

    @Test
    void allNodesComeFromOneBuilder() {
        Builder other = new Builder();
        Node stranger = other.add(x.op());
        other.add(new org.nnc.op.StopGradient(stranger));
        assertBroken("comes from another builder", graph(stranger));
    }

    @Test
    void oneNameIsOneVariable() {
        Node again = variable("x", Variable.Role.STATE, Dim.of(3));
        assertBroken("two variables are named x", graph(Nodes.add(b, x, again)));
    }

    @Test
    void anUpdateHasItsVariablesType() {
        Node sum = Nodes.sumAll(b, x);
        Graph g = new Graph("g", b, Map.of("y", x), Map.of("x", sum));
        assertBroken("the update of x is float, not float[3]", g);
    }

    @Test
    void placeholdersStayInStatedDerivatives() {
        Node seed = variable("$seed", Variable.Role.PLACEHOLDER, Dim.of(3));
        GraphVerifier.verify(graph(custom(seed)), "nobody");
        assertBroken("stands outside of a derivative rule", graph(Nodes.neg(b, seed)));
        Node unmarked = variable("seed", Variable.Role.PLACEHOLDER, Dim.of(3));
        assertBroken("whose name begins with $", graph(custom(unmarked)));
    }

    private Node custom(Node seed) {
        return b.add(new Custom(x, List.of(x), seed, List.of(seed)));
    }

    @Test
    void aPassKeepsNamesAndTypesOfTheRootsAndBringsNoFreeSize() {
        Graph before = graph(x);
        Node n = variable("n", Variable.Role.INPUT, Dim.named("N"));
        Runnable retyped = () -> GraphVerifier.verify(before, graph(Nodes.sumAll(b, x)), "guilty");
        assertBroken("output y was float[3] and is float", retyped);
        Graph renamed = new Graph("g", b, Map.of("z", x), Map.of());
        assertBroken("the outputs were [y]", () -> GraphVerifier.verify(before, renamed, "guilty"));
        Graph freed = graph(Nodes.mul(b, x, Nodes.sumAll(b, n)));
        assertBroken(
                "the free size N came from nowhere",
                () -> GraphVerifier.verify(before, freed, "guilty"));
        assertEquals(java.util.Set.of("N"), GraphVerifier.freeSizes(freed));
    }
}
