package org.nnc.op;

import static org.nnc.op.OpSamples.N;
import static org.nnc.op.OpSamples.dim;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Sample.Declarations;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.List;

/// Loops: cells, directions, several sequences, loops in loops.
record ScanSamples(OpSamples list) {
    private static final Dim TWO = dim(2);
    private static final Dim THREE = dim(3);

    /// A loop under construction, with names for what it binds.
    static final class Loop {
        private final Builder out;
        private final Builder in;
        private final ScanBuilder parts;
        private int names;

        Loop(Builder out, Dim length, boolean reverse) {
            this(out, new Builder(), length, reverse);
        }

        Loop(Builder out, Builder in, Dim length, boolean reverse) {
            this.out = out;
            this.in = in;
            this.parts = new ScanBuilder(length, reverse);
        }

        Builder in() {
            return in;
        }

        private Node placeholder(Node like, boolean element) {
            var type = element ? like.type().with(like.shape().without(0)) : like.type();
            return in.add(new Variable("p" + names++, Variable.Role.PLACEHOLDER, type));
        }

        Node element(Node sequence) {
            Node within = placeholder(sequence, true);
            parts.element(within, sequence);
            return within;
        }

        Node captured(Node outside) {
            Node within = placeholder(outside, false);
            parts.captured(within, outside);
            return within;
        }

        Node carried(Node initial) {
            return placeholder(initial, false);
        }

        int next(Node within, Node initial, Node next) {
            return parts.carry(within, initial, next);
        }

        int emit(Node value) {
            return parts.emit(value);
        }

        List<Node> results() {
            return ScanResult.all(out, parts.build(out));
        }
    }

    void scan() {
        list.free("scan sum", in -> sum(in, false).getFirst());
        list.free("scan sum last", in -> sum(in, false).getLast());
        list.free("scan sum reverse", in -> sum(in, true).getFirst());
        list.free("scan without carries", ScanSamples::withoutCarries);
        list.free("scan without sequences", ScanSamples::power);
        list.free("scan elman", in -> elman(in, false, false));
        list.free("scan elman reverse", in -> elman(in, true, false));
        list.free("scan elman of batches", in -> elman(in, false, true));
        list.free("scan lstm", ScanSamples::lstm);
        list.free("scan of two sequences, carries swapped", ScanSamples::swapped);
        list.free("scan nested", in -> nested(in, false));
        list.free("scan nested, reversed", in -> nested(in, true));
        list.free("scan with gather", ScanSamples::gathered);
        list.free("scan with random draws", ScanSamples::random);
        list.free("scan of integers", ScanSamples::integers);
    }

    private static List<Node> sum(Declarations in, boolean reverse) {
        Node x = in.floats("x", N, THREE);
        Loop loop = new Loop(in.build(), N, reverse);
        Node start = in.floats("start", THREE);
        Node element = loop.element(x);
        Node sum = loop.carried(start);
        Node next = Nodes.add(loop.in(), sum, Nodes.mul(loop.in(), element, element));
        loop.next(sum, start, next);
        loop.emit(next);
        return loop.results();
    }

    private static Node withoutCarries(Declarations in) {
        Node x = in.floats("x", N, TWO, THREE);
        Loop loop = new Loop(in.build(), N, false);
        Node w = loop.captured(in.floats("w", THREE, TWO));
        Node product = Nodes.einsum(loop.in(), loop.element(x), w, "ab", "bc", "ac");
        loop.emit(Nodes.map(loop.in(), Scalar.SIN, product));
        return loop.results().getFirst();
    }

    /// `h = h * cos(w)`, N times.
    private static Node power(Declarations in) {
        Loop loop = new Loop(in.build(), N, false);
        Node w = loop.captured(in.floats("w", TWO));
        Node initial = in.floats("h", TWO);
        Node h = loop.carried(initial);
        Node factor = Nodes.map(loop.in(), Scalar.COS, w);
        loop.next(h, initial, Nodes.mul(loop.in(), h, factor));
        return loop.results().getFirst();
    }

    private static Node elman(Declarations in, boolean reverse, boolean freeBatch) {
        Dim length = freeBatch ? dim(4) : N;
        Dim batch = freeBatch ? N : TWO;
        Loop loop = new Loop(in.build(), length, reverse);
        Builder b = loop.in();
        Node x = loop.element(in.floats("x", length, batch, THREE));
        Node w = loop.captured(in.floats("w", THREE, TWO));
        Node u = loop.captured(in.floats("u", TWO, TWO));
        Node bias = loop.captured(in.floats("bias", TWO));
        Node initial = in.floats("h0", batch, TWO);
        Node h = loop.carried(initial);
        Node z =
                Nodes.add(
                        b,
                        Nodes.einsum(b, x, w, "ni", "ih", "nh"),
                        Nodes.einsum(b, h, u, "ni", "ih", "nh"));
        Node next = Nodes.map(b, Scalar.TANH, Nodes.add(b, z, bias));
        loop.next(h, initial, next);
        loop.emit(next);
        List<Node> results = loop.results();
        Node last = results.get(1);
        return Nodes.add(in.build(), results.get(0), last);
    }

    private static Node lstm(Declarations in) {
        Loop loop = new Loop(in.build(), N, false);
        Builder b = loop.in();
        Node x = loop.element(in.floats("x", N, TWO, THREE));
        Node w = loop.captured(in.floats("w", dim(5), dim(8)));
        Node zero = Nodes.full(in.build(), 0, DType.FLOAT, org.nnc.type.Shape.of(2, 2));
        Node h = loop.carried(zero);
        Node c = loop.carried(zero);
        Node both = b.add(new Concat(List.of(x, h), 1));
        Node z = Nodes.einsum(b, both, w, "ni", "ih", "nh");
        Node f = Nodes.map(b, Scalar.SIGMOID, gate(b, z, 0));
        Node i = Nodes.map(b, Scalar.SIGMOID, gate(b, z, 1));
        Node o = Nodes.map(b, Scalar.SIGMOID, gate(b, z, 2));
        Node g = Nodes.map(b, Scalar.TANH, gate(b, z, 3));
        Node nextC = Nodes.add(b, Nodes.mul(b, f, c), Nodes.mul(b, i, g));
        Node nextH = Nodes.mul(b, o, Nodes.map(b, Scalar.TANH, nextC));
        loop.next(h, zero, nextH);
        loop.next(c, zero, nextC);
        loop.emit(nextH);
        List<Node> results = loop.results();
        return Nodes.mul(in.build(), results.get(0), results.get(2));
    }

    private static Node gate(Builder b, Node z, int i) {
        return Slice.along(b, z, 1, Dim.of(2 * i), TWO);
    }

    private static Node swapped(Declarations in) {
        Loop loop = new Loop(in.build(), N, false);
        Builder b = loop.in();
        Node x = loop.element(in.floats("x", N, TWO));
        Node y = loop.element(in.floats("y", N, TWO));
        Node p0 = in.floats("p", TWO);
        Node q0 = in.floats("q", TWO);
        Node p = loop.carried(p0);
        Node q = loop.carried(q0);
        loop.next(p, p0, Nodes.mul(b, q, x));
        loop.next(q, q0, Nodes.add(b, p, Nodes.mul(b, y, y)));
        loop.emit(Nodes.add(b, p, x));
        loop.emit(q);
        List<Node> results = loop.results();
        Node sum = Nodes.add(in.build(), results.get(0), results.get(1));
        return Nodes.mul(in.build(), sum, results.get(3));
    }

    /// A loop over the columns of each step's matrix, which reads what the outer loop carries.
    private static Node nested(Declarations in, boolean reverse) {
        Loop outer = new Loop(in.build(), N, reverse);
        Node x = outer.element(in.floats("x", N, THREE, TWO));
        Node w = outer.captured(in.floats("w", TWO));
        Node initial = in.floats("h0", TWO);
        Node h = outer.carried(initial);
        Loop inner = new Loop(outer.in(), THREE, !reverse);
        Node column = inner.element(x);
        Node fixed = inner.captured(h);
        Node weight = inner.captured(w);
        Node s = inner.carried(h);
        Builder b = inner.in();
        Node next =
                Nodes.map(
                        b,
                        Scalar.TANH,
                        Nodes.add(b, Nodes.mul(b, s, weight), Nodes.mul(b, column, fixed)));
        inner.next(s, h, next);
        inner.emit(Nodes.mul(b, s, column));
        List<Node> results = inner.results();
        Node total = Nodes.reduce(outer.in(), results.get(0), Monoid.SUM, List.of(0));
        outer.next(h, initial, results.get(1));
        outer.emit(Nodes.mul(outer.in(), total, h));
        List<Node> all = outer.results();
        return Nodes.add(in.build(), all.get(0), all.get(1));
    }

    private static Node gathered(Declarations in) {
        Loop loop = new Loop(in.build(), N, false);
        Builder b = loop.in();
        Node i = loop.element(in.integers(DType.INT, "i", 0, 3, N));
        Node table = loop.captured(in.floats("table", THREE, TWO));
        Node initial = in.floats("h0", TWO);
        Node h = loop.carried(initial);
        Node row = b.add(new Gather(table, i, 0));
        Node next = Nodes.mul(b, Nodes.add(b, h, row), row);
        loop.next(h, initial, next);
        loop.emit(next);
        return loop.results().getFirst();
    }

    private static Node random(Declarations in) {
        Loop loop = new Loop(in.build(), N, false);
        Builder b = loop.in();
        Node t = loop.element(in.add(new Iota(org.nnc.type.Shape.of(N), 0)));
        Node x = loop.element(in.floats("x", N, TWO));
        Node seed = loop.captured(in.integers(DType.INT, "$seed", 0, 100, new Dim[0]));
        Node u = b.add(new RandomUniform(seed, t, 5, 0, org.nnc.type.Shape.of(2)));
        loop.emit(Nodes.mul(b, u, x));
        return loop.results().getFirst();
    }

    private static Node integers(Declarations in) {
        Loop loop = new Loop(in.build(), N, true);
        Builder b = loop.in();
        Node i = loop.element(in.integers(DType.INT, "i", 0, 9, N, TWO));
        Node zero = Nodes.full(in.build(), 0, DType.INT, org.nnc.type.Shape.of(2));
        Node best = loop.carried(zero);
        Node next = Nodes.map(b, Scalar.MAX, i, best);
        loop.next(best, zero, next);
        loop.emit(Nodes.map(b, Scalar.EQ, i, next));
        loop.emit(next);
        Builder out = in.build();
        List<Node> all = loop.results();
        return Nodes.select(out, all.get(0), all.get(1), Nodes.neg(out, all.get(1)));
    }
}
