package org.nnc.op;

import static org.nnc.op.OpSamples.N;
import static org.nnc.op.OpSamples.dim;

import org.nnc.graph.Nodes;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.List;

/// Products of tensors.
record ContractionSamples(OpSamples list) {
    private void free(String name, OpSamples.Make make) {
        list.free(name, make);
    }

    void einsum() {
        product("matmul", "ik", "kj", "ij", List.of(N, dim(5)), List.of(dim(5), dim(4)));
        product("matmul inner free", "ik", "kj", "ij", List.of(dim(3), N), List.of(N, dim(4)));
        product(
                "matmul left transposed",
                "ki",
                "kj",
                "ij",
                List.of(dim(5), N),
                List.of(dim(5), dim(4)));
        product(
                "matmul right transposed",
                "ik",
                "jk",
                "ij",
                List.of(dim(3), dim(6)),
                List.of(N, dim(6)));
        product(
                "matmul result transposed",
                "ik",
                "kj",
                "ji",
                List.of(N, dim(3)),
                List.of(dim(3), dim(4)));
        product(
                "batched",
                "bik",
                "bkj",
                "bij",
                List.of(dim(2), N, dim(3)),
                List.of(dim(2), dim(3), dim(4)));
        product(
                "attention",
                "bqhd",
                "bkhd",
                "bhqk",
                List.of(dim(2), N, dim(2), dim(3)),
                List.of(dim(2), N, dim(2), dim(3)));
        product("matrix vector", "ik", "k", "i", List.of(N, dim(5)), List.of(dim(5)));
        product("vector matrix", "k", "kj", "j", List.of(dim(5)), List.of(dim(5), N));
        product("dot", "k", "k", "", List.of(N), List.of(N));
        product("outer", "i", "j", "ij", List.of(N), List.of(dim(3)));
        product(
                "two inner",
                "ikl",
                "klj",
                "ij",
                List.of(N, dim(2), dim(3)),
                List.of(dim(2), dim(3), dim(4)));
        product("elementwise", "ij", "ij", "ij", List.of(N, dim(3)), List.of(N, dim(3)));
        product("scalar", "", "ij", "ij", List.of(), List.of(N, dim(3)));
    }

    private void product(String name, String p, String q, String r, List<Dim> a, List<Dim> b) {
        free(
                "einsum " + name,
                in ->
                        Nodes.einsum(
                                in.build(),
                                in.floats("a", new Shape(a)),
                                in.floats("b", new Shape(b)),
                                p,
                                q,
                                r));
    }
}
