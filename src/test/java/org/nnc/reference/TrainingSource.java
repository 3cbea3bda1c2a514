package org.nnc.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes a case of training as a model with a train block.
final class TrainingSource {
    /// Where a tensor of the file is kept, if not under its own name.
    private static final Map<String, String> PATHS =
            Map.of(
                    "gamma", "m.gamma",
                    "beta", "m.beta",
                    "running_mean", "m.mean_seen",
                    "running_var", "m.var_seen");

    /// What the language calls the options of the index.
    private static final Map<String, String> OPTIONS = options();

    private TrainingSource() {}

    private static Map<String, String> options() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("lr", "rate");
        names.put("eps", "epsilon");
        names.put("weight_decay", "decay");
        names.put("lr_decay", "rate_decay");
        names.put("initial_accumulator_value", "start");
        for (String same :
                List.of(
                        "momentum",
                        "dampening",
                        "nesterov",
                        "alpha",
                        "centered",
                        "rho",
                        "amsgrad")) {
            names.put(same, same);
        }
        return names;
    }

    static String path(String tensor) {
        return PATHS.getOrDefault(tensor, tensor);
    }

    static String model(ReferenceCase c) {
        List<String> lines = new ArrayList<>();
        for (ReferenceCase.Entry e : c.given()) {
            if (PATHS.containsKey(e.name())) continue;
            lines.add(
                    e.role().equals("param")
                            ? "param " + e.name() + ": " + e.type() + " = zeros()"
                            : "input " + e.name() + ": " + batch(c, e).type());
        }
        lines.addAll(loss(c));
        for (ReferenceCase.Entry e : c.given()) {
            if (!e.role().equals("param")) continue;
            lines.add("output g_" + e.name() + " = grad(loss, " + path(e.name()) + ")");
        }
        return lines.stream().collect(Collectors.joining("\n    ", "model Case() {\n    ", "\n}\n"))
                + "train Case { optimizer = "
                + optimizer(c)
                + " }\n";
    }

    private static ReferenceCase.Entry batch(ReferenceCase c, ReferenceCase.Entry e) {
        if (!c.options().containsKey("batches")) return e;
        List<Integer> one = e.dims().subList(1, e.dims().size());
        return new ReferenceCase.Entry(e.name(), e.role(), e.integer(), one);
    }

    private static List<String> loss(ReferenceCase c) {
        return switch (c.op()) {
            case "train_mlp" ->
                    List.of(
                            "h = " + c.options().get("activation") + "(x @ transpose(W1) + b1)",
                            "loss = cross_entropy(h @ transpose(W2) + b2, y)");
            case "train_cnn" -> cnn(c);
            case "train_lstm" -> lstm(c);
            default ->
                    c.options().get("problem").equals("quadratic")
                            ? List.of("loss = 0.5 * sum(w * (A @ w)) - sum(c * w)")
                            : List.of("loss = binary_cross_entropy(x @ w + b, y)");
        };
    }

    private static List<String> cnn(ReferenceCase c) {
        String normed = c.flag("batch_norm") ? "m = batch_norm(h)" : "m = h";
        return List.of(
                "h = conv(x, K1, pad = 1) + reshape(k1, [_, 1, 1])",
                normed,
                "p = max_pool2d(relu(m), 2)",
                "z = conv(p, K2, stride = " + c.option("second_stride") + ")",
                "f = flatten(relu(z + reshape(k2, [_, 1, 1])))",
                "loss = cross_entropy(f @ transpose(W) + b, y)");
    }

    private static List<String> lstm(ReferenceCase c) {
        String zeros = "zeros(" + c.dims("x").get(1) + ", " + c.dims("U").get(1) + ")";
        return List.of(
                "ys, h, cell = lstm_steps(transpose(x, axes = [1, 0, 2]), transpose(W),"
                        + " transpose(U), b, "
                        + zeros
                        + ", "
                        + zeros
                        + ")",
                "loss = cross_entropy(h @ transpose(V) + c, y)");
    }

    private static String optimizer(ReferenceCase c) {
        List<String> given = new ArrayList<>();
        c.options()
                .forEach((name, value) -> {
                    if (OPTIONS.containsKey(name)) {
                        given.add(OPTIONS.get(name) + " = " + c.option(name));
                    } else if (name.equals("betas")) {
                        List<?> betas = (List<?>) value;
                        given.add("beta1 = " + betas.get(0) + ", beta2 = " + betas.get(1));
                    }
                });
        String name =
                c.op().startsWith("optimizer_")
                        ? c.op().substring("optimizer_".length())
                        : c.options().get("optimizer").toString();
        return name + "(" + String.join(", ", given) + ")";
    }
}
