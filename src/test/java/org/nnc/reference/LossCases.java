package org.nnc.reference;

import org.nnc.reference.ReferenceSource.Body;

import java.util.Optional;

/// Losses.
final class LossCases {
    private LossCases() {}

    static Optional<Body> body(ReferenceCase c) {
        String reduction =
                ", reduction = "
                        + (c.options().containsKey("reduction")
                                ? c.option("reduction")
                                : "\"mean\"");
        return switch (c.op()) {
            case "cross_entropy" -> one(crossEntropy(c, reduction));
            case "nll" ->
                    one(
                            "o_loss = nll(i_log_p, i_target"
                                    + weights(c)
                                    + ", axis = 1"
                                    + reduction
                                    + ")");
            case "bce_with_logits" ->
                    one(
                            "o_loss = binary_cross_entropy(i_logits, i_target"
                                    + (c.has("pos_weight")
                                            ? ", positive_weight = i_pos_weight"
                                            : "")
                                    + reduction
                                    + ")");
            case "binary_cross_entropy" ->
                    one("o_loss = binary_nll(i_p, i_target" + reduction + ")");
            case "mse" -> one("o_loss = squared(i_prediction, i_target" + reduction + ")");
            case "l1" -> one("o_loss = absolute(i_prediction, i_target" + reduction + ")");
            case "smooth_l1" ->
                    one(
                            "o_loss = smooth_l1(i_prediction, i_target, beta = "
                                    + c.option("beta")
                                    + reduction
                                    + ")");
            case "huber" ->
                    one(
                            "o_loss = huber(i_prediction, i_target, delta = "
                                    + c.option("delta")
                                    + reduction
                                    + ")");
            case "hinge", "squared_hinge", "logistic" ->
                    one("o_loss = " + c.op() + "(i_score, i_target" + reduction + ")");
            case "multi_margin" ->
                    one(
                            "o_loss = multi_margin(i_score, i_target, margin = "
                                    + c.option("margin")
                                    + reduction
                                    + ")");
            case "kl_div" ->
                    one(
                            "o_loss = kl(i_log_q, i_target, log_target = "
                                    + c.option("log_target")
                                    + reduction
                                    + ")");
            case "triplet" ->
                    one(
                            "o_loss = triplet(i_anchor, i_positive, i_negative, margin = "
                                    + c.option("margin")
                                    + ", swap = "
                                    + c.option("swap")
                                    + reduction
                                    + ")");
            case "contrastive" ->
                    one(
                            "o_loss = contrastive(i_a, i_b, i_same, margin = "
                                    + c.option("margin")
                                    + reduction
                                    + ")");
            case "ctc_loss" ->
                    one(
                            "o_loss = ctc_loss(log_softmax(i_logits), i_targets, i_input_lengths,"
                                    + " i_target_lengths, blank = "
                                    + c.option("blank")
                                    + ", zero_infinity = "
                                    + c.option("zero_infinity")
                                    + reduction
                                    + ")");
            case "cosine_similarity" ->
                    one("o_y = cosine_similarity(i_a, i_b, axis = " + c.option("axis") + ")");
            case "cosine_embedding" ->
                    one(
                            "o_loss = cosine_embedding(i_a, i_b, i_target, margin = "
                                    + c.option("margin")
                                    + reduction
                                    + ")");
            default -> Optional.empty();
        };
    }

    private static String crossEntropy(ReferenceCase c, String reduction) {
        boolean soft = c.given().stream().anyMatch(t -> t.name().equals("target") && !t.integer());
        String smoothing = ", label_smoothing = " + c.option("label_smoothing");
        return soft
                ? "o_loss = soft_cross_entropy(i_logits, i_target"
                        + smoothing
                        + ", axis = 1"
                        + reduction
                        + ")"
                : "o_loss = cross_entropy(i_logits, i_target"
                        + smoothing
                        + weights(c)
                        + ", axis = 1"
                        + reduction
                        + ")";
    }

    private static String weights(ReferenceCase c) {
        return c.has("class_weight") ? ", weights = i_class_weight" : "";
    }

    private static Optional<Body> one(String... lines) {
        return Optional.of(Body.of(lines));
    }
}
