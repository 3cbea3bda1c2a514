package org.nnc.train;

import org.nnc.check.ModelGraph;
import org.nnc.data.Batches;
import org.nnc.data.Column;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.op.Variable;
import org.nnc.pass.Options;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// One output of a model of one input, for the rows of a column.
public final class Prediction implements AutoCloseable {
    private static final int BATCH = 256;

    private final Conditions conditions;
    private final Executable executable;
    private final Variable input;
    private final Node result;
    private final String output;
    private final Precision precision;

    public Prediction(ModelGraph model, String output, Engine engine, Precision precision) {
        this.conditions = Conditions.of(model);
        Graph graph = model.graph(List.of(output));
        this.executable = engine.compile(graph, precision, Options.DEFAULT);
        this.input = model.inputs().values().iterator().next();
        this.result = model.outputs().get(output);
        this.output = output;
        this.precision = precision;
    }

    /// The output for all rows, row by row.
    public double[] run(Column rows, Memory memory) {
        Feed feed = new Feed("input", Map.of(input.name(), rows), List.of(input), precision);
        Batches batches = Batches.inOrder(IntStream.range(0, rows.rows()).toArray(), BATCH);
        double[] all = new double[0];
        int at = 0;
        for (int i = 0; i < batches.steps(); i++) {
            int[] batch = batches.rows(0, i);
            Map<String, Long> sizes = feed.sizes(batch.length);
            conditions.check(sizes);
            int count = Arrays.count(Arrays.dims(result.shape(), sizes));
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
        return all;
    }

    @Override
    public void close() {
        executable.close();
    }
}
