package org.nnc.train;

import org.nnc.check.ModelGraph;
import org.nnc.data.Batches;
import org.nnc.graph.Graph;
import org.nnc.pass.Options;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.Map;

/// Computes loss and metrics of a model in inference mode over rows of a data set: the mean over
/// the batches, each weighted by its rows.
public final class Evaluation implements AutoCloseable {
    private static final int BATCH = 256;

    private final Conditions conditions;
    private final Executable executable;
    private final Map<String, Object> results = new LinkedHashMap<>();

    /// @param model in inference mode, with a loss or a metric
    public Evaluation(ModelGraph model, Engine engine, Precision precision, Options options) {
        Graph graph = model.evaluationGraph();
        this.conditions = Conditions.of(model);
        this.executable = engine.compile(graph, precision, options);
        graph.outputs()
                .forEach((name, node) ->
                        results.put(name, Arrays.allocate(node.dtype(), precision, 1)));
    }

    public Map<String, Double> run(Feed feed, int[] rows, Map<String, Object> memory, int seed) {
        Map<String, Double> sums = new LinkedHashMap<>();
        Batches batches = Batches.inOrder(rows, BATCH);
        executable.keep();
        for (int i = 0; i < batches.steps(); i++) {
            int[] batch = batches.rows(0, i);
            Map<String, Object> arrays = new LinkedHashMap<>(memory);
            arrays.putAll(feed.take(batch));
            arrays.putAll(results);
            arrays.putAll(Clock.at(seed, 0, 1, 0, 1).arrays());
            Map<String, Long> sizes = feed.sizes(batch.length);
            conditions.check(sizes);
            executable.run(sizes, arrays);
            results.forEach(
                    (name, a) -> sums.merge(name, Arrays.get(a, 0) * batch.length, Double::sum));
        }
        executable.fetch();
        sums.replaceAll((_, sum) -> sum / rows.length);
        return sums;
    }

    @Override
    public void close() {
        executable.close();
    }
}
