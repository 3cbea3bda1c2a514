package org.nnc.lower;

import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.grad.Gradient;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.op.Sample;
import org.nnc.op.Variable;
import org.nnc.source.Diagnostic;
import org.nnc.source.SourceFile;
import org.nnc.type.DType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A model text as a graph, with values for all that it reads.
record Composite(Graph graph, Map<String, Long> sizes, Map<String, Value> given) {
    /// What the model gives at inference.
    static Composite inference(String text, Map<String, Long> sizes) {
        return of(model(text, false).inferenceGraph(), sizes);
    }

    /// The loss and outputs in training, the derivative of the loss by every parameter, and the
    /// updates of states.
    static Composite training(String text, Map<String, Long> sizes) {
        ModelGraph m = model(text, true);
        Map<String, Node> outputs = new LinkedHashMap<>(m.outputs());
        Node loss = m.loss().orElseThrow();
        outputs.put("loss", loss);
        List<Node> parameters =
                m.parameters().values().stream().map(ModelGraph.Kept::variable).toList();
        List<Node> gradients = Gradient.gradients(m.builder(), loss, parameters);
        int i = 0;
        for (String name : m.parameters().keySet()) {
            outputs.put("d_" + name, gradients.get(i++));
        }
        return of(new Graph(m.name(), m.builder(), outputs, m.updates()), sizes);
    }

    /// A whole step of the first train block.
    static Composite step(String text, Map<String, Long> sizes) {
        Unit u = unit(text);
        return of(u.trainGraph(u.trains().getFirst(), Map.of()).graph(), sizes);
    }

    private static ModelGraph model(String text, boolean training) {
        Unit u = unit(text);
        return u.instantiate(u.models().getLast(), Map.of(), training);
    }

    private static Unit unit(String text) {
        Unit u = Unit.of(new SourceFile("test.nn", text));
        List<Diagnostic> problems = u.check();
        if (!problems.isEmpty()) throw new AssertionError(problems);
        return u;
    }

    static Composite of(Graph graph, Map<String, Long> sizes) {
        Random random = new Random(graph.name().hashCode());
        Map<String, Value> given = new LinkedHashMap<>();
        for (Variable v : graph.variables()) given.put(v.name(), value(v, sizes, random));
        return new Composite(graph, sizes, given);
    }

    private static Value value(Variable v, Map<String, Long> sizes, Random random) {
        DType dtype = v.type().dtype();
        Value value = Value.zeros(dtype, Sample.dims(v.type().shape(), sizes));
        boolean positive = v.role() == Variable.Role.STATE;
        for (int i = 0; i < value.count(); i++) {
            value.set(
                    i,
                    switch (dtype) {
                        case FLOAT -> random.nextDouble(positive ? 0.1 : -1, 1);
                        case INT, INT64 -> v.name().equals("$steps") ? 100 : random.nextInt(3);
                        case BOOL -> random.nextInt(2);
                    });
        }
        return value;
    }
}
