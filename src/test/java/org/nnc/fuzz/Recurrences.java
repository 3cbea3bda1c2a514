package org.nnc.fuzz;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Checkpoint;
import org.nnc.op.Concat;
import org.nnc.op.Reduce;
import org.nnc.op.ScanBuilder;
import org.nnc.op.ScanResult;
import org.nnc.op.Slice;
import org.nnc.op.StopGradient;
import org.nnc.op.Variable;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Random loops, nested ones too. What a step computes is smooth, and carries stay small, so that
/// no step comes near a jump that the pool does not see.
final class Recurrences {
    private static final int DEEPEST = 2;

    private final Choices c;
    private final Pool pool;
    private int placeholders;

    Recurrences(Choices choices, Pool pool) {
        this.c = choices;
        this.pool = pool;
    }

    /// All results of a loop go into the pool; one of them is returned.
    Node scan() {
        Level level = new Level(Optional.empty(), pool.builder(), length());
        List<Node> results = level.results();
        results.forEach(pool::offer);
        return c.pick(results);
    }

    private Dim length() {
        return c.pick(List.of(Pool.N, Dim.of(3), Pool.M, Dim.of(2), Dim.ONE, Dim.of(5)));
    }

    /// A loop under construction, and what its step may compute with.
    private final class Level {
        private final Optional<Level> around;
        private final Builder out;
        private final Builder b = new Builder();
        private final Dim length;
        private final ScanBuilder parts;
        private final List<Node> fit = new ArrayList<>();

        /// A carried value, and what it is first.
        private record Carry(Node within, Node initial) {}

        Level(Optional<Level> around, Builder out, Dim length) {
            this.around = around;
            this.out = out;
            this.length = length;
            this.parts = new ScanBuilder(length, c.chance(50));
        }

        List<Node> results() {
            for (int i = c.below(3); i > 0; i--) element();
            List<Carry> carries = new ArrayList<>();
            for (int i = c.below(3); i > 0; i--) carries.add(carry());
            if (fit.isEmpty()) element();
            for (int i = 1 + c.below(5); i > 0; i--) fit.add(step());
            for (Carry k : carries) parts.carry(k.within(), k.initial(), next(k.within()));
            int emits = c.below(3);
            if (carries.isEmpty()) emits++;
            for (int i = 0; i < emits; i++) parts.emitAgain(latest());
            return ScanResult.all(out, parts.build(out));
        }

        private void element() {
            Node sequence =
                    outside(n -> n.rank() > 0 && n.rank() < 4 && n.dim(0).equals(length))
                            .orElseGet(() -> fresh(shape().inserted(0, length)));
            Node within = placeholder(sequence, sequence.shape().without(0));
            parts.element(within, sequence);
            fit.add(within);
        }

        private Carry carry() {
            Node initial = outside(n -> n.rank() < 3).orElseGet(() -> fresh(shape()));
            Node within = placeholder(initial, initial.shape());
            fit.add(within);
            return new Carry(within, initial);
        }

        private Node captured(Node outside) {
            Node within = placeholder(outside, outside.shape());
            parts.captured(within, outside);
            return within;
        }

        private Node placeholder(Node like, Shape shape) {
            String name = "in" + placeholders++;
            return b.add(new Variable(name, Variable.Role.PLACEHOLDER, like.type().with(shape)));
        }

        /// A value from around the loop, mostly.
        private Optional<Node> outside(Predicate<Node> holds) {
            Predicate<Node> floats = n -> n.dtype().isFloat() && holds.test(n);
            if (around.isEmpty()) return pool.find(floats).filter(_ -> c.chance(70));
            List<Node> all = around.get().fit.stream().filter(floats).toList();
            return all.isEmpty() ? Optional.empty() : Optional.of(c.pick(all));
        }

        /// A new input, as it is seen around this loop.
        private Node fresh(Shape shape) {
            if (around.isEmpty()) return pool.input(DType.FLOAT, shape);
            return around.get().captured(around.get().fresh(shape));
        }

        private Shape shape() {
            List<Dim> dims = new ArrayList<>();
            for (int i = c.below(3); i > 0; i--) {
                dims.add(c.pick(List.of(Dim.of(3), Dim.of(2), Pool.N, Dim.ONE)));
            }
            return new Shape(dims);
        }

        private Node latest() {
            int last = fit.size() - 1;
            return fit.get(last - c.below(1 + c.below(fit.size())));
        }

        private Node step() {
            return switch (c.below(9)) {
                case 0, 1 -> unary();
                case 2, 3 -> binary();
                case 4 -> product();
                case 5 -> sum();
                case 6 -> parts();
                case 7 -> {
                    Node x = latest();
                    yield b.add(c.chance(40) ? new StopGradient(x) : new Checkpoint(x));
                }
                default -> inner();
            };
        }

        private Node unary() {
            var functions = List.of(Scalar.TANH, Scalar.SIN, Scalar.SIGMOID, Scalar.NEG);
            return Nodes.map(b, c.pick(functions), latest());
        }

        private Node binary() {
            Node x = latest();
            List<Node> all =
                    fit.stream().filter(n -> n.shape().broadcast(x.shape()).isPresent()).toList();
            boolean from = c.chance(60);
            Node y =
                    from
                            ? c.pick(all)
                            : captured(outside(n -> fits(n, x)).orElseGet(() -> part(x)));
            Scalar f = c.pick(List.of(Scalar.MUL, Scalar.ADD, Scalar.SUB));
            return Nodes.map(b, Scalar.TANH, Nodes.map(b, f, x, y));
        }

        private boolean fits(Node n, Node x) {
            return n.shape().broadcast(x.shape()).filter(s -> s.rank() < 4).isPresent();
        }

        private Node part(Node x) {
            return fresh(x.shape().slice(c.below(x.rank() + 1), x.rank()));
        }

        /// Along the last axis, with a matrix from outside.
        private Node product() {
            Node x = latest();
            if (x.rank() == 0 || x.rank() > 3) return unary();
            Dim columns = c.pick(List.of(Dim.of(2), Dim.of(3), Pool.N));
            Node w = captured(fresh(Shape.of(x.dim(x.rank() - 1), columns)));
            String left = "abc".substring(0, x.rank() - 1);
            return Nodes.einsum(b, x, w, left + "k", "ky", left + "y");
        }

        private Node sum() {
            Node x = latest();
            if (x.rank() == 0) return unary();
            return b.add(new Reduce(x, Monoid.SUM, List.of(c.below(x.rank()))));
        }

        /// A part of two values side by side.
        private Node parts() {
            Node x = latest();
            if (x.rank() == 0) return binary();
            int axis = x.rank() - 1;
            List<Node> alike =
                    fit.stream()
                            .filter(n -> n.rank() == x.rank())
                            .filter(n -> n.shape().with(axis, x.dim(axis)).equals(x.shape()))
                            .toList();
            Node both = b.add(new Concat(List.of(x, c.pick(alike)), axis));
            Dim room = both.dim(axis).minus(x.dim(axis));
            return Slice.along(b, both, axis, c.chance(50) ? room : Dim.ZERO, x.dim(axis));
        }

        private Node inner() {
            int depth = 1;
            for (Level l = this; l.around.isPresent(); l = l.around.get()) depth++;
            if (depth == DEEPEST) return binary();
            List<Node> results = new Level(Optional.of(this), b, length()).results();
            fit.addAll(results);
            return c.pick(results);
        }

        /// Small, whatever the step computes, and of the carry's type.
        private Node next(Node carry) {
            List<Node> all =
                    fit.stream()
                            .filter(n ->
                                    n.shape()
                                            .broadcast(carry.shape())
                                            .filter(carry.shape()::equals)
                                            .isPresent())
                            .toList();
            Node sum = Nodes.add(b, carry, c.pick(all));
            if (c.chance(20)) return Nodes.broadcastTo(b, c.pick(all), carry.shape());
            return c.chance(50)
                    ? Nodes.map(b, Scalar.TANH, sum)
                    : Nodes.mul(b, sum, Nodes.constant(b, 0.5));
        }
    }
}
