package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.program.FloatGrid;
import org.nnc.program.Scalar;
import org.nnc.type.Precision;

import java.util.Map;

/// The functions of 32-bit floats over all of their range, against StrictMath in double.
class FunctionsTest {
    private static final FloatGrid GRID = FloatGrid.every(9973);

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
        float[] x = GRID.x();
        for (Flavour flavour : Flavour.values()) {
            float[] y = new float[x.length];
            Backends.of(flavour)
                    .compile(Programs.map(f, Precision.FLOAT32))
                    .run(Map.of("N", (long) x.length), Map.of("x", x, "y", y));
            FloatGrid.Worst worst = GRID.worst(f, y);
            System.out.println(f + " " + flavour + ": " + worst);
            assertTrue(worst.ulps() <= ulps, f + " " + flavour + ": " + worst);
            signsOfZero(f, x, y);
            sameBitsAsTheInterpreter(f, x, y);
        }
    }

    private static void signsOfZero(Scalar f, float[] x, float[] y) {
        for (int i = 0; i < FloatGrid.SPECIAL.length; i++) {
            float wanted = (float) FloatGrid.exact(f).applyAsDouble(x[i]);
            if (wanted == 0) assertEquals(wanted, y[i], f + " at " + x[i]);
        }
    }

    private static void sameBitsAsTheInterpreter(Scalar f, float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            float wanted = (float) f.evaluate(Precision.FLOAT32, x[i]);
            if (Float.compare(wanted, y[i]) != 0) assertEquals(wanted, y[i], f + " at " + x[i]);
        }
    }
}
