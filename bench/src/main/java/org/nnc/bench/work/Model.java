package org.nnc.bench.work;

import org.nnc.check.Meaning;
import org.nnc.check.ModelGraph;
import org.nnc.check.TrainPlan;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.op.Variable;
import org.nnc.type.DType;
import org.nnc.type.Shape;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A workload as a graph of ours, with the numbers that go in.
///
/// @param values inputs, targets, parameters, states and what the runtime gives, by name
/// @param results the sizes of the outputs
public record Model(
        Workload workload, Graph graph, Map<String, Tensor> values, Map<String, int[]> results) {
    private static final Path FILES = Path.of("bench", "models");

    public static Model of(Workload w) {
        Map<String, Long> sizes = w.sizes();
        Graph graph = graph(w);
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (Variable v : graph.variables()) {
            int[] dims = dims(v.type().shape(), sizes);
            values.put(v.name(), Numbers.of(v.name(), v.type().dtype(), dims));
        }
        Map<String, int[]> results = new LinkedHashMap<>();
        graph.outputs().forEach((name, node) -> results.put(name, dims(node, sizes)));
        return new Model(w, graph, values, results);
    }

    private static Graph graph(Workload w) {
        Unit unit = Unit.load(FILES.resolve(w.file()));
        Map<String, Meaning> arguments = new LinkedHashMap<>();
        w.arguments().forEach((name, text) -> arguments.put(name, unit.argument(text)));
        if (w.optimizer().isEmpty()) {
            ModelGraph model = unit.instantiate(w.model(), arguments, false);
            return model.inferenceGraph();
        }
        String block = w.optimizer().get().block();
        for (TrainPlan plan : unit.trains()) {
            if (plan.name().equals(block)) return unit.trainGraph(plan, arguments).graph();
        }
        throw new IllegalStateException(w.file() + " has no train block " + block);
    }

    private static int[] dims(Node node, Map<String, Long> sizes) {
        if (node.dtype() != DType.FLOAT) throw new IllegalStateException("an output is no float");
        return dims(node.shape(), sizes);
    }

    private static int[] dims(Shape shape, Map<String, Long> sizes) {
        return shape.dims().stream().mapToInt(d -> Math.toIntExact(d.evaluate(sizes))).toArray();
    }

    public Map<String, Long> sizes() {
        return workload.sizes();
    }

    public Tensor value(String name) {
        Tensor t = values.get(name);
        if (t == null) throw new IllegalArgumentException(workload.name() + " has no " + name);
        return t;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }
}
