package org.nnc.train;

import org.nnc.check.ModelGraph;
import org.nnc.graph.Node;
import org.nnc.pass.Options;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One output of a model, asked for again and again: each call goes on with what the last one
/// carried. The model is one of [org.nnc.check.Mode#STREAM].
public final class Stream implements AutoCloseable {
    private final Conditions conditions;
    private final Executable executable;
    private final ModelGraph model;
    private final String output;
    private final Node result;
    private final Precision precision;
    private final Map<String, Object> arrays = new LinkedHashMap<>();
    private final Map<String, Object> carried = new HashMap<>();
    private final int[] fresh = {1};

    public Stream(
            ModelGraph model, String output, Engine engine, Precision precision, Memory memory) {
        this.model = model;
        this.conditions = Conditions.of(model);
        this.output = output;
        this.precision = precision;
        this.result = model.outputs().get(output);
        this.executable = engine.compile(model.graph(List.of(output)), precision, Options.DEFAULT);
        arrays.putAll(memory.arrays());
        arrays.putAll(Clock.at(0, 0, 1, 0, 1).arrays(precision));
        arrays.put("$fresh", fresh);
    }

    @Override
    public void close() {
        executable.close();
    }

    /// The next call begins as the first did.
    public void restart() {
        fresh[0] = 1;
    }

    /// The output for the next piece of the sequences.
    ///
    /// @param sizes the free sizes; those of what is carried must stay
    /// @param inputs arrays by name, as programs take them
    public double[] next(Map<String, Long> sizes, Map<String, Object> inputs) {
        conditions.check(sizes);
        for (ModelGraph.Kept k : model.carried().values()) {
            int count = Arrays.count(k.initial().shape().evaluate(sizes));
            Object before = carried.get(k.name());
            if (before != null && Arrays.length(before) == count) continue;
            if (fresh[0] == 0) throw new IllegalArgumentException(k.name() + " changes its size");
            carried.put(k.name(), Arrays.allocate(k.initial().dtype(), precision, count));
        }
        int count = Arrays.count(result.shape().evaluate(sizes));
        Object out = Arrays.allocate(result.dtype(), precision, count);
        arrays.putAll(carried);
        arrays.putAll(inputs);
        arrays.put(output, out);
        executable.run(sizes, arrays);
        fresh[0] = 0;
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = Arrays.get(out, i);
        return values;
    }
}
