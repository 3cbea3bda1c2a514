package org.nnc.check;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Variable;
import org.nnc.source.Diagnostic;
import org.nnc.source.SourceFile;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Short ways to check and run a text.
final class Programs {
    private Programs() {}

    static Unit unit(String text) {
        return Unit.of(new SourceFile("test.nn", text));
    }

    static List<String> codes(String text) {
        return unit(text).check().stream().map(Diagnostic::code).toList();
    }

    static ModelGraph model(String text, boolean training) {
        Unit u = unit(text);
        return u.instantiate(u.models().getLast(), Map.of(), training);
    }

    static ModelGraph model(String text) {
        return model(text, false);
    }

    /// The value of an expression that needs no input.
    static Value value(String expression) {
        return value("", expression);
    }

    /// The same, after some declarations.
    static Value value(String declarations, String expression) {
        var m = model(declarations + "\nmodel M { output y = " + expression + " }\n");
        return run(m, m.outputs(), Map.of()).get("y");
    }

    static double[] numbers(String expression) {
        return value(expression).toDoubles();
    }

    /// What nodes compute, from inputs by name and initial parameters and states; sizes are taken
    /// from the inputs.
    static Map<String, Value> run(
            ModelGraph m, Map<String, Node> nodes, Map<String, Value> inputs) {
        var variables = new HashMap<String, Value>(inputs);
        for (String name : List.of("$seed", "$step", "$epoch")) {
            variables.put(name, Value.ofIntegers(DType.INT, new int[0], 0));
        }
        variables.put("$steps", Value.ofIntegers(DType.INT, new int[0], 100));
        variables.put("$scale", Value.ofFloats(new int[0], 1));
        var sizes = new LinkedHashMap<String, Long>();
        for (Map<String, Variable> group : List.of(m.inputs(), m.targets())) {
            group.forEach((name, v) -> bindSizes(v, inputs.get(name), sizes));
        }
        var start = new Interpreter(Precision.FLOAT64, sizes, variables).run(m.initialGraph());
        variables.putAll(start.outputs());
        var graph = new Graph("test", m.builder(), nodes, Map.of());
        return new Interpreter(Precision.FLOAT64, sizes, variables).run(graph).outputs();
    }

    private static void bindSizes(Variable v, Value given, Map<String, Long> sizes) {
        if (given == null) return;
        for (int i = 0; i < v.type().rank(); i++) {
            String name = v.type().dim(i).toString();
            if (name.matches("[A-Z]\\w*")) sizes.put(name, (long) given.dim(i));
        }
    }
}
