package org.nnc.bench.library;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;

import org.nnc.bench.work.Gates;
import org.nnc.bench.work.Model;
import org.nnc.bench.work.Workload;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Steps of training: a script gives the loss, PyTorch its gradients, DJL's optimizer the updates.
final class TorchTraining implements Job {
    private final Model model;
    private final PtNDManager manager = (PtNDManager) NDManager.newBaseManager("PyTorch");
    private final TorchOperations operations;
    private final PtSymbolBlock block;
    private final Map<String, PtNDArray> arguments;
    private final Map<String, PtNDArray> parameters = new LinkedHashMap<>();
    private final Optimizer optimizer;
    private float loss;

    TorchTraining(Model model) throws IOException {
        this.model = model;
        operations = new TorchOperations(model);
        block = PyTorch.load(manager, operations);
        arguments = PyTorch.arguments(manager, operations);
        arguments.forEach((name, array) -> {
            if (!isParameter(name)) return;
            array.setRequiresGradient(true);
            parameters.put(name, array);
        });
        optimizer = optimizer(model.workload().optimizer().orElseThrow());
    }

    private boolean isParameter(String name) {
        return model.graph().updates().containsKey(name)
                || name.equals(TorchOperations.STATE_WEIGHTS);
    }

    private static Optimizer optimizer(Workload.Optimizer o) {
        Tracker rate = Tracker.fixed(o.rate());
        return switch (o) {
            case SGD -> Optimizer.sgd().setLearningRateTracker(rate).build();
            case ADAM -> Adam.builder().optLearningRateTracker(rate).build();
        };
    }

    @Override
    public void run() {
        try (GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDList inputs = new NDList(arguments.values().toArray(NDArray[]::new));
            try (NDList output = IValueUtils.forward(block, inputs, true)) {
                NDArray value = output.singletonOrThrow();
                gradients.backward(value);
                loss = value.getFloat();
            }
        }
        parameters.forEach((name, array) -> {
            try (NDArray gradient = array.getGradient()) {
                optimizer.update(name, array, gradient);
            }
        });
    }

    @Override
    public Map<String, float[]> results() {
        Map<String, float[]> results = new LinkedHashMap<>();
        results.put("loss", new float[] {loss});
        parameters.forEach((name, array) -> {
            if (model.has(name)) results.put(name, ours(name, array.toFloatArray()));
        });
        return results;
    }

    /// The two matrices of an LSTM are one in our model.
    private float[] ours(String name, float[] theirs) {
        PtNDArray state = parameters.get(TorchOperations.STATE_WEIGHTS);
        if (state == null) return operations.ours(name, theirs);
        int units = (int) state.getShape().get(1);
        if (name.endsWith(".b")) return Gates.ours(theirs, "ifgo");
        return Gates.ours(theirs, state.toFloatArray(), "ifgo", units);
    }

    @Override
    public void close() {
        block.close();
        manager.close();
    }
}
