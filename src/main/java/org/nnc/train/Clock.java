package org.nnc.train;

import java.util.LinkedHashMap;
import java.util.Map;

/// The scalars that the runtime gives to every program: where in the run it is.
final class Clock {
    private final int[] seed = new int[1];
    private final int[] step = new int[1];
    private final int[] steps = new int[1];
    private final int[] epoch = new int[1];
    private final float[] scale = new float[1];
    private final double[] wideScale = new double[1];

    static Clock at(int seed, int step, int steps, int epoch, double scale) {
        Clock c = new Clock();
        c.seed[0] = seed;
        c.steps[0] = steps;
        c.set(step, epoch, scale);
        return c;
    }

    void set(int step, int epoch, double scale) {
        this.step[0] = step;
        this.epoch[0] = epoch;
        this.scale[0] = (float) scale;
        this.wideScale[0] = scale;
    }

    int step() {
        return step[0];
    }

    Map<String, Object> arrays() {
        return arrays(org.nnc.type.Precision.FLOAT32);
    }

    Map<String, Object> arrays(org.nnc.type.Precision precision) {
        Map<String, Object> arrays = new LinkedHashMap<>();
        arrays.put("$seed", seed);
        arrays.put("$step", step);
        arrays.put("$steps", steps);
        arrays.put("$epoch", epoch);
        arrays.put("$scale", precision == org.nnc.type.Precision.FLOAT32 ? scale : wideScale);
        return arrays;
    }
}
