package org.nnc.bench.library;

import org.nnc.bench.work.Model;
import org.nnc.bench.work.Tensor;
import org.nnc.bench.work.Workload.Optimizer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// TensorFlow Java: a graph and a session, inputs in tensors that stay.
final class TensorFlow implements Library {
    private final int threads;

    TensorFlow(int threads) {
        this.threads = threads;
    }

    @Override
    public Optional<Job> job(Model model) {
        if (model.workload().model().equals("Lstm")) return Optional.empty();
        return Optional.of(new TensorFlowJob(model, threads));
    }

    private static final class TensorFlowJob implements Job {
        private final Graph graph = new Graph();
        private final TensorFlowOperations operations;
        private final Session session;
        private final Operand<TFloat32> result;
        private final List<Op> updates = new ArrayList<>();
        private final Map<Placeholder<TFloat32>, TFloat32> fed = new LinkedHashMap<>();
        private final String output;
        private float[] last = new float[0];

        TensorFlowJob(Model model, int threads) {
            operations = new TensorFlowOperations(model, graph);
            result = operations.build();
            Optional<Optimizer> optimizer = model.workload().optimizer();
            output = optimizer.isPresent() ? "loss" : "y";
            optimizer.ifPresent(this::train);
            ConfigProto config =
                    ConfigProto.newBuilder()
                            .setIntraOpParallelismThreads(threads)
                            .setInterOpParallelismThreads(1)
                            .build();
            session = new Session(graph, config);
            session.initialize();
            operations
                    .inputs()
                    .forEach((name, x) -> {
                        if (name.equals("label")) return;
                        Tensor t = operations.fed(name);
                        Shape shape = Shape.of(t.longDims());
                        fed.put(x, TFloat32.tensorOf(shape, DataBuffers.of(t.floats())));
                    });
        }

        private void train(Optimizer o) {
            Ops before = operations.tf();
            List<Variable<TFloat32>> variables = new ArrayList<>(operations.variables().values());
            Gradients gradients = before.gradients(result, variables);
            // No variable changes while another's gradient still reads it.
            Op[] all = new Op[variables.size()];
            for (int i = 0; i < all.length; i++) all[i] = gradients.dy(i);
            Ops tf = before.withControlDependencies(all);
            Operand<TFloat32> rate = tf.constant(o.rate());
            switch (o) {
                case SGD -> {
                    for (int i = 0; i < variables.size(); i++) {
                        Operand<TFloat32> g = gradients.dy(i);
                        updates.add(tf.train.applyGradientDescent(variables.get(i), rate, g));
                    }
                }
                case ADAM -> adam(tf, variables, gradients, rate);
            }
        }

        /// Kingma & Ba 2015, the powers of the decay rates in variables of their own.
        private void adam(
                Ops tf,
                List<Variable<TFloat32>> variables,
                Gradients gradients,
                Operand<TFloat32> rate) {
            Operand<TFloat32> first = tf.constant(0.9f);
            Operand<TFloat32> second = tf.constant(0.999f);
            Ops start = operations.tf();
            Variable<TFloat32> firstPower = start.variable(start.constant(0.9f));
            Variable<TFloat32> secondPower = start.variable(start.constant(0.999f));
            List<Op> applied = new ArrayList<>();
            for (int i = 0; i < variables.size(); i++) {
                Variable<TFloat32> v = variables.get(i);
                Operand<TFloat32> g = gradients.dy(i);
                Operand<TFloat32> zeros = start.zeros(start.constant(v.shape()), TFloat32.class);
                applied.add(
                        tf.train.applyAdam(
                                v,
                                start.variable(zeros),
                                start.variable(zeros),
                                firstPower,
                                secondPower,
                                rate,
                                first,
                                second,
                                tf.constant(1e-8f),
                                g));
            }
            Ops after = tf.withControlDependencies(applied.toArray(Op[]::new));
            updates.addAll(applied);
            updates.add(after.assign(firstPower, after.math.mul(firstPower, first)));
            updates.add(after.assign(secondPower, after.math.mul(secondPower, second)));
        }

        @Override
        public void run() {
            Session.Runner runner = session.runner().fetch(result);
            fed.forEach(runner::feed);
            updates.forEach(runner::addTarget);
            try (Result all = runner.run()) {
                if (last.length == 0) last = floats((TFloat32) all.get(0));
            }
        }

        private static float[] floats(TFloat32 t) {
            float[] data = new float[(int) t.size()];
            t.asRawTensor().data().asFloats().read(data);
            return data;
        }

        @Override
        public Map<String, float[]> results() {
            Map<String, float[]> results = new LinkedHashMap<>();
            results.put(output, last);
            if (operations.variables().isEmpty()) return results;
            operations
                    .variables()
                    .forEach((name, v) -> {
                        try (Result value = session.runner().fetch(v).run()) {
                            float[] theirs = floats((TFloat32) value.get(0));
                            results.put(name, operations.ours(name, theirs));
                        }
                    });
            return results;
        }

        @Override
        public void close() {
            fed.values().forEach(TFloat32::close);
            session.close();
            graph.close();
        }
    }
}
