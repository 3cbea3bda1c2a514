package org.nnc.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Op;
import org.nnc.graph.ShapeException;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.Shape;

import java.util.List;
import java.util.stream.DoubleStream;

/// Worked examples: what the operations mean, and what their rules refuse.
class MeaningTest {
    private static final double NAN = Double.NaN;

    private final Builder b = new Builder();

    private Node floats(double... values) {
        List<Double> list = DoubleStream.of(values).boxed().toList();
        return b.add(new Literal(list, DType.FLOAT));
    }

    private Node ints(double... values) {
        List<Double> list = DoubleStream.of(values).boxed().toList();
        return b.add(new Literal(list, DType.INT));
    }

    private Node matrix(int rows, double... values) {
        return Nodes.reshape(b, floats(values), Shape.of(rows, values.length / rows));
    }

    private Value value(Op op) {
        return value(b.add(op));
    }

    private Value value(Node node) {
        return new Interpreter(Precision.FLOAT64, java.util.Map.of(), java.util.Map.of())
                .value(node);
    }

    private void expect(Node node, double... expected) {
        assertArrayEquals(expected, value(node).toDoubles(), 1e-12);
    }

    private void expect(Op op, double... expected) {
        expect(b.add(op), expected);
    }

    @Test
    void matrixProduct() {
        Node x = matrix(2, 1, 2, 3, 4, 5, 6);
        Node w = matrix(3, 1, 0, 0, 1, 1, 1);
        expect(Nodes.einsum(b, x, w, "ik", "kj", "ij"), 4, 5, 10, 11);
        expect(Nodes.einsum(b, x, w, "ik", "kj", "ji"), 4, 10, 5, 11);
    }

    @Test
    void lettersOfProductsAreChecked() {
        Node x = matrix(2, 1, 2, 3, 4);
        for (String bad : List.of("ii,ij->ij", "ij,kl->ik", "ij,jk->iz", "ij,jk->ii")) {
            String[] p = bad.split(",|->");
            assertThrows(ShapeException.class, () -> Nodes.einsum(b, x, x, p[0], p[1], p[2]), bad);
        }
        Node i = Nodes.cast(b, x, DType.INT);
        assertThrows(ShapeException.class, () -> Nodes.einsum(b, i, i, "ij", "jk", "ik"));
    }

    @Test
    void convolutionWithStrideAndPadding() {
        Window w = new Window(List.of(3), List.of(2), List.of(1), List.of(1), List.of(1));
        Node x = Nodes.reshape(b, floats(1, 2, 3, 4, 5), Shape.of(1, 1, 5));
        Node k = Nodes.reshape(b, floats(1, 10, 100), Shape.of(1, 1, 3));
        expect(new Conv(x, k, w, 1), 210, 432, 54);
        expect(new Unfold(floats(1, 2, 3, 4, 5), w, -1), -1, 1, 2, 2, 3, 4, 4, 5, -1);
        Node windows = matrix(3, -1, 1, 2, 2, 3, 4, 4, 5, -1);
        expect(new Fold(windows, w, List.of(Dim.of(5))), 1, 4, 3, 8, 5);
    }

    @Test
    void extremesAndOrder() {
        expect(new ArgReduce(floats(1, 3, 3, 2), Monoid.MAX, 0), 1);
        expect(new ArgReduce(floats(1, NAN, 3, NAN), Monoid.MIN, 0), 1);
        expect(new ArgSort(floats(2, NAN, -1, 2, NAN), 0, false), 2, 0, 3, 1, 4);
        expect(new ArgSort(floats(2, NAN, -1, 2, NAN), 0, true), 1, 4, 0, 3, 2);
        expect(new ArgSort(floats(0, -0.0, 0), 0, false), 0, 1, 2);
        assertTrue(Double.isNaN(value(new Reduce(floats(1, NAN), Monoid.MAX, List.of(0))).get(0)));
    }

    @Test
    void foldsOfNothing() {
        Node none = Slice.along(b, floats(1), 0, Dim.ZERO, Dim.ZERO);
        Node noInts = Slice.along(b, ints(1), 0, Dim.ZERO, Dim.ZERO);
        expect(new Reduce(none, Monoid.SUM, List.of(0)), 0);
        expect(new Reduce(none, Monoid.PROD, List.of(0)), 1);
        expect(new Reduce(none, Monoid.MAX, List.of(0)), Double.NEGATIVE_INFINITY);
        expect(new Reduce(noInts, Monoid.MIN, List.of(0)), Integer.MAX_VALUE);
    }

    @Test
    void runningFolds() {
        expect(new Cumulate(floats(1, 2, 3), Monoid.SUM, 0, false), 1, 3, 6);
        expect(new Cumulate(floats(1, 2, 3), Monoid.SUM, 0, true), 6, 5, 3);
        expect(new Cumulate(matrix(2, 1, 5, 3, 2), Monoid.MAX, 0, false), 1, 5, 3, 5);
    }

    @Test
    void indexesOutOfRangeAreClamped() {
        expect(new Gather(floats(1, 2, 3), ints(-5, 1, 7), 0), 1, 2, 3);
        expect(new ScatterAdd(floats(1, 2, 3), ints(7, 0, 7), floats(1, 1, 1), 0), 2, 2, 5);
    }

    @Test
    void movements() {
        Node x = matrix(2, 1, 2, 3, 4, 5, 6);
        expect(Nodes.transpose(b, x, List.of(1, 0)), 1, 4, 2, 5, 3, 6);
        expect(new Reverse(x, List.of(1)), 3, 2, 1, 6, 5, 4);
        expect(Pad.along(b, floats(1, 2), 0, Dim.of(1), Dim.of(2), 9), 9, 1, 2, 9, 9);
        Op steps = new Slice(floats(0, 1, 2, 3, 4), dims(1), List.of(2), dims(2));
        expect(steps, 1, 3);
        expect(new Concat(List.of(x, x), 1), 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
        assertThrows(
                ShapeException.class,
                () -> b.add(new Slice(floats(0, 1, 2), dims(1), List.of(2), dims(2))));
    }

    private static List<Dim> dims(long size) {
        return List.of(Dim.of(size));
    }

    @Test
    void castsAndIntegers() {
        expect(Nodes.cast(b, floats(2.9, -2.9, NAN, 1e20), DType.INT), 2, -2, 0, Integer.MAX_VALUE);
        expect(Nodes.cast(b, floats(0, -0.0, NAN, 0.1), DType.BOOL), 0, 0, 1, 1);
        expect(Nodes.map(b, Scalar.DIV, ints(-7, 7, 7), ints(2, -2, 0)), -4, -4, 0);
        expect(Nodes.map(b, Scalar.MOD, ints(-7, 7, 7), ints(2, -2, 0)), 1, -1, 0);
        Node big = ints(Integer.MAX_VALUE);
        expect(Nodes.add(b, big, ints(1)), Integer.MIN_VALUE);
        expect(Nodes.map(b, Scalar.MOD, floats(-7, 7), floats(2, -2)), 1, -1);
    }

    @Test
    void resultsAreRoundedInFloat() {
        Node third = Nodes.div(b, Nodes.constant(b, 1), Nodes.constant(b, 3));
        Value v =
                new Interpreter(Precision.FLOAT32, java.util.Map.of(), java.util.Map.of())
                        .value(third);
        assertEquals(1 / 3f, v.get(0));
        assertEquals(1 / 3.0, value(third).get(0));
    }
}
