package org.nnc.bench;

import java.lang.reflect.Method;
import java.nio.file.Path;

/// Loads a class that nnc wrote, and its weights, and predicts once.
final class FirstNnc {
    private FirstNnc() {}

    /// Arguments: the class, the weights, how many numbers go in.
    static void main(String[] arguments) throws ReflectiveOperationException {
        Class<?> type = Class.forName(arguments[0]);
        Object model = type.getMethod("load", Path.class).invoke(null, Path.of(arguments[1]));
        Method predict = type.getMethod("y", float[].class);
        float[] x = new float[Integer.parseInt(arguments[2])];
        StartBench.done((float[]) predict.invoke(model, (Object) x));
    }
}
