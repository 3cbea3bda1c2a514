package org.nnc.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.grad.Gradient;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.ShapeException;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.TensorType;

import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

class ScanTest {
    private static final Dim T = Dim.named("T");
    private final Builder b = new Builder();
    private final Node x = input("x", T);
    private final Node w = input("w");

    private Node input(String name, Dim... dims) {
        return b.add(new Variable(name, Variable.Role.INPUT, TensorType.of(DType.FLOAT, dims)));
    }

    /// `h = step(h · w, x_t)`, emitted: the stack and the last value.
    private List<Node> loop(boolean reverse, BinaryOperator<Node> step, Builder in) {
        ScanSamples.Loop loop = new ScanSamples.Loop(b, in, T, reverse);
        Node element = loop.element(x);
        Node factor = loop.captured(w);
        Node zero = Nodes.constant(b, 0);
        Node h = loop.carried(zero);
        Node next = step.apply(Nodes.mul(in, h, factor), element);
        loop.next(h, zero, next);
        loop.emit(next);
        return loop.results();
    }

    private List<Node> sums(boolean reverse) {
        Builder in = new Builder();
        return loop(reverse, (h, e) -> Nodes.add(in, h, e), in);
    }

    private void expect(Node node, double... expected) {
        Map<String, Value> given =
                Map.of(
                        "x", Value.ofFloats(new int[] {3}, 1, 10, 100),
                        "w", Value.ofFloats(new int[0], 2));
        Interpreter i = new Interpreter(Precision.FLOAT64, Map.of("T", 3L), given);
        assertArrayEquals(expected, i.value(node).toDoubles(), 1e-12);
    }

    @Test
    void emitsLieAtTheIndexOfTheirElements() {
        expect(sums(false).get(0), 1, 12, 124);
        expect(sums(false).get(1), 124);
        expect(sums(true).get(0), 421, 210, 100);
        expect(sums(true).get(1), 421);
    }

    @Test
    void equalLoopsAreOneNode() {
        assertSame(sums(false).get(0), sums(false).get(0));
        assertTrue(sums(false).get(0) != sums(true).get(0));
    }

    @Test
    void capturedValuesCollectTheirDerivatives() {
        // The last value is 4 · 1 + 2 · 10 + 100 = w² + 10 w + 100.
        Node last = sums(false).get(1);
        List<Node> d = Gradient.gradients(b, last, List.of(x, w));
        expect(d.get(0), 4, 2, 1);
        expect(d.get(1), 14);
        expect(Gradient.gradients(b, d.get(1), List.of(w)).getFirst(), 2);
        expect(Gradient.jvp(b, last, w, Nodes.constant(b, 3)), 42);
    }

    @Test
    void stoppedGradientsCutTheLoop() {
        Builder in = new Builder();
        Node last = loop(false, (h, e) -> Nodes.add(in, in.add(new StopGradient(h)), e), in).get(1);
        List<Node> d = Gradient.gradients(b, last, List.of(x, w));
        expect(d.get(0), 0, 0, 1);
        expect(d.get(1), 0);
    }

    @Test
    void onlyStatesThatTheDerivativeReadsAreKept() {
        Node byX = Gradient.gradients(b, sums(false).get(1), List.of(x)).getFirst();
        assertEquals(1, loops(byX));
        Node byW = Gradient.gradients(b, sums(false).get(1), List.of(w)).getFirst();
        assertEquals(2, loops(byW));
    }

    private static long loops(Node root) {
        return Graph.reachable(List.of(root)).stream().filter(n -> n.op() instanceof Scan).count();
    }

    @Test
    void aCarryKeepsItsType() {
        Builder in = new Builder();
        ShapeException e =
                assertThrows(
                        ShapeException.class,
                        () -> loop(false, (h, _) -> Nodes.map(in, Scalar.LT, h, h), in));
        assertEquals("the next value of a carry is bool, the body has it as float", e.getMessage());
    }

    @Test
    void sequencesAreOfOneLength() {
        ScanSamples.Loop loop = new ScanSamples.Loop(b, new Builder(), Dim.of(3), false);
        loop.emit(loop.element(x));
        ShapeException e = assertThrows(ShapeException.class, loop::results);
        assertEquals("a loop of 3 steps wants sequences as long, not float[T]", e.getMessage());
    }

    @Test
    void bodiesReadNothingFromOutsideUnseen() {
        ScanSamples.Loop loop = new ScanSamples.Loop(b, b, T, false);
        loop.emit(Nodes.mul(b, loop.element(x), w));
        assertThrows(IllegalArgumentException.class, loop::results);
    }
}
