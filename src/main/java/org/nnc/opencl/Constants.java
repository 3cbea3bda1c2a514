package org.nnc.opencl;

import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.List;

/// Numbers known at compile time, as the device holds them.
final class Constants {
    private Constants() {}

    static Object array(DType dtype, Precision precision, List<Double> values) {
        return switch (dtype) {
            case FLOAT -> precision == Precision.FLOAT32 ? floats(values) : doubles(values);
            case INT, BOOL -> values.stream().mapToInt(Double::intValue).toArray();
            case INT64 -> values.stream().mapToLong(Double::longValue).toArray();
        };
    }

    private static float[] floats(List<Double> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) array[i] = values.get(i).floatValue();
        return array;
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
