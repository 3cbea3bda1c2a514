package org.nnc.opencl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.FloatGrid;
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
    private static final FloatGrid GRID = FloatGrid.every(49999);
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
        float[] x = GRID.x();
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
        MOST_ULPS.forEach((f, ulps) -> check(f, ulps, (float[]) arrays.get(f.text())));
    }

    private static void check(Scalar f, double ulps, float[] y) {
        FloatGrid.Worst worst = GRID.worst(f, y);
        System.out.println(f + ": " + worst);
        assertTrue(worst.ulps() <= ulps, f + ": " + worst);
    }
}
