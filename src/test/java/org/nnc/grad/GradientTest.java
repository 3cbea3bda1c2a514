package org.nnc.grad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.OpSamples;
import org.nnc.op.Sample;
import org.nnc.op.Variable;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/// Every derivative against central differences in double along random directions, first and second
/// order.
class GradientTest {
    private static final double STEP = 1e-5;

    @TestFactory
    Stream<DynamicTest> derivativesMatchDifferences() {
        return OpSamples.all().stream()
                .filter(s -> s.differentiable() && s.y().dtype().isFloat())
                .filter(s -> !s.parameters().isEmpty())
                .map(s -> DynamicTest.dynamicTest(s.name(), () -> new Check(s).run()));
    }

    private static final class Check {
        private final Sample sample;
        private final Builder b;
        private final Map<String, Value> values;
        private final Random random;

        Check(Sample sample) {
            this.sample = sample;
            this.b = sample.graph().builder();
            this.values = new LinkedHashMap<>(sample.inputs());
            this.random = new Random(sample.name().hashCode());
        }

        void run() {
            List<Node> xs = sample.parameters();
            Node c = like(sample.y(), "$c");
            List<Node> v = likes(xs, "v_");
            List<Node> w = likes(xs, "w_");
            Node value = dot(List.of(c), List.of(sample.y()));
            // The maximum of nothing has no derivative.
            if (sample.name().contains("N=0") && !Double.isFinite(at(value, 0, xs, v))) return;
            Node first = dot(Gradient.vjp(b, List.of(sample.y()), List.of(c), xs), v);
            close("first order", difference(value, xs, v), at(first, 0, xs, v));
            Node forward = dot(List.of(c), List.of(Gradient.jvp(b, sample.y(), xs, v)));
            close("forward", at(first, 0, xs, v), at(forward, 0, xs, v));
            Node second = dot(Gradient.gradients(b, first, xs), w);
            close("second order", difference(first, xs, w), at(second, 0, xs, v));
        }

        private List<Node> likes(List<Node> xs, String prefix) {
            return xs.stream().map(x -> like(x, prefix + ((Variable) x.op()).name())).toList();
        }

        /// A new variable of the same type with random values.
        private Node like(Node x, String name) {
            Value value = Value.zeros(x.dtype(), Sample.dims(x.shape(), sample.sizes()));
            for (int i = 0; i < value.count(); i++) value.set(i, random.nextDouble(-1, 1));
            values.put(name, value);
            return b.add(new Variable(name, Variable.Role.INPUT, x.type()));
        }

        private Node dot(List<Node> a, List<Node> d) {
            Node sum = Nodes.constant(b, 0);
            for (int i = 0; i < a.size(); i++) {
                sum = Nodes.add(b, sum, Nodes.sumAll(b, Nodes.mul(b, a.get(i), d.get(i))));
            }
            return sum;
        }

        private double difference(Node y, List<Node> xs, List<Node> v) {
            return (at(y, STEP, xs, v) - at(y, -STEP, xs, v)) / (2 * STEP);
        }

        /// The value of a scalar at x + t · v.
        private double at(Node y, double t, List<Node> xs, List<Node> v) {
            Map<String, Value> moved = new LinkedHashMap<>(values);
            for (int i = 0; i < xs.size(); i++) {
                String name = ((Variable) xs.get(i).op()).name();
                Value x = values.get(name).copy();
                Value direction = values.get(((Variable) v.get(i).op()).name());
                for (int j = 0; j < x.count(); j++) x.set(j, x.get(j) + t * direction.get(j));
                moved.put(name, x);
            }
            return new Interpreter(Precision.FLOAT64, sample.sizes(), moved).value(y).get(0);
        }

        private void close(String what, double expected, double actual) {
            assertTrue(Double.isFinite(expected), what + " " + expected);
            assertEquals(expected, actual, 2e-6 * (1 + Math.abs(expected)), what);
        }
    }
}
