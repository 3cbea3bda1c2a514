package org.nnc.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nnc.check.ModelGraph;
import org.nnc.check.ModelGraph.Kept;
import org.nnc.graph.Graph;

/// One training run: what is fitted, by which step, to which data, for how long.
///
/// @param step outputs the loss and the metrics, updates parameters, states and optimizer states
/// @param kept what the step reads and updates, by path: parameters, states, optimizer states
/// @param training the model in training mode; @param inference the same in inference mode
/// @param feed the data; @param trainRows, validationRows which of its rows serve what
/// @param test other data for the end, with its rows
public record Assignment(
        String name,
        Graph step,
        Map<String, Kept> kept,
        ModelGraph training,
        ModelGraph inference,
        Feed feed,
        int[] trainRows,
        int[] validationRows,
        Optional<Feed> test,
        int[] testRows,
        int batch,
        int epochs,
        int seed,
        Optional<Watch> earlyStop,
        Optional<Watch> plateau) {
    public Assignment {
        kept = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(kept));
    }

    /// The names of the results that a step gives.
    List<String> results() {
        return List.copyOf(step.outputs().keySet());
    }
}
