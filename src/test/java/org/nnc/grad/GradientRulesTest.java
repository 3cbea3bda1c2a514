package org.nnc.grad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Cumulate;
import org.nnc.op.Custom;
import org.nnc.op.StopGradient;
import org.nnc.op.Variable;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.TensorType;

import java.util.List;
import java.util.Map;

/// What differences can't tell: choices at kinks, derivatives that are cut or stated, structure.
class GradientRulesTest {
    private final Builder b = new Builder();
    private final Node x = variable("x", Variable.Role.INPUT, 4);

    private Node variable(String name, Variable.Role role, int size) {
        return b.add(new Variable(name, role, TensorType.of(DType.FLOAT, Dim.of(size))));
    }

    private Node gradient(Node y) {
        return Gradient.gradients(b, Nodes.sumAll(b, y), List.of(x)).getFirst();
    }

    private void expect(Node node, double[] at, double... expected) {
        Map<String, Value> given = Map.of("x", Value.ofFloats(new int[] {at.length}, at));
        Value v = new Interpreter(Precision.FLOAT64, Map.of(), given).value(node);
        assertArrayEquals(expected, v.toDoubles(), 1e-12);
    }

    private static double[] at(double... values) {
        return values;
    }

    @Test
    void ofEqualExtremesTheFirstCounts() {
        Node max = Nodes.reduce(b, x, Monoid.MAX, List.of(0));
        expect(gradient(max), at(1, 3, 3, 2), 0, 1, 0, 0);
        Node min = Nodes.reduce(b, x, Monoid.MIN, List.of(0));
        expect(gradient(min), at(1, 3, 1, 1), 1, 0, 0, 0);
        Node running = b.add(new Cumulate(x, Monoid.MAX, 0, false));
        expect(gradient(running), at(1, 3, 3, 2), 1, 3, 0, 0);
        Node backwards = b.add(new Cumulate(x, Monoid.MAX, 0, true));
        expect(gradient(backwards), at(1, 3, 3, 2), 0, 0, 3, 1);
    }

    @Test
    void kinksOfScalars() {
        Node zero = Nodes.constant(b, 0);
        expect(gradient(Nodes.map(b, Scalar.MAX, x, zero)), at(-1, 0, -0.0, 2), 0, 0, 0, 1);
        expect(gradient(Nodes.map(b, Scalar.ABS, x)), at(-1, 0, -0.0, 2), -1, 0, 0, 1);
        Node square = Nodes.map(b, Scalar.POW, x, Nodes.constant(b, 2));
        expect(gradient(square), at(-1, 0, 2, 3), -2, 0, 4, 6);
        expect(gradient(gradient(square)), at(-1, 0, 2, 3), 2, 2, 2, 2);
    }

    @Test
    void productsWithZeros() {
        Node product = Nodes.reduce(b, x, Monoid.PROD, List.of(0));
        expect(gradient(product), at(2, 0, 3, 5), 0, 30, 0, 0);
        expect(gradient(product), at(2, 0, 0, 5), 0, 0, 0, 0);
        Node running = b.add(new Cumulate(x, Monoid.PROD, 0, false));
        expect(gradient(running), at(2, 0, 3, 0), 1, 2 + 6, 0, 0);
        // d²/dx₁dx₂ of the product of (2, 0, 0, 5) is 10.
        expect(gradient(gradient(product)), at(2, 0, 0, 5), 0, 10, 10, 0);
    }

    @Test
    void aChosenBranchIsNotTouchedByTheOther() {
        Node safe = Nodes.map(b, Scalar.GT, x, Nodes.constant(b, 0));
        Node one = Nodes.constant(b, 1);
        Node log = Nodes.map(b, Scalar.LOG, Nodes.select(b, safe, x, one));
        Node y = Nodes.select(b, safe, log, Nodes.constant(b, 0));
        expect(gradient(y), at(-1, 0, 2, 4), 0, 0, 0.5, 0.25);
    }

    @Test
    void stopGradientCuts() {
        Node y = Nodes.mul(b, x, b.add(new StopGradient(x)));
        expect(gradient(y), at(1, 2, 3, 4), 1, 2, 3, 4);
        Node stopped = b.add(new StopGradient(x));
        assertSame(Nodes.zeros(b, x), gradient(stopped));
    }

    @Test
    void statedDerivativesAreTaken() {
        Node seed = variable("$seed", Variable.Role.PLACEHOLDER, 4);
        Node clipped = Nodes.map(b, Scalar.MIN, seed, Nodes.constant(b, 1));
        Node value = b.add(new Custom(Nodes.mul(b, x, x), List.of(x), seed, List.of(clipped)));
        Node weighted = Nodes.mul(b, value, x);
        // d/dx of f(x) · x is min(x, 1) + f(x); of that once more, [x < 1] + min(1, 1).
        expect(gradient(weighted), at(0.5, 1, 2, 3), 0.75, 2, 5, 10);
        expect(gradient(gradient(weighted)), at(0.5, 0.25, 2, 3), 2, 2, 1, 1);
    }

    @Test
    void intermediateNodesAndUnconnectedOnes() {
        Node h = Nodes.map(b, Scalar.EXP, x);
        Node y = Nodes.sumAll(b, Nodes.mul(b, h, h));
        Node other = variable("z", Variable.Role.INPUT, 3);
        List<Node> d = Gradient.gradients(b, y, List.of(h, other, y));
        expect(d.get(0), at(0, 0, 0, 0), 2, 2, 2, 2);
        assertSame(Nodes.zeros(b, other), d.get(1));
        expect(d.get(2), at(0, 0, 0, 0), 1);
    }

    @Test
    void theSameQuestionGivesTheSameNode() {
        Node y = Nodes.sumAll(b, Nodes.map(b, Scalar.TANH, x));
        assertSame(
                Gradient.gradients(b, y, List.of(x)).getFirst(),
                Gradient.gradients(b, y, List.of(x)).getFirst());
        assertEquals(x.type(), Gradient.jvp(b, Nodes.mul(b, x, x), x, x).type());
    }

    @Test
    void whatHasNoDerivativeIsRefused() {
        Node i = Nodes.cast(b, x, DType.INT);
        assertThrows(IllegalArgumentException.class, () -> Gradient.gradients(b, x, List.of(x)));
        Node y = Nodes.sumAll(b, x);
        assertThrows(IllegalArgumentException.class, () -> Gradient.gradients(b, y, List.of(i)));
    }
}
