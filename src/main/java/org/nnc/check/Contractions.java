package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Einsum;
import org.nnc.source.Span;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;

/// `@` and `einsum`.
final class Contractions {
    static final List<Primitive> TABLE =
            List.of(Primitive.of("einsum", "parts…", Contractions::einsum));

    private Contractions() {}

    /// The product of vectors, matrices, and batches of matrices, as NumPy's.
    static Meaning matmul(Frame f, Span span, Given a, Given b) {
        if (a.isUnknown() || b.isUnknown()) throw Failure.silent();
        var operands = Convert.promoted(f, List.of(a, b), DType.INT, "@");
        Operand x = operands.getFirst();
        Operand y = operands.getLast();
        for (Operand o : operands) {
            if (o.node().rank() == 0) {
                throw new Failure(
                        Problem.SHAPES
                                .at(
                                        span,
                                        "`@` wants vectors or matrices, "
                                                + o.quoted()
                                                + " is "
                                                + o.node().type())
                                .hint("`*` multiplies by a number"));
            }
        }
        Dim m = x.node().dim(x.node().rank() - 1);
        Dim n = y.node().dim(Math.max(0, y.node().rank() - 2));
        String message =
                "the inner dimensions differ: "
                        + m
                        + " of "
                        + x.quoted()
                        + ", "
                        + n
                        + " of "
                        + y.quoted();
        Operations.requireEqual(f, span, operands, m, n, message);
        return new Meaning.Tensor(
                Operations.make(f, span, operands, all -> product(f, span, operands, all)));
    }

    /// Letters: `A`… for the batch, `i`, `k`, `j` for the matrices.
    private static Node product(Frame f, Span span, List<Operand> operands, List<Node> nodes) {
        var left = new Side(nodes.getFirst(), "ik");
        var right = new Side(nodes.getLast(), "kj");
        var result = new StringBuilder();
        int batches = Math.max(left.batches(), right.batches());
        for (int i = batches; i > 0; i--) {
            char letter = (char) ('A' + batches - i);
            Dim p = left.batch(i);
            Dim q = right.batch(i);
            if (!p.isOne() && !q.isOne()) {
                String message =
                        "the batch sizes differ: "
                                + p
                                + " of "
                                + operands.getFirst().quoted()
                                + ", "
                                + q
                                + " of "
                                + operands.getLast().quoted();
                Operations.requireEqual(f, span, operands, p, q, message);
            }
            boolean one = p.isOne() && q.isOne();
            if (one ? i <= left.batches() : !p.isOne()) left.add(letter, p);
            if (one ? i > left.batches() : !q.isOne()) right.add(letter, q);
            result.append(letter);
        }
        left.finish();
        right.finish();
        if (left.matrix) result.append('i');
        if (right.matrix) result.append('j');
        Node x = Nodes.reshape(f.build(), left.node, left.shape());
        Node y = Nodes.reshape(f.build(), right.node, right.shape());
        return f.build().add(new Einsum(x, y, left.text(), right.text(), result.toString()));
    }

    /// One operand of a product: its letters, without batch axes of size 1, which are broadcast.
    private static final class Side {
        final Node node;
        final boolean matrix;
        private final String inner;
        private final StringBuilder letters = new StringBuilder();
        private final List<Dim> dims = new ArrayList<>();

        Side(Node node, String inner) {
            this.node = node;
            this.matrix = node.rank() > 1;
            this.inner = matrix ? inner : "k";
        }

        int batches() {
            return Math.max(0, node.rank() - 2);
        }

        /// The batch size that is `i`-th from the right.
        Dim batch(int i) {
            return i <= batches() ? node.dim(batches() - i) : Dim.ONE;
        }

        void add(char letter, Dim size) {
            letters.append(letter);
            dims.add(size);
        }

        void finish() {
            letters.append(inner);
            dims.addAll(node.shape().slice(batches(), node.rank()).dims());
        }

        String text() {
            return letters.toString();
        }

        Shape shape() {
            return new Shape(dims);
        }
    }

    private static Meaning einsum(Arguments a) {
        var given = a.rest();
        if (given.size() < 2 || !(given.getFirst().meaning() instanceof Meaning.Text(String t))) {
            throw a.failure(
                    Problem.ARGUMENT_COUNT,
                    "einsum wants letters and tensors, as" + " einsum(\"nk,km->nm\", a, b)");
        }
        var tensors = given.subList(1, given.size());
        var operands = Convert.promoted(a.frame(), tensors, DType.INT, "einsum");
        var sum = new EinsteinSum(a.frame(), a.span(), given.getFirst(), t, operands);
        return new Meaning.Tensor(sum.node());
    }
}
