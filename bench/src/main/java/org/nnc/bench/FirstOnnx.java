package org.nnc.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import java.util.Map;

/// Loads a model with ONNX Runtime and predicts once.
final class FirstOnnx {
    private FirstOnnx() {}

    /// Arguments: the model, how many numbers go in.
    static void main(String[] arguments) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = environment.createSession(arguments[0]);
        float[][] x = new float[1][Integer.parseInt(arguments[1])];
        try (OnnxTensor input = OnnxTensor.createTensor(environment, x);
                OrtSession.Result result = session.run(Map.of("x", input))) {
            StartBench.done(((float[][]) result.get(0).getValue())[0]);
        }
    }
}
