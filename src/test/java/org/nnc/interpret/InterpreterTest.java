package org.nnc.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.grad.Gradient;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Value;
import org.nnc.op.Variable;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.TensorType;

import java.util.List;
import java.util.Map;

class InterpreterTest {
    private final Builder b = new Builder();
    private final Node x =
            b.add(
                    new Variable(
                            "x", Variable.Role.INPUT, TensorType.of(DType.FLOAT, Dim.named("N"))));

    private Interpreter with(double... values) {
        return new Interpreter(
                Precision.FLOAT64,
                Map.of("N", (long) values.length),
                Map.of("x", Value.ofFloats(new int[] {values.length}, values)));
    }

    @Test
    void outputsAndUpdatesByName() {
        Graph g = new Graph("g", b, Map.of("double", Nodes.add(b, x, x)), Map.of("x", x));
        Interpreter.Result r = with(1, 2).run(g);
        assertEquals(4, r.outputs().get("double").get(1));
        assertEquals(2, r.updates().get("x").get(1));
    }

    @Test
    void missingValuesAndSizesAreNamed() {
        Interpreter none = new Interpreter(Precision.FLOAT64, Map.of("N", 2L), Map.of());
        assertTrue(message(none).contains("no value is given for x"), message(none));
        Map<String, Value> three = Map.of("x", Value.ofFloats(new int[] {3}, 1, 2, 3));
        String other = message(new Interpreter(Precision.FLOAT64, Map.of("N", 2L), three));
        assertTrue(other.contains("x is declared as float[N], which is [2] here"), other);
        String free = message(new Interpreter(Precision.FLOAT64, Map.of(), three));
        assertTrue(free.contains("the size N is not given"), free);
    }

    private String message(Interpreter i) {
        return assertThrows(IllegalArgumentException.class, () -> i.value(x)).getMessage();
    }

    @Test
    void theOriginOfNanIsFound() {
        Node log = Nodes.map(b, Scalar.LOG, x);
        Node product = Nodes.mul(b, x, log);
        Node loss = Nodes.sumAll(b, product);
        Interpreter.NonFinite found = with(1, 0).firstNonFinite(List.of(loss)).orElseThrow();
        assertEquals(product, found.node());
        assertEquals(log, found.infinity().orElseThrow());
        assertTrue(with(1, 2).firstNonFinite(List.of(loss)).isEmpty());
        assertEquals(
                log, with(1, 0).firstNonFinite(List.of(Nodes.sumAll(b, log))).orElseThrow().node());
    }

    @Test
    void anInfiniteMaskIsNoFault() {
        Node c = Nodes.map(b, Scalar.GT, x, Nodes.constant(b, 0));
        Node masked = Nodes.select(b, c, x, Nodes.constant(b, Double.NEGATIVE_INFINITY));
        Node e = Nodes.map(b, Scalar.EXP, masked);
        assertTrue(with(1, -1).firstNonFinite(List.of(Nodes.sumAll(b, e))).isEmpty());
    }

    /// No walk recurses into the depth of the graph.
    @Test
    void deepGraphs() {
        Node y = x;
        for (int i = 0; i < 50_000; i++) y = Nodes.map(b, Scalar.SIN, Nodes.add(b, y, x));
        Node dx = Gradient.gradients(b, Nodes.sumAll(b, y), List.of(x)).getFirst();
        assertTrue(Double.isFinite(with(0.1).value(dx).get(0)));
    }
}
