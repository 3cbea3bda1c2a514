package org.nnc.op;

import static org.nnc.op.OpSamples.N;
import static org.nnc.op.OpSamples.dim;
import static org.nnc.op.OpSamples.dims;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.program.Monoid;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.List;

/// Operations that move elements.
record StructureSamples(OpSamples list) {
    private void free(String name, OpSamples.Make make) {
        list.free(name, make);
    }

    void concat() {
        // A sum over parts whose lengths are free: guards within an accumulating loop.
        free(
                "concat of four, summed",
                in -> {
                    Node x = in.floats("x", N);
                    Node all = in.add(new Concat(List.of(x, x, x, x), 0));
                    return in.add(new Reduce(all, Monoid.SUM, List.of(0)));
                });
        free(
                "concat first",
                in ->
                        in.add(
                                new Concat(
                                        List.of(
                                                in.floats("x", N, dim(2)),
                                                in.floats("z", dim(3), dim(2))),
                                        0)));
        free(
                "concat last",
                in -> {
                    Node x = in.floats("x", N, dim(2));
                    return in.add(new Concat(List.of(x, in.floats("z", N, dim(1)), x), 1));
                });
        free(
                "concat ints",
                in ->
                        in.add(
                                new Concat(
                                        List.of(
                                                in.integers(DType.INT, "x", 0, 9, N),
                                                in.integers(DType.INT, "z", 0, 9, N)),
                                        0)));
        free("concat one", in -> in.add(new Concat(List.of(in.floats("x", N)), 0)));
    }

    void expand() {
        free(
                "expand first",
                in -> in.add(new Expand(in.floats("x", dim(1), dim(3)), Shape.of(N, dim(3)))));
        free(
                "expand last",
                in -> in.add(new Expand(in.floats("x", N, dim(1)), Shape.of(N, dim(4)))));
        free(
                "expand scalar",
                in -> Nodes.broadcastTo(in.build(), in.floats("x"), Shape.of(dim(2), N)));
        free(
                "expand bool",
                in ->
                        Nodes.broadcastTo(
                                in.build(),
                                in.integers(DType.BOOL, "x", 0, 2, dim(3), dim(1)),
                                Shape.of(dim(3), N)));
    }

    void gather() {
        free(
                "gather rows",
                in ->
                        in.add(
                                new Gather(
                                        in.floats("x", dim(5), dim(3)),
                                        in.integers(DType.INT, "i", 0, 5, N),
                                        0)));
        free(
                "gather columns by matrix",
                in ->
                        in.add(
                                new Gather(
                                        in.floats("x", N, dim(4)),
                                        in.integers(DType.INT, "i", 0, 4, dim(2), dim(3)),
                                        1)));
        free(
                "gather clamped",
                in ->
                        in.add(
                                new Gather(
                                        in.floats("x", dim(4)),
                                        in.integers(DType.INT, "i", -3, 8, N),
                                        0)));
        free(
                "gather int64",
                in ->
                        in.add(
                                new Gather(
                                        in.integers(DType.INT64, "x", 0, 9, dim(4)),
                                        in.integers(DType.INT64, "i", 0, 4, N),
                                        0)));
        free(
                "gather one",
                in ->
                        in.add(
                                new Gather(
                                        in.floats("x", dim(4), N),
                                        in.integers(DType.INT, "i", 0, 4),
                                        0)));
    }

    void scatterAdd() {
        free(
                "scatter add rows",
                in -> {
                    Node x = in.floats("x", dim(4), dim(3));
                    Node i = in.integers(DType.INT, "i", 0, 4, N);
                    return in.add(new ScatterAdd(x, i, in.floats("s", N, dim(3)), 0));
                });
        free(
                "scatter add columns",
                in -> {
                    Node x = in.floats("x", N, dim(4));
                    Node i = in.integers(DType.INT, "i", -1, 6, dim(2), dim(3));
                    Node s = in.floats("s", N, dim(2), dim(3));
                    return in.add(new ScatterAdd(x, i, s, 1));
                });
        free(
                "scatter add ints",
                in -> {
                    Node x = in.integers(DType.INT, "x", 0, 4, dim(4));
                    Node i = in.integers(DType.INT, "i", 0, 4, N);
                    return in.add(new ScatterAdd(x, i, in.integers(DType.INT, "s", 0, 9, N), 0));
                });
    }

    void pad() {
        free("pad", in -> in.add(new Pad(in.floats("x", N, dim(3)), dims(1, 0), dims(0, 2), 0.5)));
        free(
                "pad free",
                in -> in.add(new Pad(in.floats("x", dim(3)), List.of(N), List.of(N.plus(1)), 0)));
        free(
                "pad ints",
                in -> in.add(new Pad(in.integers(DType.INT, "x", 0, 5, N), dims(2), dims(1), 7)));
    }

    void reshape() {
        free(
                "reshape flatten",
                in ->
                        Nodes.reshape(
                                in.build(),
                                in.floats("x", N, dim(2), dim(3)),
                                Shape.of(N, dim(6))));
        free(
                "reshape split",
                in ->
                        Nodes.reshape(
                                in.build(),
                                in.floats("x", N.times(6)),
                                Shape.of(dim(2), N, dim(3))));
        free(
                "reshape after transpose",
                in -> {
                    Node x = in.floats("x", N, dim(4), dim(2));
                    Node t = Nodes.transpose(in.build(), x, List.of(1, 0, 2));
                    return Nodes.reshape(in.build(), t, Shape.of(dim(2), N.times(4)));
                });
        free("reshape scalar", in -> Nodes.reshape(in.build(), in.floats("x"), Shape.of(1, 1)));
    }

    void reverse() {
        free("reverse first", in -> in.add(new Reverse(in.floats("x", N, dim(3)), List.of(0))));
        free("reverse both", in -> in.add(new Reverse(in.floats("x", dim(3), N), List.of(0, 1))));
    }

    void slice() {
        free(
                "slice last",
                in ->
                        slice(
                                in.build(),
                                in.floats("x", N, dim(6)),
                                List.of(Dim.ZERO, dim(2)),
                                List.of(1, 1),
                                List.of(N, dim(3))));
        free(
                "slice steps",
                in ->
                        slice(
                                in.build(),
                                in.floats("x", N, dim(8)),
                                List.of(Dim.ZERO, dim(1)),
                                List.of(1, 3),
                                List.of(N, dim(3))));
        free(
                "slice free steps",
                in ->
                        slice(
                                in.build(),
                                in.floats("x", N.times(2), dim(2)),
                                List.of(Dim.ZERO, Dim.ZERO),
                                List.of(2, 1),
                                List.of(N, dim(2))));
        free(
                "slice tail",
                in ->
                        slice(
                                in.build(),
                                in.floats("x", N.plus(2)),
                                List.of(dim(2)),
                                List.of(1),
                                List.of(N)));
        free(
                "slice nothing",
                in ->
                        slice(
                                in.build(),
                                in.floats("x", N, dim(3)),
                                List.of(Dim.ZERO, dim(1)),
                                List.of(1, 1),
                                List.of(N, Dim.ZERO)));
    }

    private static Node slice(
            Builder b, Node x, List<Dim> starts, List<Integer> steps, List<Dim> sizes) {
        return b.add(new Slice(x, starts, steps, sizes));
    }

    void transpose() {
        free(
                "transpose",
                in -> Nodes.transpose(in.build(), in.floats("x", N, dim(3)), List.of(1, 0)));
        free(
                "transpose three",
                in ->
                        Nodes.transpose(
                                in.build(), in.floats("x", N, dim(3), dim(2)), List.of(2, 0, 1)));
        free(
                "transpose bool",
                in ->
                        Nodes.transpose(
                                in.build(),
                                in.integers(DType.BOOL, "x", 0, 2, N, dim(3)),
                                List.of(1, 0)));
    }
}
