package org.nnc.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import java.util.Map;

/// Loads a model with ONNX Runtime and predicts, once or for some seconds.
final class FirstOnnx {
    private FirstOnnx() {}

    /// Arguments: the model, how many numbers go in; a third asks for some seconds.
    static void main(String[] arguments) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = environment.createSession(arguments[0]);
        float[][] x = new float[1][Integer.parseInt(arguments[1])];
        if (arguments.length > 2) Steady.run(() -> predict(environment, session, x));
        StartBench.done(predict(environment, session, x));
    }

    private static float[] predict(OrtEnvironment environment, OrtSession session, float[][] x)
            throws OrtException {
        try (OnnxTensor input = OnnxTensor.createTensor(environment, x);
                OrtSession.Result result = session.run(Map.of("x", input))) {
            return ((float[][]) result.get(0).getValue())[0];
        }
    }
}
