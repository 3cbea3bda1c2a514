package org.nnc.train;

import org.nnc.check.ModelGraph;
import org.nnc.data.Batches;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.pass.Options;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;
import org.nnc.type.TensorType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One output of a model, for rows of a data set.
public final class Prediction implements AutoCloseable {
    private static final int BATCH = 256;

    private final Conditions conditions;
    private final Executable executable;
    private final Graph graph;
    private final Node result;
    private final String output;
    private final Precision precision;

    public Prediction(
            ModelGraph model, String output, Engine engine, Precision precision, Options options) {
        this.conditions = Conditions.of(model);
        this.graph = model.graph(List.of(output));
        this.executable = engine.compile(graph, precision, options);
        this.result = model.outputs().get(output);
        this.output = output;
        this.precision = precision;
    }

    /// What is computed; its variables say which columns are wanted.
    public Graph graph() {
        return graph;
    }

    /// The output's type as the model declares it.
    public TensorType type() {
        return result.type();
    }

    /// The output's sizes for so many rows of a data set.
    public int[] dims(Feed feed, int rows) {
        return result.shape().evaluate(feed.sizes(rows));
    }

    /// The output for these rows, row by row.
    public double[] run(Feed feed, int[] rows, Memory memory) {
        Batches batches = Batches.inOrder(rows, BATCH);
        double[] all = new double[0];
        int at = 0;
        executable.keep();
        for (int i = 0; i < batches.steps(); i++) {
            int[] batch = batches.rows(0, i);
            Map<String, Long> sizes = feed.sizes(batch.length);
            conditions.check(sizes);
            int count = Arrays.count(result.shape().evaluate(sizes));
            Object out = Arrays.allocate(result.dtype(), precision, count);
            Map<String, Object> arrays = new LinkedHashMap<>(memory.arrays());
            arrays.putAll(feed.take(batch));
            arrays.put(output, out);
            arrays.putAll(Clock.at(0, 0, 1, 0, 1).arrays(precision));
            executable.run(sizes, arrays);
            all = java.util.Arrays.copyOf(all, at + count);
            for (int j = 0; j < count; j++) all[at + j] = Arrays.get(out, j);
            at += count;
        }
        executable.fetch();
        return all;
    }

    @Override
    public void close() {
        executable.close();
    }
}
