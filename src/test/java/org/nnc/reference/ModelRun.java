package org.nnc.reference;

import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.reference.ReferenceSource.Body;
import org.nnc.source.SourceFile;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs a case of values and gradients.
final class ModelRun {
    private ModelRun() {}

    static List<String> differences(ReferenceCase c, Runner runner, Precision precision) {
        Body body =
                ReferenceSource.body(c)
                        .orElseThrow(() -> new IllegalStateException("no model for " + c.op()));
        String source = ReferenceSource.model(c, body);
        ModelGraph model =
                Unit.of(new SourceFile(c.name() + ".nn", source))
                        .instantiate("Case", Map.of(), c.flag("training"));
        Map<String, Value> file = ReferenceIndex.tensors(c);
        Interpreter.Result result =
                runner.prepare(graph(model, c, body), precision).run(given(model, c, body, file));
        Tolerance tolerance = tolerance(c, precision);
        List<String> wrong = new ArrayList<>();
        for (ReferenceCase.Entry e : c.outputs()) {
            String state = body.parameters().get(e.name());
            Value found =
                    state == null
                            ? result.outputs().get("o_" + e.name())
                            : result.updates().get(state);
            tolerance.difference(e.key(), found, file.get(e.key())).ifPresent(wrong::add);
        }
        for (String x : c.gradients()) {
            if (Kinks.chosenOtherwise(c.name())) continue;
            Value found = result.outputs().get("g_" + x);
            tolerance.difference("grad." + x, found, file.get("grad." + x)).ifPresent(wrong::add);
        }
        return wrong;
    }

    /// All outputs, and the next values of the states that the case tells.
    private static Graph graph(ModelGraph model, ReferenceCase c, Body body) {
        Map<String, Node> updates = new LinkedHashMap<>();
        for (ReferenceCase.Entry e : c.outputs()) {
            String state = body.parameters().get(e.name());
            if (state != null) updates.put(state, model.updates().get(state));
        }
        return new Graph(c.name(), model.builder(), model.outputs(), updates);
    }

    private static Map<String, Value> given(
            ModelGraph model, ReferenceCase c, Body body, Map<String, Value> file) {
        Map<String, Value> given = new LinkedHashMap<>(initial(model));
        for (ReferenceCase.Entry e : c.given()) {
            String path = body.parameters().getOrDefault(e.name(), "i_" + e.name());
            given.put(path, file.get(e.key()));
        }
        for (ReferenceCase.Entry e : c.weights()) given.put("w_" + e.name(), file.get(e.key()));
        return given;
    }

    /// The initial values, for parameters that the case does not have.
    private static Map<String, Value> initial(ModelGraph model) {
        return Runner.interpreter()
                .prepare(model.initialGraph(), Precision.FLOAT64)
                .run(Map.of("$seed", Value.ofIntegers(DType.INT, new int[0], 0)))
                .outputs();
    }

    private static Tolerance tolerance(ReferenceCase c, Precision precision) {
        boolean second =
                c.op().startsWith("second_")
                        || c.op().startsWith("hvp")
                        || c.op().startsWith("hessian")
                        || c.op().equals("gradient_penalty");
        return switch (precision) {
            case FLOAT64 -> new Tolerance(second ? 1e-8 : 1e-10);
            case FLOAT32 -> new Tolerance(second ? 1e-3 : 1e-4);
        };
    }
}
