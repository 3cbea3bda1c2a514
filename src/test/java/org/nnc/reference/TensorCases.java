package org.nnc.reference;

import org.nnc.reference.ReferenceSource.Body;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reductions, products, indexing, order and structure.
final class TensorCases {
    private TensorCases() {}

    static Optional<Body> body(ReferenceCase c) {
        String axis = "axis = " + c.options().getOrDefault("axis", -1);
        return switch (c.op()) {
            case "sum", "mean", "max", "min", "prod", "logsumexp" -> one(reduction(c, c.op(), ""));
            case "norm2" -> one(reduction(c, "norm", ""));
            case "var", "std" -> one(reduction(c, c.op(), ", unbiased = " + c.option("unbiased")));
            case "softmax", "log_softmax" -> one("o_y = " + c.op() + "(i_x, " + axis + ")");
            case "matmul" -> one("o_y = i_a @ i_b");
            case "einsum" -> one("o_y = einsum(" + c.option("equation") + operands(c) + ")");
            case "linear" -> one("o_y = i_x @ transpose(i_W)" + (c.has("b") ? " + i_b" : ""));
            case "gather" -> one("o_y = gather(i_x, i_index, " + axis + ")");
            case "scatter_add" -> one("o_y = scatter_add(i_x, i_index, i_src, " + axis + ")");
            case "index_select" -> one("o_y = take(i_x, i_index, " + axis + ")");
            case "embedding" -> embedding(c);
            case "cumsum", "cumprod" -> one("o_y = " + c.op() + "(i_x, " + axis + ")");
            case "sort" ->
                    one(
                            "o_values = sort(i_x, "
                                    + axis
                                    + ", descending = "
                                    + c.option("descending")
                                    + ")",
                            "o_indices = argsort(i_x, "
                                    + axis
                                    + ", descending = "
                                    + c.option("descending")
                                    + ")");
            case "topk" ->
                    c.flag("largest")
                            ? one(
                                    "o_values, o_indices = top_k(i_x, "
                                            + c.option("k")
                                            + ", "
                                            + axis
                                            + ")")
                            : one(
                                    "negated, o_indices = top_k(-i_x, "
                                            + c.option("k")
                                            + ", "
                                            + axis
                                            + ")",
                                    "o_values = -negated");
            case "concat" -> one("o_y = concat(i_a, i_b, " + axis + ")");
            case "pad" ->
                    one(
                            "o_y = pad(i_x, "
                                    + c.option("padding")
                                    + ", value = "
                                    + c.option("value")
                                    + ")");
            case "slice" -> one("o_y = i_x[" + slices(c) + "]");
            case "flip" -> one("o_y = reverse(i_x, axis = " + c.option("axes") + ")");
            case "transpose" -> one("o_y = transpose(i_x, axes = " + c.option("permutation") + ")");
            default -> Optional.empty();
        };
    }

    private static String reduction(ReferenceCase c, String f, String options) {
        return "o_y = "
                + f
                + "(i_x, axes = "
                + c.option("axes")
                + ", keep = "
                + c.option("keepdim")
                + options
                + ")";
    }

    private static String operands(ReferenceCase c) {
        return c.given().stream().map(t -> ", i_" + t.name()).collect(Collectors.joining());
    }

    private static String slices(ReferenceCase c) {
        return ((List<?>) c.options().get("slices"))
                .stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private static Optional<Body> embedding(ReferenceCase c) {
        List<Integer> dims = c.dims("W");
        return Optional.of(
                Body.of(
                                "m = embedding(i_index, " + dims.get(0) + ", " + dims.get(1) + ")",
                                "o_y = m")
                        .with("W", "m.E"));
    }

    private static Optional<Body> one(String... lines) {
        return Optional.of(Body.of(lines));
    }
}
