package org.nnc.train;

import org.nnc.graph.Graph;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Variable;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A graph run by the reference interpreter, behind the face of a compiled program.
final class InterpretedGraph implements Executable {
    private final Graph graph;
    private final Precision precision;
    private final List<Variable> variables;

    InterpretedGraph(Graph graph, Precision precision) {
        this.graph = graph;
        this.precision = precision;
        this.variables = graph.variables();
    }

    @Override
    public void run(Map<String, Long> sizes, Map<String, Object> arrays) {
        Interpreter.Result result =
                new Interpreter(precision, sizes, values(sizes, arrays)).run(graph);
        result.outputs().forEach((name, value) -> Arrays.copy(value, arrays.get(name)));
        result.updates().forEach((name, value) -> Arrays.copy(value, arrays.get(name)));
    }

    private Map<String, Value> values(Map<String, Long> sizes, Map<String, Object> arrays) {
        Map<String, Value> values = new HashMap<>();
        for (Variable v : variables) {
            int[] dims = v.type().shape().evaluate(sizes);
            values.put(v.name(), Arrays.value(arrays.get(v.name()), v.type().dtype(), dims));
        }
        return values;
    }
}
