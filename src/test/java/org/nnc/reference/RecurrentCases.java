package org.nnc.reference;

import org.nnc.reference.ReferenceSource.Body;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Recurrent layers: the library's functions of a loop's steps, with the reference's weights, whose
/// rows are the columns of ours, and its axis of rows before that of steps.
final class RecurrentCases {
    private RecurrentCases() {}

    static Optional<Body> body(ReferenceCase c) {
        return switch (c.op()) {
            case "elman", "lstm", "gru" -> Optional.of(layers(c));
            case "lstm_peephole" ->
                    one(
                            "ys, o_h_n, o_c_n = lstm_steps(transpose(i_x, axes = [1, 0, 2]),"
                                    + " transpose(i_W), transpose(i_U), i_b, i_h0, i_c0, peepholes ="
                                    + " [i_p_i, i_p_f, i_p_o])",
                            ROWS_FIRST);
            case "lstm_coupled" ->
                    one(
                            "ys, o_h_n, o_c_n = lstm_coupled_steps(transpose(i_x, axes = [1, 0,"
                                    + " 2]), transpose(i_W), transpose(i_U), i_b, i_h0, i_c0)",
                            ROWS_FIRST);
            case "gru_reset_before" ->
                    one(
                            "ys, o_h_n = gru_reset_before_steps(transpose(i_x, axes = [1, 0, 2]),"
                                    + " transpose(i_W), transpose(i_U), i_b, i_h0)",
                            ROWS_FIRST);
            case "second_elman" ->
                    one(
                            "hs, o_h = elman_steps(transpose(i_x, axes = [1, 0, 2]),"
                                    + " transpose(i_W), transpose(i_U), i_b, i_h0)",
                            "o_g_x, o_g_U = grad(sum(o_h ^ 2), [i_x, i_U])");
            default -> Optional.empty();
        };
    }

    private static final String ROWS_FIRST = "o_y = transpose(ys, axes = [1, 0, 2])";

    /// Several layers, in one direction or both.
    private static Body layers(ReferenceCase c) {
        List<String> lines = new ArrayList<>();
        lines.add("x0 = transpose(i_x, axes = [1, 0, 2])");
        int layers = ((Number) c.options().get("layers")).intValue();
        int directions = c.flag("bidirectional") ? 2 : 1;
        List<String> h = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        for (int k = 0; k < layers; k++) {
            List<String> ys = new ArrayList<>();
            for (int d = 0; d < directions; d++) {
                int index = k * directions + d;
                lines.add(steps(c, k, d == 1, index));
                ys.add("y" + index);
                h.add("h" + index);
                cells.add("c" + index);
            }
            lines.add("x" + (k + 1) + " = concat(" + String.join(", ", ys) + ")");
        }
        lines.add("o_y = transpose(x" + layers + ", axes = [1, 0, 2])");
        lines.add("o_h_n = stack([" + String.join(", ", h) + "])");
        if (c.op().equals("lstm")) lines.add("o_c_n = stack([" + String.join(", ", cells) + "])");
        return Body.of(lines.toArray(String[]::new));
    }

    private static String steps(ReferenceCase c, int layer, boolean reverse, int index) {
        String suffix = "_l" + layer + (reverse ? "_reverse" : "");
        String weights =
                "transpose(i_weight_ih" + suffix + "), transpose(i_weight_hh" + suffix + ")";
        String in = "i_bias_ih" + suffix;
        String hidden = "i_bias_hh" + suffix;
        boolean biased = c.flag("bias");
        String both = biased ? in + " + " + hidden : "none";
        String h = state(c, "h0", index);
        String call =
                switch (c.op()) {
                    case "elman" ->
                            " = elman_steps(%s, %s, %s, activation = %s"
                                    .formatted(weights, both, h, c.options().get("nonlinearity"));
                    case "lstm" ->
                            " = lstm_steps(%s, %s, %s, %s"
                                    .formatted(weights, both, h, state(c, "c0", index));
                    default -> " = gru_steps(%s, %s, %s".formatted(weights, gru(c, in, hidden), h);
                };
        String results = "y" + index + ", h" + index + (c.op().equals("lstm") ? ", c" + index : "");
        String steps = call.replace("_steps(", "_steps(x" + layer + ", ");
        return results + steps + ", reverse = " + reverse + ")";
    }

    /// Of the two biases the last third of the second stands inside the reset gate.
    private static String gru(ReferenceCase c, String in, String hidden) {
        if (!c.flag("bias")) return "none, none";
        int units = ((Number) c.options().get("hidden_size")).intValue();
        return in
                + " + concat("
                + hidden
                + "[:"
                + 2 * units
                + "], zeros("
                + units
                + ")), "
                + hidden
                + "["
                + 2 * units
                + ":]";
    }

    private static String state(ReferenceCase c, String name, int index) {
        int rows = c.dims("x").getFirst();
        return c.has(name)
                ? "i_" + name + "[" + index + "]"
                : "zeros(" + rows + ", " + c.option("hidden_size") + ")";
    }

    private static Optional<Body> one(String... lines) {
        return Optional.of(Body.of(lines));
    }
}
