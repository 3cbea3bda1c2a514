package org.nnc.opencl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.MemoryPlan;
import org.nnc.program.Program;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.runtime.Executable;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The functions of 32-bit floats over all of their range, against the table's own in double.
class FunctionsTest {
    /// A prime, so that all low bits occur.
    private static final int STRIDE = 49999;

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
        -103.97208f,
        -103.97209f
    };

    private static final Map<Scalar, Double> MOST_ULPS = new LinkedHashMap<>();

    static {
        MOST_ULPS.put(Scalar.EXP, 2.0);
        MOST_ULPS.put(Scalar.LOG, 2.0);
        MOST_ULPS.put(Scalar.EXPM1, 4.0);
        MOST_ULPS.put(Scalar.LOG1P, 4.0);
        MOST_ULPS.put(Scalar.TANH, 4.0);
        MOST_ULPS.put(Scalar.SIGMOID, 4.0);
        MOST_ULPS.put(Scalar.ERF, 4.0);
        MOST_ULPS.put(Scalar.SIN, 4.0);
        MOST_ULPS.put(Scalar.COS, 4.0);
        MOST_ULPS.put(Scalar.SQRT, 0.51);
        MOST_ULPS.put(Scalar.RSQRT, 4.0);
    }

    /// One program with an output for each function: the device's compiler runs once.
    @Test
    void overAllFloats() {
        float[] x = grid();
        Dim n = Dim.named("N");
        Buffer in = new Buffer("x", DType.FLOAT, n, Buffer.Role.INPUT);
        List<Buffer> buffers = new ArrayList<>(List.of(in));
        List<Kernel> kernels = new ArrayList<>();
        Map<String, Object> arrays = new LinkedHashMap<>(Map.of("x", x));
        for (Scalar f : MOST_ULPS.keySet()) {
            Buffer out = new Buffer(f.text(), DType.FLOAT, n, Buffer.Role.OUTPUT);
            buffers.add(out);
            arrays.put(f.text(), new float[x.length]);
            Var i = new Var("i_" + f.text(), n);
            Expr value = Expr.call(f, new Expr.Read(in, Index.of(i)));
            Stmt store = new Stmt.Store(out, Index.of(i), value);
            Stmt loop = new Stmt.For(i, Stmt.Mode.VECTOR, List.of(store));
            kernels.add(new Kernel.LoopNest("k_" + f.text(), List.of(loop), List.of()));
        }
        Program program =
                new Program(
                        "functions",
                        Precision.FLOAT32,
                        List.of("N"),
                        buffers,
                        Map.of(),
                        kernels,
                        MemoryPlan.EMPTY);
        try (Executable e = new OpenClBackend(Machine.device()).compile(program)) {
            e.run(Map.of("N", (long) x.length), arrays);
        }
        MOST_ULPS.forEach((f, ulps) -> check(f, ulps, x, (float[]) arrays.get(f.text())));
    }

    private static void check(Scalar f, double ulps, float[] x, float[] y) {
        double worst = 0;
        float at = 0;
        for (int i = 0; i < x.length; i++) {
            double error = error(f.evaluate(x[i]), y[i]);
            if (!(error <= worst)) {
                worst = error;
                at = x[i];
            }
        }
        System.out.println(f + ": " + worst + " ulp at " + at);
        assertTrue(worst <= ulps, f + " at " + at + ": " + worst + " ulp");
    }

    private static double error(double exact, float found) {
        float rounded = (float) exact;
        if (Float.isNaN(rounded)) return Float.isNaN(found) ? 0 : Double.NaN;
        if (rounded == found) return 0;
        if (Float.isInfinite(rounded) || Float.isInfinite(found)) return Double.NaN;
        return Math.abs(exact - found) / Math.ulp(rounded);
    }

    private static float[] grid() {
        int steps = (int) ((1L << 32) / STRIDE);
        float[] x = new float[SPECIAL.length + steps];
        System.arraycopy(SPECIAL, 0, x, 0, SPECIAL.length);
        for (int i = 0; i < steps; i++) x[SPECIAL.length + i] = Float.intBitsToFloat(i * STRIDE);
        return x;
    }
}
