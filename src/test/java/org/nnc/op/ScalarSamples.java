package org.nnc.op;

import static org.nnc.op.OpSamples.N;
import static org.nnc.op.OpSamples.dim;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Sample.Declarations;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;

/// Every row of the table of scalar functions, and casts.
record ScalarSamples(OpSamples list) {
    private void free(String name, OpSamples.Make make) {
        list.free(name, make);
    }

    private void notDifferentiable(String name, OpSamples.Make make) {
        list.notDifferentiable(name, make);
    }

    void cast() {
        for (DType to : List.of(DType.INT, DType.INT64, DType.BOOL)) {
            free("cast float to " + to, in -> Nodes.cast(in.build(), in.floats("x", -5, 5, N), to));
        }
        notDifferentiable(
                "cast special to int",
                in ->
                        Nodes.cast(
                                in.build(),
                                in.cycle(
                                        DType.FLOAT,
                                        "x",
                                        Shape.of(N),
                                        Double.NaN,
                                        1e20,
                                        -1e20,
                                        -0.0,
                                        Double.POSITIVE_INFINITY,
                                        2.9,
                                        -2.9),
                                DType.INT));
        for (DType from : List.of(DType.INT, DType.INT64, DType.BOOL)) {
            for (DType to : DType.values()) {
                if (from == to) continue;
                free(
                        "cast " + from + " to " + to,
                        in ->
                                Nodes.cast(
                                        in.build(),
                                        in.integers(from, "x", from == DType.BOOL ? 0 : -3, 3, N),
                                        to));
            }
        }
    }

    void map() {
        for (Scalar f : Scalar.values()) scalar(f);
        free(
                "map broadcast",
                in -> Nodes.add(in.build(), in.floats("x", N, dim(3)), in.floats("z", dim(3))));
        free(
                "map chain",
                in -> {
                    Builder b = in.build();
                    Node x = in.floats("x", N, dim(3));
                    Node t = Nodes.map(b, Scalar.TANH, Nodes.mul(b, x, in.floats("w", dim(3))));
                    return Nodes.add(b, t, Nodes.mul(b, t, Nodes.map(b, Scalar.EXP, x)));
                });
    }

    private void scalar(Scalar f) {
        String name = "map " + f.text();
        switch (f.kind()) {
            case ARITHMETIC -> {
                free(name, in -> in.add(new Map(f, arguments(in, f))));
                for (DType t : List.of(DType.INT, DType.INT64)) {
                    free(name + " " + t, in -> in.add(new Map(f, integers(in, f, t, -4))));
                }
                special(name, f, DType.FLOAT);
            }
            case FLOAT -> {
                free(name, in -> in.add(new Map(f, arguments(in, f))));
                special(name, f, DType.FLOAT);
            }
            case COMPARISON -> {
                free(name, in -> in.add(new Map(f, arguments(in, f))));
                free(name + " int", in -> in.add(new Map(f, integers(in, f, DType.INT, -2))));
                special(name, f, DType.FLOAT);
            }
            case LOGIC -> free(name, in -> in.add(new Map(f, integers(in, f, DType.BOOL, 0))));
            case CHOICE -> {
                free(
                        name,
                        in ->
                                in.add(
                                        new Map(
                                                f,
                                                List.of(
                                                        in.integers(DType.BOOL, "c", 0, 2, N),
                                                        in.floats("x", N),
                                                        in.floats("z", N)))));
                free(
                        name + " int",
                        in ->
                                in.add(
                                        new Map(
                                                f,
                                                List.of(
                                                        in.integers(DType.BOOL, "c", 0, 2, N),
                                                        in.integers(DType.INT, "x", 0, 9, N),
                                                        in.integers(DType.INT, "z", 0, 9, N)))));
            }
            case BITS ->
                    free(
                            name,
                            in ->
                                    in.add(
                                            new Map(
                                                    f,
                                                    List.of(
                                                            in.integers(
                                                                    DType.INT,
                                                                    "x",
                                                                    Integer.MIN_VALUE,
                                                                    Integer.MAX_VALUE,
                                                                    N),
                                                            in.integers(
                                                                    DType.INT, "z", 0, 32, N)))));
        }
    }

    /// Arguments where the function is defined and smooth.
    private static List<Node> arguments(Declarations in, Scalar f) {
        Node x =
                switch (f) {
                    case LOG, SQRT, RSQRT, POW -> in.floats("x", 0.3, 3, N, dim(2));
                    case LOG1P -> in.floats("x", -0.6, 3, N, dim(2));
                    case FLOOR, ROUND ->
                            in.cycle(DType.FLOAT, "x", Shape.of(N, dim(2)), -1.7, 0.3, 2.2, -0.4);
                    case MOD ->
                            in.cycle(DType.FLOAT, "x", Shape.of(N, dim(2)), 1.1, -0.7, 5.5, -4.9);
                    case ABS, SIGN ->
                            in.cycle(DType.FLOAT, "x", Shape.of(N, dim(2)), 1.1, -0.7, 5.5, -4.9);
                    default -> in.floats("x", -3, 3, N, dim(2));
                };
        if (f.arity() == 1) return List.of(x);
        Node z =
                switch (f) {
                    case DIV, MOD -> in.floats("z", 1.5, 1.8, N, dim(2));
                    default -> in.floats("z", -2.5, 2.5, N, dim(2));
                };
        return List.of(x, z);
    }

    private static List<Node> integers(Declarations in, Scalar f, DType t, int low) {
        List<Node> arguments = new ArrayList<>();
        for (int i = 0; i < f.arity(); i++) {
            int high = t == DType.BOOL ? 2 : 5;
            arguments.add(in.integers(t, "x" + i, low, high, N));
        }
        return arguments;
    }

    private static final double[] SPECIAL = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        -1e-30,
        1e-6,
        80,
        -80,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };

    /// Every pair of special numbers.
    private void special(String name, Scalar f, DType t) {
        notDifferentiable(
                name + " special",
                in -> {
                    int n = SPECIAL.length;
                    Node x = in.cycle(t, "x", Shape.of(dim(n), dim(1)), SPECIAL);
                    if (f.arity() == 1) return Nodes.map(in.build(), f, x);
                    return Nodes.map(in.build(), f, x, in.cycle(t, "z", Shape.of(dim(n)), SPECIAL));
                });
    }
}
