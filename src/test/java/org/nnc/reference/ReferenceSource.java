package org.nnc.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Writes a reference case as a model in the language: its inputs, what the operation is called
/// here, its outputs, the scalar L, and the gradients, so that a case goes the whole way of a
/// user's model. In the source a tensor `x` is called `i_x`, an output `o_y`, a weight `w_y`, a
/// gradient `g_x`.
final class ReferenceSource {
    /// The statements that compute the outputs of a case.
    ///
    /// @param parameters for tensors that are parameters or states of a layer: their path there
    record Body(List<String> lines, Map<String, String> parameters) {
        static Body of(String... lines) {
            return new Body(List.of(lines), Map.of());
        }

        /// @param pairs tensor name and path, alternating
        Body with(String... pairs) {
            Map<String, String> all = new LinkedHashMap<>(parameters);
            for (int i = 0; i < pairs.length; i += 2) all.put(pairs[i], pairs[i + 1]);
            return new Body(lines, all);
        }
    }

    private ReferenceSource() {}

    static String model(ReferenceCase c, Body body) {
        List<String> lines = new ArrayList<>();
        for (ReferenceCase.Entry t : c.given()) {
            if (!body.parameters.containsKey(t.name()))
                lines.add("input i_" + t.name() + ": " + t.type());
        }
        for (ReferenceCase.Entry t : c.weights())
            lines.add("input w_" + t.name() + ": " + t.type());
        lines.addAll(body.lines);
        for (ReferenceCase.Entry t : c.outputs()) {
            boolean state = body.parameters.containsKey(t.name());
            if (!state) lines.add("output o_" + t.name() + " = o_" + t.name());
        }
        if (!c.gradients().isEmpty()) {
            lines.add("L = " + scalar(c));
            for (String x : c.gradients()) {
                String by = body.parameters.getOrDefault(x, "i_" + x);
                lines.add("output g_" + x + " = grad(L, " + by + ")");
            }
        }
        return lines.stream()
                .collect(Collectors.joining("\n    ", "model Case() {\n    ", "\n}\n"));
    }

    private static String scalar(ReferenceCase c) {
        if (!c.scalar().equals("weighted")) return "o_" + c.scalar().substring("output.".length());
        return c.weights().stream()
                .map(w -> "sum(o_" + w.name() + " * w_" + w.name() + ")")
                .collect(Collectors.joining(" + "));
    }

    static Optional<Body> body(ReferenceCase c) {
        Optional<Body> simple = ElementCases.body(c);
        if (simple.isPresent()) return simple;
        Optional<Body> structural = TensorCases.body(c);
        if (structural.isPresent()) return structural;
        Optional<Body> recurrent = RecurrentCases.body(c);
        if (recurrent.isPresent()) return recurrent;
        Optional<Body> layer = LayerCases.body(c);
        return layer.isPresent() ? layer : LossCases.body(c);
    }
}
