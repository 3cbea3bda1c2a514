package org.nnc.bench.library;

import org.nnc.bench.work.Model;
import org.nnc.bench.work.Tensor;
import org.nnc.pass.Options;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.train.Engine;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Our own: interpreted, or compiled to scalar or vector code.
public final class Nnc implements Library {
    private final Engine engine;

    Nnc(Engine engine, int threads) {
        this.engine = engine;
        Team.limit(threads);
    }

    /// What the interpreter makes of a model.
    public static Map<String, float[]> interpret(Model model) {
        NncJob job = new NncJob(model, Engine.INTERPRETER);
        job.run();
        return job.results();
    }

    @Override
    public Optional<Job> job(Model model) {
        if (engine == Engine.INTERPRETER && !model.workload().interpretable()) {
            return Optional.empty();
        }
        return Optional.of(new NncJob(model, engine));
    }

    private static final class NncJob implements Job {
        private final Model model;
        private final Executable executable;
        private final Map<String, Object> arrays = new LinkedHashMap<>();

        NncJob(Model model, Engine engine) {
            this.model = model;
            Options options = Options.DEFAULT.withBfloat16(model.workload().bfloat16());
            executable = engine.compile(model.graph(), Precision.FLOAT32, options);
            if (model.graph().updates().isEmpty()) executable.keep();
            model.values().forEach((name, t) -> arrays.put(name, t.copy().data()));
            model.results()
                    .forEach((name, dims) -> arrays.put(name, new float[Tensor.count(dims)]));
        }

        @Override
        public void run() {
            executable.run(model.sizes(), arrays);
        }

        @Override
        public Map<String, float[]> results() {
            Map<String, float[]> results = new LinkedHashMap<>();
            model.results().keySet().forEach(k -> results.put(k, (float[]) arrays.get(k)));
            model.graph().updates().keySet().stream()
                    .filter(k -> !k.startsWith("$"))
                    .forEach(k -> results.put(k, (float[]) arrays.get(k)));
            return results;
        }

        @Override
        public void close() {
            executable.close();
        }
    }
}
