package org.nnc.train;

import org.nnc.check.ModelGraph;
import org.nnc.check.ModelGraph.Kept;
import org.nnc.graph.Graph;
import org.nnc.op.Variable;
import org.nnc.opencl.OpenClBackend;
import org.nnc.opencl.Profile;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs the outputs of a model on the same inputs with several engines.
public final class Comparison {
    /// @param size the value of the free sizes; @param micros median time of a call
    /// @param speedUp against the first engine; @param compileMillis time to compile
    /// @param allocated bytes that a call allocates; @param difference the largest from the first
    ///   engine, relative to the largest magnitude of the output
    public record Row(
            int size,
            Engine engine,
            double micros,
            double speedUp,
            double compileMillis,
            long allocated,
            double difference) {
        /// Compiled code allocates until the JVM has made machine code of it; so it was measured
        /// while it was slower than it is going to be.
        public boolean isCold() {
            return isForJvm(engine) && allocated > 0;
        }
    }

    private static final int PROFILED_RUNS = 20;

    /// How many times as long as asked for code may take to become warm.
    private static final int PATIENCE = 5;

    private final Graph graph;
    private final int size;
    private final Precision precision;
    private final Options options;
    private final Map<String, Long> sizes = new LinkedHashMap<>();
    private final Map<String, Object> inputs = new LinkedHashMap<>();

    /// @param size the value of the free sizes
    public Comparison(ModelGraph model, int size, Precision precision, Options options) {
        this.size = size;
        this.options = options;
        this.graph = model.inferenceGraph();
        this.precision = precision;
        model.freeSizes().forEach(name -> sizes.put(name, (long) size));
        List<Kept> kept = new ArrayList<>(model.parameters().values());
        kept.addAll(model.states().values());
        inputs.putAll(Memory.initial(precision, model.builder(), kept, 1).arrays());
        inputs.putAll(Clock.at(1, 0, 1, 0, 1).arrays(precision));
        model.inputs().values().forEach(v -> inputs.put(v.name(), sample(v)));
    }

    /// Numbers spread over [-1, 1), the same each time; integers 0 and 1.
    private Object sample(Variable v) {
        Object array =
                Arrays.allocate(
                        v.type().dtype(),
                        precision,
                        Arrays.count(v.type().shape().evaluate(sizes)));
        for (int i = 0; i < Arrays.length(array); i++) {
            double u = (i * 0x9E3779B97F4A7C15L >>> 11) * 0x1p-53;
            Arrays.set(array, i, v.type().dtype() == DType.FLOAT ? 2 * u - 1 : Math.round(u));
        }
        return array;
    }

    public List<Row> run(double seconds, List<Engine> engines) {
        List<Row> rows = new ArrayList<>();
        Map<String, Object> reference = outputs();
        for (Engine e : engines) rows.add(row(e, seconds, rows, reference));
        return rows;
    }

    /// How long an OpenCL device works on each kernel of the model.
    public List<Profile.Row> kernels() {
        Map<String, Object> arrays = new LinkedHashMap<>(inputs);
        arrays.putAll(outputs());
        Program program = Compiler.compile(graph, precision, options);
        return OpenClBackend.preferred().profile(program, sizes, arrays, PROFILED_RUNS);
    }

    private Row row(
            Engine engine, double seconds, List<Row> before, Map<String, Object> reference) {
        long began = System.nanoTime();
        try (Executable executable = engine.compile(graph, precision, options)) {
            double compile = (System.nanoTime() - began) / 1e6;
            return row(engine, seconds, before, reference, executable, compile);
        }
    }

    private Row row(
            Engine engine,
            double seconds,
            List<Row> before,
            Map<String, Object> reference,
            Executable executable,
            double compile) {
        Map<String, Object> outputs = before.isEmpty() ? reference : outputs();
        Map<String, Object> arrays = new LinkedHashMap<>(inputs);
        arrays.putAll(outputs);
        executable.keep();
        warm(executable, arrays, seconds / 2, isForJvm(engine));
        double micros = median(executable, arrays, seconds / 2);
        long allocated = allocated(executable, arrays);
        double speedUp = before.isEmpty() ? 1 : before.getFirst().micros() / micros;
        return new Row(
                size, engine, micros, speedUp, compile, allocated, difference(outputs, reference));
    }

    private Map<String, Object> outputs() {
        Map<String, Object> outputs = new LinkedHashMap<>();
        graph.outputs()
                .forEach((name, node) ->
                        outputs.put(
                                name,
                                Arrays.allocate(
                                        node.dtype(),
                                        precision,
                                        Arrays.count(node.shape().evaluate(sizes)))));
        return outputs;
    }

    private static boolean isForJvm(Engine engine) {
        return engine == Engine.SCALAR || engine == Engine.VECTOR;
    }

    /// Where others work on the machine, the JVM's compiler may need some times as long.
    private void warm(
            Executable executable, Map<String, Object> arrays, double seconds, boolean compiled) {
        long least = (long) (seconds * 1e9);
        long start = System.nanoTime();
        long passed;
        do {
            executable.run(sizes, arrays);
            passed = System.nanoTime() - start;
        } while (passed < least
                || compiled && passed < PATIENCE * least && allocated(executable, arrays) > 0);
    }

    private double median(Executable executable, Map<String, Object> arrays, double seconds) {
        List<Long> times = new ArrayList<>();
        long start = System.nanoTime();
        do {
            long t = System.nanoTime();
            executable.run(sizes, arrays);
            times.add(System.nanoTime() - t);
        } while (System.nanoTime() - start < seconds * 1e9);
        times.sort(null);
        return times.get(times.size() / 2) / 1e3;
    }

    private long allocated(Executable executable, Map<String, Object> arrays) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            executable.run(sizes, arrays);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static double difference(Map<String, Object> outputs, Map<String, Object> reference) {
        double largest = 0;
        for (Map.Entry<String, Object> e : outputs.entrySet()) {
            Object expected = reference.get(e.getKey());
            double magnitude = 1e-30;
            double off = 0;
            for (int i = 0; i < Arrays.length(expected); i++) {
                magnitude = Math.max(magnitude, Math.abs(Arrays.get(expected, i)));
                off =
                        Math.max(
                                off,
                                Math.abs(Arrays.get(expected, i) - Arrays.get(e.getValue(), i)));
            }
            largest = Math.max(largest, off / magnitude);
        }
        return largest;
    }
}
