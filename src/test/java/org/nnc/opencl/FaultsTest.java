package org.nnc.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import org.nnc.source.SourceFile;
import org.nnc.source.Span;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.List;
import java.util.Map;

/// What goes wrong on a device is a sentence.
class FaultsTest {
    private static final Dim N = Dim.named("N");
    private static final Buffer X = new Buffer("x", DType.FLOAT, N, Buffer.Role.INPUT);
    private static final Buffer W = new Buffer("w", DType.FLOAT, N, Buffer.Role.PARAMETER);
    private static final Buffer Y = new Buffer("y", DType.FLOAT, N, Buffer.Role.OUTPUT);

    /// `w = w + x; y = w` with a place in a source.
    private static Program program() {
        SourceFile file = new SourceFile("model.nn", "model M() {\n    y = w + x\n}\n");
        Var i = new Var("i", N);
        Expr sum =
                Expr.call(Scalar.ADD, new Expr.Read(W, Index.of(i)), new Expr.Read(X, Index.of(i)));
        Stmt loop =
                new Stmt.For(
                        i,
                        Stmt.Mode.VECTOR,
                        List.of(
                                new Stmt.Store(Y, Index.of(i), sum),
                                new Stmt.Store(W, Index.of(i), sum)));
        Kernel kernel =
                new Kernel.LoopNest("k0_add", List.of(loop), List.of(new Span(file, 20, 25)));
        return new Program(
                "faults",
                Precision.FLOAT32,
                List.of("N"),
                List.of(X, W, Y),
                Map.of(),
                List.of(kernel),
                MemoryPlan.EMPTY);
    }

    @Test
    void aBuildThatFailsNamesBothSources() {
        Device device = Machine.device();
        String good = Generator.generate(List.of(program()), device).source();
        String bad = good.replace("b1[i0]", "b1[i0] +* 3");
        if (bad.equals(good)) bad = good.replaceFirst("for \\(position", "for (positioning");
        String source = bad;
        String options = "-w -cl-std=CL1.2 -DINDEX=int";
        try (Session s = new Session(device, false, 1 << 20)) {
            OpenClException e =
                    assertThrows(
                            OpenClException.class, () -> Build.program(s, source, options).close());
            String said = e.getMessage();
            assertTrue(said.startsWith("the OpenCL compiler refuses the generated"), said);
            assertTrue(said.contains("of k0_add, model.nn:2:"), said);
            assertTrue(said.contains("  line "), said);
            assertEquals(2, said.lines().count(), said);
        }
    }

    @Test
    void tooLittleMemoryIsSaidBeforeAnythingRuns() {
        OpenClBackend backend = new OpenClBackend(Machine.device(), 100_000);
        try (Executable e = backend.compile(program())) {
            float[] x = new float[20_000];
            Map<String, Object> arrays = Map.of("x", x, "w", x.clone(), "y", x.clone());
            OpenClException failure =
                    assertThrows(OpenClException.class, () -> e.run(Map.of("N", 20_000L), arrays));
            String said = failure.getMessage();
            assertTrue(said.startsWith("with these sizes the program needs 234 KiB on"), said);
            assertTrue(said.contains("beyond its limit of 97 KiB"), said);
            assertTrue(said.contains("the memory plan's peak is 0 bytes of temporary"), said);
            assertTrue(said.contains("inputs and outputs are 156 KiB"), said);
            e.run(Map.of("N", 10L), arrays);
        }
    }

    @Test
    void parametersStayOnTheDeviceUntilTheyAreFetched() {
        try (Executable e = new OpenClBackend(Machine.device()).compile(program())) {
            float[] w = {1, 2, 3};
            float[] y = new float[3];
            Map<String, Object> arrays = Map.of("x", new float[] {10, 10, 10}, "w", w, "y", y);
            Map<String, Long> sizes = Map.of("N", 3L);
            e.keep();
            e.run(sizes, arrays);
            e.run(sizes, arrays);
            assertEquals(1, w[0]);
            assertEquals(21, y[0]);
            e.fetch();
            assertEquals(21, w[0]);
            e.run(sizes, arrays);
            assertEquals(31, w[0]);
        }
    }
}
