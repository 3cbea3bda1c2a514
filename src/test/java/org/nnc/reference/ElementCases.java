package org.nnc.reference;

import org.nnc.reference.ReferenceSource.Body;

import java.util.Optional;

/// Functions of one number, arithmetic with broadcasting, and derivatives of derivatives.
final class ElementCases {
    private ElementCases() {}

    static Optional<Body> body(ReferenceCase c) {
        return switch (c.op()) {
            case "exp",
                    "log",
                    "log1p",
                    "expm1",
                    "sqrt",
                    "rsqrt",
                    "tanh",
                    "sigmoid",
                    "erf",
                    "gelu",
                    "softplus",
                    "elu",
                    "selu",
                    "leaky_relu",
                    "relu",
                    "relu6",
                    "swish",
                    "hard_sigmoid",
                    "softsign",
                    "abs",
                    "sin",
                    "cos",
                    "round",
                    "floor",
                    "sign" ->
                    one("o_y = " + call(c, c.op(), "i_x"));
            case "second_derivative" ->
                    one(
                            "o_y = " + call(c, c.options().get("function").toString(), "i_x"),
                            "o_dy = grad(sum(o_y), i_x)",
                            "o_d2y = grad(sum(o_dy), i_x)");
            case "add" -> one("o_y = i_a + i_b");
            case "sub" -> one("o_y = i_a - i_b");
            case "mul" -> one("o_y = i_a * i_b");
            case "div" -> one("o_y = i_a / i_b");
            case "maximum" -> one("o_y = max(i_a, i_b)");
            case "minimum" -> one("o_y = min(i_a, i_b)");
            case "pow" ->
                    one(
                            c.has("b")
                                    ? "o_y = i_a ^ i_b"
                                    : "o_y = i_a ^ (" + c.option("exponent") + ")");
            case "where" -> one("o_y = where(i_condition != 0, i_a, i_b)");
            case "clamp" ->
                    one("o_y = clip(i_x, " + c.option("min") + ", " + c.option("max") + ")");
            default -> Optional.empty();
        };
    }

    private static String call(ReferenceCase c, String f, String x) {
        return switch (f) {
            case "gelu" ->
                    "gelu("
                            + x
                            + ", approximate = "
                            + c.options().get("approximate").equals("tanh")
                            + ")";
            case "softplus" ->
                    c.options().containsKey("beta")
                            ? "softplus(" + x + ", beta = " + c.option("beta") + ")"
                            : "softplus(" + x + ")";
            case "elu" ->
                    c.options().containsKey("alpha")
                            ? "elu(" + x + ", alpha = " + c.option("alpha") + ")"
                            : "elu(" + x + ")";
            case "leaky_relu" -> "leaky_relu(" + x + ", slope = " + c.option("slope") + ")";
            default -> f + "(" + x + ")";
        };
    }

    private static Optional<Body> one(String... lines) {
        return Optional.of(Body.of(lines));
    }
}
