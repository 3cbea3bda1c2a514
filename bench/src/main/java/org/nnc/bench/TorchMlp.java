package org.nnc.bench;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;

import java.nio.FloatBuffer;

/// The network of mlp.nn, trained by PyTorch as DJL gives it to a user of the JVM: its blocks, its
/// trainer, its Adam. The data lies in one tensor; a batch takes rows of it by number.
final class TorchMlp implements AutoCloseable {
    private final Model model = Model.newInstance("mlp", "PyTorch");
    private final NDManager manager = model.getNDManager();
    private final Trainer trainer;
    private final NDArray images;
    private final NDArray labels;

    /// @param x rows of `inputs` numbers; @param y their classes, from 0
    TorchMlp(float[] x, int[] y, int inputs, int hidden, int classes) {
        SequentialBlock block =
                new SequentialBlock()
                        .add(Linear.builder().setUnits(hidden).build())
                        .add(Activation::relu)
                        .add(Linear.builder().setUnits(hidden).build())
                        .add(Activation::relu)
                        .add(Dropout.builder().optRate(0.2f).build())
                        .add(Linear.builder().setUnits(classes).build());
        model.setBlock(block);
        trainer =
                model.newTrainer(
                        new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                                .optDevices(new Device[] {Device.cpu()})
                                .optOptimizer(
                                        Adam.builder()
                                                .optLearningRateTracker(Tracker.fixed(1e-3f))
                                                .build()));
        trainer.initialize(new Shape(128, inputs));
        images = manager.create(FloatBuffer.wrap(x), new Shape(y.length, inputs), DataType.FLOAT32);
        labels = manager.create(y).toType(DataType.INT64, false);
    }

    static void threads(int count) {
        Engine.getEngine("PyTorch"); // loads the library
        JniUtils.setNumThreads(count);
    }

    /// One step on the given rows; the loss.
    float step(int[] rows) {
        try (NDManager step = manager.newSubManager()) {
            NDArray index = step.create(rows);
            NDArray x = images.get(index);
            NDArray y = labels.get(index);
            x.attach(step);
            y.attach(step);
            float result;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDList output = trainer.forward(new NDList(x));
                NDArray loss = trainer.getLoss().evaluate(new NDList(y), output);
                gradients.backward(loss);
                result = loss.getFloat();
                output.close();
                loss.close();
            }
            trainer.step();
            return result;
        }
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
