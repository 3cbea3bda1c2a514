package org.nnc.train;

import org.nnc.check.ModelGraph;
import org.nnc.data.Batches;
import org.nnc.pass.Options;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// Computes loss and metrics of a model in inference mode over rows of a data set, batch by batch;
/// see [Accumulation] for what becomes of the batches' results.
public final class Evaluation implements AutoCloseable {
    private static final int BATCH = 256;

    private final Conditions conditions;
    private final Executable executable;
    private final Accumulation accumulation;
    private final Map<String, Object> parts;

    /// @param model in inference mode, with a loss or a metric
    public Evaluation(ModelGraph model, Engine engine, Precision precision, Options options) {
        this.conditions = Conditions.of(model);
        this.accumulation = new Accumulation(model.evaluationGraph(), rows(model));
        this.executable = engine.compile(accumulation.graph(), precision, options);
        this.parts = accumulation.arrays(precision);
    }

    /// The size that counts the rows of a batch.
    private static String rows(ModelGraph model) {
        return Stream.concat(model.inputs().values().stream(), model.targets().values().stream())
                .filter(v -> v.type().rank() > 0)
                .map(v -> v.type().dim(0).toString())
                .findFirst()
                .orElse("");
    }

    public Map<String, Double> run(Feed feed, int[] rows, Map<String, Object> memory, int seed) {
        Accumulation.Totals totals = accumulation.new Totals();
        Batches batches = Batches.inOrder(rows, BATCH);
        executable.keep();
        for (int i = 0; i < batches.steps(); i++) {
            int[] batch = batches.rows(0, i);
            Map<String, Object> arrays = new LinkedHashMap<>(memory);
            Feed.Batch given = feed.batch(batch);
            arrays.putAll(given.arrays());
            arrays.putAll(parts);
            arrays.putAll(Clock.at(seed, 0, 1, 0, 1).arrays());
            conditions.check(given.sizes());
            executable.run(given.sizes(), arrays);
            totals.add(parts, batch.length);
        }
        executable.fetch();
        return totals.results();
    }

    @Override
    public void close() {
        executable.close();
    }
}
