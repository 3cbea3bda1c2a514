package org.nnc.check;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.op.Variable;
import org.nnc.source.Span;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A model for one mode, training or inference, as a graph.
///
/// @param inputs what is given at every use, by name
/// @param targets what a loss or metric needs besides, by name
/// @param parameters by path, in the order in which they are made
/// @param states by path
/// @param carried the states of sequences, by path: they have a free size, and are kept from call
///   to call of a stream, and nowhere else; their initial values are part of the graph
/// @param outputs what can be asked for, by name
/// @param metrics by name
/// @param loss a float scalar
/// @param updates the next values of states, and of parameters with a learning rule of their own,
///   by path; empty at inference, and those of carried states in a stream
/// @param freeSizes the names of the free sizes of its inputs and targets
/// @param requirements what must hold of them
/// @param indexLimits inputs and targets that choose among so many places: their numbers are 0 or
///   more and below
public record ModelGraph(
        String name,
        boolean training,
        Builder builder,
        Map<String, Variable> inputs,
        Map<String, Variable> targets,
        Map<String, Kept> parameters,
        Map<String, Kept> states,
        Map<String, Kept> carried,
        Map<String, Node> outputs,
        Map<String, Node> metrics,
        Optional<Node> loss,
        Map<String, Node> updates,
        Set<String> freeSizes,
        List<Requirement> requirements,
        Map<String, Dim> indexLimits) {
    /// A parameter or state.
    ///
    /// @param name its path, `net.dense_1.W`
    /// @param variable the node that reads it
    /// @param initial a node of the same builder that depends on nothing but `$seed`
    public record Kept(String name, Node variable, Node initial, Span span) {
        public TensorType type() {
            return variable.type();
        }
    }

    public ModelGraph {
        inputs = fixed(inputs);
        targets = fixed(targets);
        parameters = fixed(parameters);
        states = fixed(states);
        carried = fixed(carried);
        outputs = fixed(outputs);
        metrics = fixed(metrics);
        updates = fixed(updates);
        freeSizes = Collections.unmodifiableSet(new LinkedHashSet<>(freeSizes));
        requirements = List.copyOf(requirements);
        indexLimits = fixed(indexLimits);
    }

    private static <V> Map<String, V> fixed(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /// What a request needs: the named outputs, metrics or `loss`, and nothing else.
    ///
    /// In a stream, also the next values of what is carried.
    ///
    /// @throws IllegalArgumentException if the model has no such result
    public Graph graph(Collection<String> results) {
        var chosen = new LinkedHashMap<String, Node>();
        for (String r : results) chosen.put(r, result(r));
        return new Graph(name, builder, chosen, training ? Map.of() : updates);
    }

    /// All outputs.
    public Graph inferenceGraph() {
        return new Graph(name, builder, outputs, training ? Map.of() : updates);
    }

    /// The loss, if there is one, and all metrics.
    public Graph evaluationGraph() {
        var results = new LinkedHashMap<String, Node>();
        loss.ifPresent(l -> results.put("loss", l));
        results.putAll(metrics);
        return new Graph(name, builder, results, Map.of());
    }

    /// The initial values of all parameters and states by path.
    public Graph initialGraph() {
        var results = new LinkedHashMap<String, Node>();
        parameters.forEach((path, k) -> results.put(path, k.initial()));
        states.forEach((path, k) -> results.put(path, k.initial()));
        return new Graph(name + ".initial", builder, results, Map.of());
    }

    private Node result(String wanted) {
        if (wanted.equals("loss") && loss.isPresent()) return loss.get();
        Node node = outputs.getOrDefault(wanted, metrics.get(wanted));
        if (node == null) {
            var known = new LinkedHashSet<>(outputs.keySet());
            known.addAll(metrics.keySet());
            throw new IllegalArgumentException(
                    name + " has no result called '" + wanted + "'; it has " + known);
        }
        return node;
    }

    static Set<String> freeSizes(Collection<Variable> variables) {
        var names = new LinkedHashSet<String>();
        for (Variable v : variables) {
            for (Dim d : v.type().shape().dims()) names.addAll(d.names());
        }
        return names;
    }
}
