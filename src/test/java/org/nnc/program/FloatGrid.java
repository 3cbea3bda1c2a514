package org.nnc.program;

import java.util.function.DoubleUnaryOperator;

/// Floats of 32 bits over all of their range, and how far a function is from the truth on them.
public record FloatGrid(float[] x) {
    /// They come first in every grid.
    public static final float[] SPECIAL = {
        0f,
        -0f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1f,
        -1f,
        88.72283f,
        88.72284f,
        -87.33655f,
        -103.97208f,
        -103.97209f,
        -104f
    };

    /// Every so manieth number, as its bits are counted; of a prime all low bits occur.
    public static FloatGrid every(int stride) {
        int count = (int) ((1L << 32) / stride);
        float[] x = new float[SPECIAL.length + count];
        System.arraycopy(SPECIAL, 0, x, 0, SPECIAL.length);
        for (int i = 0; i < count; i++) x[SPECIAL.length + i] = Float.intBitsToFloat(i * stride);
        return new FloatGrid(x);
    }

    /// @param ulps infinite where one is a number and the other is none
    public record Worst(double ulps, float at) {
        @Override
        public String toString() {
            return ulps + " ulp at " + at;
        }
    }

    /// The largest error of values found.
    public Worst worst(Scalar f, float[] found) {
        DoubleUnaryOperator exact = exact(f);
        Worst worst = new Worst(0, 0);
        for (int i = 0; i < x.length; i++) {
            double error = error(exact.applyAsDouble(x[i]), found[i]);
            if (error > worst.ulps) worst = new Worst(error, x[i]);
        }
        return worst;
    }

    /// In units of the last place of the exact value as a float.
    private static double error(double exact, float found) {
        float rounded = (float) exact;
        if (Double.isNaN(exact) || Float.isNaN(found)) {
            return Double.isNaN(exact) && Float.isNaN(found) ? 0 : Double.POSITIVE_INFINITY;
        }
        if (Float.isInfinite(rounded) || Float.isInfinite(found)) {
            return rounded == found ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.abs(exact - found) / Math.ulp(rounded);
    }

    /// A function of one argument, in double.
    public static DoubleUnaryOperator exact(Scalar f) {
        return switch (f) {
            case EXP -> StrictMath::exp;
            case LOG -> StrictMath::log;
            case EXPM1 -> StrictMath::expm1;
            case LOG1P -> StrictMath::log1p;
            case TANH -> StrictMath::tanh;
            case SIN -> StrictMath::sin;
            case COS -> StrictMath::cos;
            default -> f::evaluate;
        };
    }
}
