package org.nnc.bench.library;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;

import org.nnc.bench.work.Model;
import org.nnc.bench.work.Tensor;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// PyTorch through DJL, at its best: one script for the whole model, arguments that stay.
final class PyTorch implements Library {
    PyTorch(int threads) {
        Engine.getEngine("PyTorch"); // loads the library
        JniUtils.setNumThreads(threads);
    }

    @Override
    public Optional<Job> job(Model model) throws IOException {
        boolean trained = model.workload().optimizer().isPresent();
        return Optional.of(trained ? new TorchTraining(model) : new Inference(model));
    }

    /// A script that is loaded, and its arguments by their names in our model.
    static PtSymbolBlock load(PtNDManager manager, TorchOperations operations) throws IOException {
        return JniUtils.loadModule(manager, TorchScript.file(operations.script()), false, false);
    }

    static Map<String, PtNDArray> arguments(PtNDManager manager, TorchOperations operations) {
        Map<String, PtNDArray> arrays = new LinkedHashMap<>();
        operations.arguments().forEach((name, t) -> arrays.put(name, array(manager, t)));
        return arrays;
    }

    private static PtNDArray array(PtNDManager manager, Tensor t) {
        Shape shape = new Shape(t.longDims());
        if (t.isFloat()) {
            return manager.create(FloatBuffer.wrap(t.floats()), shape, DataType.FLOAT32);
        }
        NDArray labels = manager.create(t.ints(), shape);
        return (PtNDArray) labels.toType(DataType.INT64, false);
    }

    private static final class Inference implements Job {
        private final PtNDManager manager = (PtNDManager) NDManager.newBaseManager("PyTorch");
        private final PtSymbolBlock block;
        private final IValue[] arguments;

        Inference(Model model) throws IOException {
            TorchOperations operations = new TorchOperations(model);
            block = load(manager, operations);
            arguments =
                    arguments(manager, operations).values().stream()
                            .map(IValue::from)
                            .toArray(IValue[]::new);
        }

        @Override
        public void run() {
            block.forward(arguments).close();
        }

        @Override
        public Map<String, float[]> results() {
            try (IValue value = block.forward(arguments);
                    NDList list = value.toNDList(manager)) {
                return Map.of("y", list.singletonOrThrow().toFloatArray());
            }
        }

        @Override
        public void close() {
            for (IValue a : arguments) a.close();
            block.close();
            manager.close();
        }
    }
}
