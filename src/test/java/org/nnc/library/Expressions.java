package org.nnc.library;

import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.source.SourceFile;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.Map;

/// Values of expressions of the language.
final class Expressions {
    private Expressions() {}

    /// The value in training, at a step of ten.
    static Value value(String expression, int step, int seed) {
        return value("output result = " + expression, Map.of(), step, seed);
    }

    /// The value of the output `result` of a model's body.
    static Value value(String body, Map<String, Value> inputs, int step, int seed) {
        ModelGraph model =
                Unit.of(new SourceFile("sample.nn", "model M() {\n" + body + "\n}\n"))
                        .instantiate("M", Map.of(), true);
        Map<String, Value> given = new LinkedHashMap<>(inputs);
        given.put("$seed", integer(seed));
        given.put("$step", integer(step));
        given.put("$steps", integer(10));
        given.put("$scale", Value.ofFloats(new int[0], 0.5));
        Interpreter start = new Interpreter(Precision.FLOAT64, Map.of(), given);
        given.putAll(start.run(model.initialGraph()).outputs());
        return new Interpreter(Precision.FLOAT64, Map.of(), given)
                .value(model.outputs().get("result"));
    }

    private static Value integer(long n) {
        return Value.ofIntegers(DType.INT, new int[0], n);
    }
}
