package org.nnc.bench.library;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import org.nnc.bench.work.Model;
import org.nnc.bench.work.Tensor;
import org.nnc.bench.work.Workload.Kind;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// ONNX Runtime, at its best: all optimizations, inputs and outputs in buffers that stay.
public final class OnnxRuntime implements Library {
    private final int threads;

    OnnxRuntime(int threads) {
        this.threads = threads;
    }

    /// A workload as a file of ONNX.
    public static byte[] file(Model model) {
        return new OnnxOperations(model).file();
    }

    @Override
    public Optional<Job> job(Model model) throws OrtException {
        if (model.workload().kind() == Kind.TRAINING) return Optional.empty();
        return Optional.of(new OnnxJob(model, threads));
    }

    private static final class OnnxJob implements Job {
        private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
        private final OrtSession session;
        private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        private final Map<String, OnnxTensor> outputs;
        private final FloatBuffer result;

        OnnxJob(Model model, int threads) throws OrtException {
            OnnxOperations operations = new OnnxOperations(model);
            byte[] file = operations.file();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
                options.setIntraOpNumThreads(threads);
                options.setInterOpNumThreads(1);
                session = environment.createSession(file, options);
            }
            for (String name : operations.inputs()) {
                Tensor t = model.value(name);
                FloatBuffer data = direct(t.count()).put(t.floats()).rewind();
                inputs.put(name, OnnxTensor.createTensor(environment, data, t.longDims()));
            }
            Tensor shape = new Tensor(new float[0], model.results().get("y"));
            result = direct(Tensor.count(shape.dims()));
            String output = session.getOutputNames().iterator().next();
            outputs =
                    Map.of(output, OnnxTensor.createTensor(environment, result, shape.longDims()));
        }

        private static FloatBuffer direct(int count) {
            return ByteBuffer.allocateDirect(4 * count)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        @Override
        public void run() throws OrtException {
            session.run(inputs, outputs).close();
        }

        @Override
        public Map<String, float[]> results() {
            float[] y = new float[result.capacity()];
            result.get(0, y);
            return Map.of("y", y);
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
