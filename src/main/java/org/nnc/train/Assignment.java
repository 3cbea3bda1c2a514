package org.nnc.train;

import org.nnc.check.ModelGraph;
import org.nnc.check.ModelGraph.Kept;
import org.nnc.check.TrainGraph;
import org.nnc.check.TrainPlan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One training run: what is fitted, by which step, to which data, for how long.
///
/// @param graph the step
/// @param inference the model in inference mode, for validation and test; absent where a part is
///   trained
/// @param vocabulary the characters that the data's numbers stand for, where it is text
/// @param feed the data; @param trainRows its rows that are trained on
/// @param validation the data that is evaluated after each epoch; @param validationRows its rows
/// @param test other data for the end; @param testRows its rows
public record Assignment(
        TrainGraph graph,
        Optional<ModelGraph> inference,
        Feed feed,
        Optional<List<String>> vocabulary,
        int[] trainRows,
        Feed validation,
        int[] validationRows,
        Optional<Feed> test,
        int[] testRows,
        int batch,
        int epochs,
        int seed) {
    public TrainPlan plan() {
        return graph.plan();
    }

    public String name() {
        return plan().name();
    }

    /// What the step reads and updates, by path: parameters, states, optimizer states.
    public Map<String, Kept> kept() {
        Map<String, Kept> all = new LinkedHashMap<>(graph.model().parameters());
        all.putAll(graph.model().states());
        all.putAll(graph.optimizerStates());
        return all;
    }
}
