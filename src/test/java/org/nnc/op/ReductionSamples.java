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
import org.nnc.type.Shape;

import java.util.List;

/// Reductions, running folds, and order.
record ReductionSamples(OpSamples list) {
    private void free(String name, OpSamples.Make make) {
        list.free(name, make);
    }

    private void notDifferentiable(String name, OpSamples.Make make) {
        list.notDifferentiable(name, make);
    }

    void argReduce() {
        for (Monoid m : List.of(Monoid.MAX, Monoid.MIN)) {
            for (int axis = 0; axis < 2; axis++) {
                int a = axis;
                free(
                        "arg " + m.text() + " axis " + a,
                        in -> in.add(new ArgReduce(in.floats("x", N, dim(5)), m, a)));
            }
            free(
                    "arg " + m.text() + " ties",
                    in ->
                            in.add(
                                    new ArgReduce(
                                            in.integers(DType.INT, "x", 0, 3, dim(4), N), m, 1)));
            free(
                    "arg " + m.text() + " nan",
                    in ->
                            in.add(
                                    new ArgReduce(
                                            in.cycle(
                                                    DType.FLOAT,
                                                    "x",
                                                    Shape.of(N, dim(4)),
                                                    1,
                                                    Double.NaN,
                                                    3,
                                                    -2,
                                                    Double.POSITIVE_INFINITY),
                                            m,
                                            1)));
        }
        free(
                "arg max middle",
                in -> in.add(new ArgReduce(in.floats("x", dim(2), N, dim(3)), Monoid.MAX, 1)));
    }

    void argSort() {
        for (boolean descending : new boolean[] {false, true}) {
            String order = descending ? " descending" : " ascending";
            free(
                    "arg sort last" + order,
                    in -> in.add(new ArgSort(in.floats("x", dim(3), N), 1, descending)));
            free(
                    "arg sort first" + order,
                    in -> in.add(new ArgSort(in.floats("x", N, dim(3)), 0, descending)));
            free(
                    "arg sort ties" + order,
                    in -> in.add(new ArgSort(in.integers(DType.INT, "x", 0, 4, N), 0, descending)));
            free(
                    "arg sort nan" + order,
                    in ->
                            in.add(
                                    new ArgSort(
                                            in.cycle(
                                                    DType.FLOAT,
                                                    "x",
                                                    Shape.of(N),
                                                    1,
                                                    Double.NaN,
                                                    0,
                                                    -0.0,
                                                    3,
                                                    Double.NEGATIVE_INFINITY),
                                            0,
                                            descending)));
        }
    }

    void cumulate() {
        for (Monoid m : Monoid.values()) {
            for (boolean reverse : new boolean[] {false, true}) {
                String name = "cumulate " + m.text() + (reverse ? " reverse" : "");
                free(
                        name + " last",
                        in ->
                                in.add(
                                        new Cumulate(
                                                in.floats("x", -1.2, 1.2, dim(2), N),
                                                m,
                                                1,
                                                reverse)));
                free(
                        name + " first",
                        in ->
                                in.add(
                                        new Cumulate(
                                                in.floats("x", -1.2, 1.2, dim(4), N),
                                                m,
                                                0,
                                                reverse)));
                free(
                        name + " ints",
                        in ->
                                in.add(
                                        new Cumulate(
                                                in.integers(DType.INT, "x", -2, 3, N),
                                                m,
                                                0,
                                                reverse)));
            }
        }
        for (boolean reverse : new boolean[] {false, true}) {
            free(
                    "cumulate prod with a zero" + (reverse ? " reverse" : ""),
                    in ->
                            in.add(
                                    new Cumulate(
                                            in.cycle(
                                                    DType.FLOAT,
                                                    "x",
                                                    Shape.of(dim(2), dim(5)),
                                                    2,
                                                    -1,
                                                    0,
                                                    3,
                                                    0.5,
                                                    1.5),
                                            Monoid.PROD,
                                            1,
                                            reverse)));
        }
    }

    void reduce() {
        for (Monoid m : Monoid.values()) {
            String name = "reduce " + m.text();
            free(name + " last", in -> reduce(in, m, List.of(1), dim(3), N));
            free(name + " first", in -> reduce(in, m, List.of(0), N, dim(3)));
            free(name + " all", in -> reduce(in, m, List.of(0, 1), N, dim(2)));
            free(name + " outer", in -> reduce(in, m, List.of(0, 2), dim(2), N, dim(3)));
            free(name + " of one", in -> reduce(in, m, List.of(1), N, dim(1)));
            free(
                    name + " ints",
                    in ->
                            Nodes.reduce(
                                    in.build(),
                                    in.integers(DType.INT, "x", -3, 4, dim(2), N),
                                    m,
                                    List.of(1)));
        }
        free(
                "reduce int64",
                in ->
                        Nodes.sum(
                                in.build(),
                                in.integers(DType.INT64, "x", -3, 4, dim(2), N),
                                List.of(1)));
        free(
                "reduce prod with zeros",
                in ->
                        Nodes.reduce(
                                in.build(),
                                in.cycle(
                                        DType.FLOAT,
                                        "x",
                                        Shape.of(dim(3), dim(4)),
                                        2,
                                        0,
                                        -1,
                                        3,
                                        0,
                                        5,
                                        0,
                                        1.5,
                                        1,
                                        2,
                                        -3),
                                Monoid.PROD,
                                List.of(1)));
        notDifferentiable(
                "reduce max nan",
                in ->
                        Nodes.reduce(
                                in.build(),
                                in.cycle(
                                        DType.FLOAT,
                                        "x",
                                        Shape.of(N, dim(4)),
                                        2,
                                        Double.NaN,
                                        1,
                                        3,
                                        7),
                                Monoid.MAX,
                                List.of(1)));
        free(
                "softmax",
                in -> {
                    Builder b = in.build();
                    Node x = in.floats("x", -3, 3, N, dim(5));
                    Node top = Nodes.reduce(b, x, Monoid.MAX, List.of(1));
                    Node e =
                            Nodes.map(
                                    b,
                                    Scalar.EXP,
                                    Nodes.sub(
                                            b, x, Nodes.expandAxes(b, top, List.of(1), x.shape())));
                    Node sum = Nodes.sum(b, e, List.of(1));
                    return Nodes.div(b, e, Nodes.expandAxes(b, sum, List.of(1), x.shape()));
                });
    }

    private static Node reduce(Declarations in, Monoid m, List<Integer> axes, Dim... dims) {
        return Nodes.reduce(in.build(), in.floats("x", -1.5, 1.5, dims), m, axes);
    }
}
