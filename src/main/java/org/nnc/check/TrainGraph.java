package org.nnc.check;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A step of training as a graph: forward, gradients, and the next value of every parameter and
/// state.
///
/// @param model the whole model in training mode
/// @param trained the paths of the parameters that the optimizer changes
/// @param optimizerStates by path, `$optimizer.dense.W.m`
/// @param loss what is minimized, penalties included; of the part, if a part is trained
/// @param metrics of what is trained, by name
/// @param updates next values of parameters, states and optimizer states by path
public record TrainGraph(
        TrainPlan plan,
        ModelGraph model,
        List<String> trained,
        Map<String, ModelGraph.Kept> optimizerStates,
        Optional<Node> loss,
        Map<String, Node> metrics,
        Map<String, Node> updates) {
    public TrainGraph {
        trained = List.copyOf(trained);
        optimizerStates = Collections.unmodifiableMap(new LinkedHashMap<>(optimizerStates));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        updates = Collections.unmodifiableMap(new LinkedHashMap<>(updates));
    }

    /// The step: gives `loss` and the metrics, and all updates.
    public Graph graph() {
        return new Graph(plan.name(), model.builder(), results(), updates);
    }

    private Map<String, Node> results() {
        var results = new LinkedHashMap<String, Node>();
        loss.ifPresent(l -> results.put("loss", l));
        results.putAll(metrics);
        return results;
    }

    /// The initial values of parameters, states and optimizer states by path.
    public Graph initialGraph() {
        var results = new LinkedHashMap<>(model.initialGraph().outputs());
        optimizerStates.forEach((path, k) -> results.put(path, k.initial()));
        return new Graph(plan.name() + ".initial", model.builder(), results, Map.of());
    }
}
