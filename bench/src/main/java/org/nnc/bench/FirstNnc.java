package org.nnc.bench;

import java.lang.reflect.Method;
import java.nio.file.Path;

/// Loads a class that nnc wrote, and its weights, and predicts, once or for some seconds.
final class FirstNnc {
    private FirstNnc() {}

    /// Arguments: the class, the weights, how many numbers go in; a fourth asks for some seconds.
    static void main(String[] arguments) throws Exception {
        Class<?> type = Class.forName(arguments[0]);
        Object model = type.getMethod("load", Path.class).invoke(null, Path.of(arguments[1]));
        Method predict = type.getMethod("y", float[].class);
        float[] x = new float[Integer.parseInt(arguments[2])];
        if (arguments.length > 3) Steady.run(() -> predict.invoke(model, (Object) x));
        StartBench.done((float[]) predict.invoke(model, (Object) x));
    }
}
