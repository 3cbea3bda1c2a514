package org.nnc.graph;

import org.nnc.op.Cast;
import org.nnc.op.Constant;
import org.nnc.op.Einsum;
import org.nnc.op.Expand;
import org.nnc.op.Map;
import org.nnc.op.Reduce;
import org.nnc.op.Reshape;
import org.nnc.op.SizeOf;
import org.nnc.op.Transpose;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.program.Term;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Short ways to make nodes, for derivative rules, rewrite rules and the checker.
public final class Nodes {
    private Nodes() {}

    public static Node constant(Builder b, double value) {
        return b.add(new Constant(value, DType.FLOAT));
    }

    public static Node constant(Builder b, double value, DType dtype) {
        return b.add(new Constant(value, dtype));
    }

    /// A tensor filled with one number.
    public static Node full(Builder b, double value, DType dtype, Shape shape) {
        return broadcastTo(b, constant(b, value, dtype), shape);
    }

    public static Node zeros(Builder b, Node like) {
        return full(b, 0, like.dtype(), like.shape());
    }

    public static Node ones(Builder b, Node like) {
        return full(b, 1, like.dtype(), like.shape());
    }

    /// A size as a number of the given type.
    public static Node size(Builder b, Dim size, DType dtype) {
        if (size.isConstant()) return constant(b, size.intValue(), dtype);
        return cast(b, b.add(new SizeOf(size)), dtype);
    }

    public static Node cast(Builder b, Node x, DType dtype) {
        return x.dtype() == dtype ? x : b.add(new Cast(x, dtype));
    }

    /// `f(operands…)` element by element, broadcast to their common shape.
    public static Node map(Builder b, Scalar f, Node... operands) {
        return map(b, f, List.of(operands));
    }

    public static Node map(Builder b, Scalar f, List<Node> operands) {
        Shape shape = operands.getFirst().shape();
        for (int i = 1; i < operands.size(); i++) {
            Shape other = operands.get(i).shape();
            int position = i;
            Shape before = shape;
            shape =
                    shape.broadcast(other)
                            .orElseThrow(() ->
                                    new ShapeException(
                                            "the shapes "
                                                    + before
                                                    + " and "
                                                    + other
                                                    + " of {0} and {"
                                                    + position
                                                    + "} do not broadcast"));
        }
        Shape common = shape;
        return b.add(new Map(f, operands.stream().map(x -> broadcastTo(b, x, common)).toList()));
    }

    public static Node add(Builder b, Node x, Node y) {
        return map(b, Scalar.ADD, x, y);
    }

    public static Node sub(Builder b, Node x, Node y) {
        return map(b, Scalar.SUB, x, y);
    }

    public static Node mul(Builder b, Node x, Node y) {
        return map(b, Scalar.MUL, x, y);
    }

    public static Node div(Builder b, Node x, Node y) {
        return map(b, Scalar.DIV, x, y);
    }

    public static Node neg(Builder b, Node x) {
        return map(b, Scalar.NEG, x);
    }

    public static Node select(Builder b, Node c, Node x, Node y) {
        return map(b, Scalar.SELECT, c, x, y);
    }

    public static Node reshape(Builder b, Node x, Shape shape) {
        return x.shape().equals(shape) ? x : b.add(new Reshape(x, shape));
    }

    /// NumPy's broadcasting of one tensor to a shape that it broadcasts to.
    public static Node broadcastTo(Builder b, Node x, Shape shape) {
        if (x.shape().equals(shape)) return x;
        Shape padded = x.shape();
        while (padded.rank() < shape.rank()) padded = padded.inserted(0, Dim.ONE);
        Node r = reshape(b, x, padded);
        return padded.equals(shape) ? r : b.add(new Expand(r, shape));
    }

    /// The adjoint of [#broadcastTo]: sums y down to the shape it was broadcast from.
    public static Node sumTo(Builder b, Node y, Shape shape) {
        int lead = y.rank() - shape.rank();
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < y.rank(); i++) {
            if (i < lead || shape.dim(i - lead).isOne() && !y.dim(i).isOne()) axes.add(i);
        }
        return reshape(b, sum(b, y, axes), shape);
    }

    public static Node reduce(Builder b, Node x, Monoid m, List<Integer> axes) {
        return axes.isEmpty() ? x : b.add(new Reduce(x, m, axes));
    }

    public static Node sum(Builder b, Node x, List<Integer> axes) {
        return reduce(b, x, Monoid.SUM, axes);
    }

    public static Node sumAll(Builder b, Node x) {
        return sum(b, x, IntStream.range(0, x.rank()).boxed().toList());
    }

    public static Node transpose(Builder b, Node x, List<Integer> permutation) {
        boolean same =
                IntStream.range(0, permutation.size()).allMatch(i -> permutation.get(i) == i);
        return same ? x : b.add(new Transpose(x, permutation));
    }

    /// Sizes of axis `axis` inserted: a reduced tensor gets its axis back with size 1, then is
    /// repeated.
    public static Node expandAxes(Builder b, Node reduced, List<Integer> axes, Shape full) {
        Shape kept = full;
        for (int a : axes) kept = kept.with(a, Dim.ONE);
        return broadcastTo(b, reshape(b, reduced, kept), full);
    }

    public static Node einsum(Builder b, Node x, Node y, String left, String right, String result) {
        return b.add(new Einsum(x, y, left, right, result));
    }

    /// A node as a term, so that formulas written for terms make nodes.
    public static Term term(Builder b, Node node) {
        return new NodeTerm(b, node);
    }

    /// The node of a term made by [#term].
    public static Node node(Term term) {
        return ((NodeTerm) term).node;
    }

    private record NodeTerm(Builder build, Node node) implements Term {
        @Override
        public Term apply(Scalar f, List<Term> rest) {
            List<Node> all = new ArrayList<>();
            all.add(node);
            for (Term t : rest) all.add(Nodes.node(t));
            return new NodeTerm(build, map(build, f, all));
        }

        @Override
        public Term constant(double value) {
            return new NodeTerm(build, Nodes.constant(build, value, node.dtype()));
        }
    }
}
