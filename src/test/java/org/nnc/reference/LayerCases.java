package org.nnc.reference;

import org.nnc.reference.ReferenceSource.Body;

import java.util.List;
import java.util.Optional;

/// Convolutions, pooling, normalization and attention, and second derivatives through them.
final class LayerCases {
    private LayerCases() {}

    static Optional<Body> body(ReferenceCase c) {
        return switch (c.op()) {
            case "conv1d", "conv2d", "conv3d" -> one(convolution(c, "o_y"));
            case "conv_transpose1d", "conv_transpose2d" ->
                    one(
                            "o_y = conv_transpose(i_x, i_W, stride = "
                                    + c.option("stride")
                                    + ", pad = "
                                    + c.option("padding")
                                    + ", output_pad = "
                                    + c.option("output_padding")
                                    + ", dilation = "
                                    + c.option("dilation")
                                    + ", groups = "
                                    + c.option("groups")
                                    + ")"
                                    + bias(c));
            case "max_pool1d", "max_pool2d", "max_pool3d" ->
                    one(pool(c, ", dilation = " + c.option("dilation")));
            case "avg_pool1d", "avg_pool2d", "avg_pool3d" ->
                    one(pool(c, ", count_padding = " + c.option("count_include_pad")));
            case "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_max_pool2d" ->
                    one("o_y = " + c.op() + "(i_x, " + c.option("output_size") + ")");
            case "batch_norm" -> Optional.of(batchNorm(c));
            case "layer_norm" -> Optional.of(layerNorm(c));
            case "group_norm" -> Optional.of(groupNorm(c));
            case "scaled_dot_product_attention" ->
                    one(
                            "o_attention = attention_weights(i_q, i_k"
                                    + (c.flag("causal") ? ", " + causal(c, "q", "k", 2) : "")
                                    + ")",
                            "o_y = dot_product_attention(i_q, i_k, i_v"
                                    + (c.flag("causal") ? ", " + causal(c, "q", "k", 2) : "")
                                    + ")");
            case "additive_attention" ->
                    one(
                            "o_attention = additive_weights(i_q, i_k, transpose(i_W_q), transpose(i_W_k), i_v)",
                            "o_y = o_attention @ i_k");
            case "multi_head_attention" -> Optional.of(multiHead(c));
            case "second_conv2d" ->
                    one(
                            convolution(c, "z"),
                            "y = tanh(z)",
                            "o_g_x, o_g_W, o_g_b = grad(sum(y * i_u), [i_x, i_W, i_b])");
            case "second_layer_norm" ->
                    one(
                            "o_y = normalize(i_x, [-1], "
                                    + c.option("eps")
                                    + ") * i_gamma + i_beta",
                            "o_g_x, o_g_gamma = grad(sum(tanh(o_y) * i_u), [i_x, i_gamma])");
            case "second_attention" ->
                    one(
                            "o_y = softmax(i_q @ transpose(i_k) / sqrt("
                                    + c.dims("q").get(1)
                                    + ")) @ i_v",
                            "o_g_q, o_g_k, o_g_v = grad(sum(o_y * i_u), [i_q, i_k, i_v])");
            case "second_lstm_step" ->
                    one(
                            "i, f, g, o = split(i_x @ transpose(i_W) + i_h0 @ transpose(i_U) + i_b, parts = 4)",
                            "o_c = sigmoid(f) * i_c0 + sigmoid(i) * tanh(g)",
                            "o_h = sigmoid(o) * tanh(o_c)",
                            "s = sum(o_h * i_u_h) + sum(o_c * i_u_c)",
                            "o_g_x, o_g_h0, o_g_c0, o_g_W, o_g_U, o_g_b = grad(s, [i_x, i_h0, i_c0, i_W, i_U, i_b])");
            case "hvp_mlp" ->
                    one(
                            "o_loss = mean((tanh(i_x @ i_W1 + i_b1) @ i_W2 + i_b2 - i_target) ^ 2)",
                            "o_g_W1, o_g_b1, o_g_W2, o_g_b2 = grad(o_loss, [i_W1, i_b1, i_W2, i_b2])",
                            "s = sum(o_g_W1 * i_v_W1) + sum(o_g_b1 * i_v_b1) + sum(o_g_W2 * i_v_W2) + sum(o_g_b2 * i_v_b2)",
                            "o_hvp_W1, o_hvp_b1, o_hvp_W2, o_hvp_b2 = grad(s, [i_W1, i_b1, i_W2, i_b2])");
            case "hessian_cross_entropy" -> Optional.of(hessian(c));
            case "gradient_penalty" ->
                    one(
                            "score = tanh(i_x @ i_W1 + i_b1) @ i_W2 + i_b2",
                            "o_g_x = grad(sum(score), i_x)",
                            "o_penalty = mean((norm(o_g_x, axis = 1) - 1) ^ 2)");
            default -> Optional.empty();
        };
    }

    private static String convolution(ReferenceCase c, String result) {
        String pad = c.options().get("padding").equals("same") ? "same" : c.option("padding");
        return result
                + " = conv(i_x, i_W, stride = "
                + c.option("stride")
                + ", pad = "
                + pad
                + ", dilation = "
                + c.option("dilation")
                + ", groups = "
                + c.option("groups")
                + ")"
                + bias(c);
    }

    private static String bias(ReferenceCase c) {
        return c.has("b") ? " + reshape(i_b, [_" + ", 1".repeat(c.dims("x").size() - 2) + "])" : "";
    }

    private static String pool(ReferenceCase c, String options) {
        return "o_y = "
                + c.op()
                + "(i_x, "
                + c.option("kernel")
                + ", stride = "
                + c.option("stride")
                + ", pad = "
                + c.option("padding")
                + options
                + ")";
    }

    private static Body multiHead(ReferenceCase c) {
        String memory = c.has("memory") ? "i_memory" : "i_x";
        int keys = c.dims(memory.substring(2)).get(1);
        String mask =
                c.flag("causal")
                        ? causal(c, "x", memory.substring(2), 1)
                        : c.has("key_lengths")
                                ? "padding_mask(i_key_lengths, " + keys + ")"
                                : "none";
        return Body.of(
                "W = split(i_in_proj_weight, parts = 3, axis = 0)",
                "b = split(i_in_proj_bias, parts = 3)",
                "fn project(x, i) = x @ transpose(W[i]) + b[i]",
                "mixed, o_attention = multi_head(project(i_x, 0), project("
                        + memory
                        + ", 1), project("
                        + memory
                        + ", 2), "
                        + c.option("heads")
                        + ", "
                        + mask
                        + ")",
                "o_y = mixed @ transpose(i_out_proj_weight) + i_out_proj_bias");
    }

    private static String causal(ReferenceCase c, String queries, String keys, int axis) {
        return "causal_mask(" + c.dims(queries).get(axis) + ", " + c.dims(keys).get(axis) + ")";
    }

    private static Body batchNorm(ReferenceCase c) {
        Body b =
                c.flag("training")
                        ? Body.of(
                                "m = batch_norm(i_x, momentum = "
                                        + c.option("momentum")
                                        + ", epsilon = "
                                        + c.option("eps")
                                        + ")",
                                "o_y = m")
                        : Body.of(
                                "m = batch_norm(i_x, epsilon = " + c.option("eps") + ")",
                                "o_y = m");
        Body named = b.with("running_mean", "m.mean_seen", "running_var", "m.var_seen");
        return c.has("gamma") ? named.with("gamma", "m.gamma", "beta", "m.beta") : named;
    }

    private static Body layerNorm(ReferenceCase c) {
        int axes = ((Number) c.options().get("normalized_axes")).intValue();
        if (axes == 1 && c.flag("affine")) {
            return Body.of("m = layer_norm(i_x, epsilon = " + c.option("eps") + ")", "o_y = m")
                    .with("gamma", "m.gamma", "beta", "m.beta");
        }
        List<Integer> over = java.util.stream.IntStream.range(-axes, 0).boxed().toList();
        String affine = c.flag("affine") ? " * i_gamma + i_beta" : "";
        return Body.of("o_y = normalize(i_x, " + over + ", " + c.option("eps") + ")" + affine);
    }

    private static Body groupNorm(ReferenceCase c) {
        Body b =
                Body.of(
                        "m = group_norm(i_x, groups = "
                                + c.option("groups")
                                + ", epsilon = "
                                + c.option("eps")
                                + ")",
                        "o_y = m");
        return c.has("gamma") ? b.with("gamma", "m.gamma", "beta", "m.beta") : b;
    }

    private static Body hessian(ReferenceCase c) {
        int rows = c.dims("W").get(0);
        int columns = c.dims("W").get(1);
        return Body.of(
                "o_loss = cross_entropy(i_x @ i_W, i_target)",
                "o_g_W = grad(o_loss, i_W)",
                "flat = reshape(o_g_W, [" + rows * columns + "])",
                "o_hessian = stack([reshape(grad(flat[i], i_W), [_]) for i in 0.."
                        + rows * columns
                        + "])");
    }

    private static Optional<Body> one(String... lines) {
        return Optional.of(Body.of(lines));
    }
}
