package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.program.Scalar;
import org.nnc.type.Precision;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/// The functions of 32-bit floats over all of their range, against StrictMath in double.
class FunctionsTest {
    /// A prime, so that all low bits occur.
    private static final int STRIDE = 9973;

    private static final float[] SPECIAL = {
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

    @ParameterizedTest
    @CsvSource({
        "EXP, 2",
        "LOG, 2",
        "EXPM1, 4",
        "LOG1P, 4",
        "TANH, 4",
        "SIGMOID, 4",
        "ERF, 4",
        "SIN, 4",
        "COS, 4",
        "SQRT, 0.51"
    })
    void overAllFloats(Scalar f, double ulps) {
        float[] x = grid();
        for (Flavour flavour : Flavour.values()) {
            float[] y = new float[x.length];
            Backends.of(flavour)
                    .compile(Programs.map(f, Precision.FLOAT32))
                    .run(Map.of("N", (long) x.length), Map.of("x", x, "y", y));
            DoubleUnaryOperator exact = exact(f);
            double worst = 0;
            float at = 0;
            for (int i = 0; i < x.length; i++) {
                double error = error(exact.applyAsDouble(x[i]), y[i]);
                if (!(error <= worst)) {
                    worst = error;
                    at = x[i];
                }
            }
            System.out.println(f + " " + flavour + ": " + worst + " ulp at " + at);
            String where = f + " " + flavour + " at " + at;
            assertTrue(worst <= ulps, where + ": " + worst + " ulp");
            signsOfZero(f, x, y, exact);
        }
    }

    private static void signsOfZero(Scalar f, float[] x, float[] y, DoubleUnaryOperator exact) {
        for (int i = 0; i < SPECIAL.length; i++) {
            float wanted = (float) exact.applyAsDouble(x[i]);
            if (wanted == 0) assertEquals(wanted, y[i], f + " at " + x[i]);
        }
    }

    private static float[] grid() {
        int count = (int) ((1L << 32) / STRIDE);
        float[] x = new float[SPECIAL.length + count];
        System.arraycopy(SPECIAL, 0, x, 0, SPECIAL.length);
        for (int i = 0; i < count; i++) {
            x[SPECIAL.length + i] = Float.intBitsToFloat(i * STRIDE);
        }
        return x;
    }

    /// In units of the last place of the exact value as a float.
    private static double error(double exact, float found) {
        float rounded = (float) exact;
        if (Double.isNaN(exact)) return Float.isNaN(found) ? 0 : Double.POSITIVE_INFINITY;
        if (Float.isInfinite(rounded) || Float.isInfinite(found)) {
            return rounded == found ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.abs(exact - found) / Math.ulp(rounded);
    }

    private static DoubleUnaryOperator exact(Scalar f) {
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
