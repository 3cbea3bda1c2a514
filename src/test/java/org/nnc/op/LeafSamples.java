package org.nnc.op;

import static org.nnc.op.OpSamples.N;
import static org.nnc.op.OpSamples.dim;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.List;

/// Operations without operands, and those that pass their operand on.
record LeafSamples(OpSamples list) {
    private void free(String name, OpSamples.Make make) {
        list.free(name, make);
    }

    private void notDifferentiable(String name, OpSamples.Make make) {
        list.notDifferentiable(name, make);
    }

    void constant() {
        for (DType t : DType.values())
            free("constant " + t, in -> Nodes.constant(in.build(), 1, t));
        free("constant third", in -> Nodes.constant(in.build(), 1 / 3.0));
        free("constant full", in -> Nodes.full(in.build(), 2.5, DType.FLOAT, Shape.of(N, dim(3))));
        notDifferentiable(
                "constant infinite",
                in -> Nodes.full(in.build(), Double.NEGATIVE_INFINITY, DType.FLOAT, Shape.of(N)));
    }

    void custom() {
        free(
                "custom",
                in -> {
                    Builder b = in.build();
                    Node x = in.floats("x", N, dim(2));
                    Node w = in.floats("w", N, dim(2));
                    Node seed =
                            b.add(new Variable("$seed_of_f", Variable.Role.PLACEHOLDER, x.type()));
                    Node dx =
                            Nodes.mul(
                                    b,
                                    seed,
                                    Nodes.mul(b, Nodes.constant(b, 2), Nodes.mul(b, x, w)));
                    Node dw = Nodes.mul(b, seed, Nodes.mul(b, x, x));
                    Node value = Nodes.mul(b, Nodes.mul(b, x, x), w);
                    return b.add(new Custom(value, List.of(x, w), seed, List.of(dx, dw)));
                });
    }

    void iota() {
        free("iota", in -> in.add(new Iota(Shape.of(N), 0)));
        free("iota rows", in -> in.add(new Iota(Shape.of(N, dim(3)), 0)));
        free("iota columns", in -> in.add(new Iota(Shape.of(dim(3), N), 1)));
    }

    void literal() {
        free("literal", in -> in.add(new Literal(List.of(1.5, -2.0, 1 / 3.0), DType.FLOAT)));
        free("literal one", in -> in.add(new Literal(List.of(7.0), DType.INT)));
        free(
                "literal used",
                in ->
                        Nodes.mul(
                                in.build(),
                                in.floats("x", N, dim(3)),
                                in.add(new Literal(List.of(1.5, -2.0, 0.25), DType.FLOAT))));
        free(
                "literal gathered",
                in ->
                        in.add(
                                new Gather(
                                        in.add(new Literal(List.of(1.5, -2.0, 0.25), DType.FLOAT)),
                                        in.integers(DType.INT, "i", 0, 3, N),
                                        0)));
    }

    void randomUniform() {
        for (int word = 0; word < 2; word++) {
            int w = word;
            free(
                    "random uniform word " + w,
                    in ->
                            in.add(
                                    new RandomUniform(
                                            in.integers(DType.INT, "$seed", 0, 100, new Dim[0]),
                                            in.integers(DType.INT, "$step", 0, 100, new Dim[0]),
                                            0x9e3779b9,
                                            w,
                                            Shape.of(N, dim(3)))));
        }
        free(
                "random dropout",
                in -> {
                    Builder b = in.build();
                    Node u =
                            b.add(
                                    new RandomUniform(
                                            Nodes.constant(b, 5, DType.INT),
                                            in.integers(DType.INT, "$step", 0, 9),
                                            77,
                                            0,
                                            Shape.of(N, dim(3))));
                    Node keep = Nodes.map(b, Scalar.LT, u, Nodes.constant(b, 0.75));
                    return Nodes.select(b, keep, in.floats("x", N, dim(3)), Nodes.constant(b, 0));
                });
    }

    void sizeOf() {
        free("size of", in -> in.add(new SizeOf(N.times(2).plus(1))));
        free("size of quotient", in -> in.add(new SizeOf(N.plus(1).dividedBy(2))));
        free(
                "mean",
                in -> {
                    Node x = in.floats("x", N.plus(1));
                    Node sum = Nodes.sumAll(in.build(), x);
                    return Nodes.div(
                            in.build(), sum, Nodes.size(in.build(), N.plus(1), DType.FLOAT));
                });
    }

    void stopGradient() {
        notDifferentiable(
                "stop gradient",
                in -> {
                    Node x = in.floats("x", N);
                    return Nodes.mul(in.build(), x, in.add(new StopGradient(x)));
                });
    }

    void barrier() {
        free(
                "barrier",
                in -> {
                    Node x = in.floats("x", N);
                    Node late = in.add(new Barrier(x, in.floats("after", N)));
                    return Nodes.mul(in.build(), x, late);
                });
    }

    /// Two regions: the first ends where the second begins, and something passes by the second.
    void checkpoint() {
        free(
                "checkpoint",
                in -> {
                    Builder b = in.build();
                    Node x = in.floats("x", N);
                    Node sine = Nodes.map(b, Scalar.SIN, x);
                    Node first = in.add(new Checkpoint(Nodes.mul(b, sine, x)));
                    Node cosine = Nodes.map(b, Scalar.COS, Nodes.mul(b, first, sine));
                    Node second = in.add(new Checkpoint(Nodes.mul(b, cosine, first)));
                    return Nodes.mul(b, Nodes.map(b, Scalar.TANH, second), cosine);
                });
    }

    void variable() {
        free("variable", in -> in.floats("x", N));
        for (DType t : List.of(DType.INT, DType.INT64, DType.BOOL)) {
            free("variable " + t, in -> in.integers(t, "x", 0, 2, N));
        }
    }
}
