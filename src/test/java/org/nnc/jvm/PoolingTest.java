package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.memory.MemoryReport;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.type.Precision;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Convolutions of which only the maxima of squares are stored.
@ExtendWith(AllThreads.class)
class PoolingTest {
    private static final String MODEL =
            """
            model M {
                input x: float[N, 1, 17, 28]
                input z: float[N, 16, 13, 12]
                input one: float[20, 9, 8]

                fn pooled(y) = y |> relu |> max_pool2d(2)

                // Of one channel; by Winograd's products.
                a = conv2d(x, 32, kernel = 3)
                output channel = pooled(a)
                output channel_before = a |> relu
                b = conv2d(z, 40, kernel = 3)
                output odd = pooled(b)
                output odd_before = b |> relu

                c = conv2d(z, 17, kernel = 5, stride = 2, pad = same)
                output strided = pooled(c)
                output strided_before = c |> relu

                d = conv2d(z, 24, kernel = 3, groups = 2, pad = same)
                output grouped = max_pool2d(d, 2) |> relu
                output grouped_before = d |> relu

                e = reshape(conv2d(reshape(one, [1, 20, 9, 8]), 16, kernel = 2, bias = false), [1, 16, 8, 7])
                output image = max_pool2d(e, 2) * 2.0 + 1.0
                output image_before = e * 2.0 + 1.0

                f = conv2d(z, 24, kernel = 3)
                output bounded = min(max(1.5 + f, 0.25), 3.0) |> max_pool2d(2)
                output bounded_before = min(max(1.5 + f, 0.25), 3.0)

                g = conv2d(x, 70, kernel = 3)
                output wide = pooled(g)
                output wide_before = g |> relu

                // Not these.
                output falling = max_pool2d(-b, 2)
                output average = avg_pool2d(b, 2)
                output three = max_pool2d(b, 3)
                output overlapping = max_pool2d(b, 2, stride = 1)
                output padded = max_pool2d(b, 2, pad = 1)
                output curved = max_pool2d(tanh(b), 2)
                output residual = max_pool2d(b + z[:, :1, 1:-1, 1:-1], 2)
                output needed = max(max_pool2d(a, 2)) + max(a)
            }
            """;

    private static final Pattern FUSED = Pattern.compile("conv[a-z_0-9]*_k\\d+_reduce");

    private static boolean isFused(Program program, Flavour flavour) {
        byte[] code = ClassEmitter.emit(program, "x", flavour).bytes();
        return FUSED.matcher(new String(code, StandardCharsets.ISO_8859_1)).find();
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "odd", "strided", "grouped", "image", "bounded", "wide"})
    void maximaAreTheResults(String output) {
        for (Precision precision : Precision.values()) {
            Program program = Models.program(MODEL, precision, output);
            if (precision == Precision.FLOAT64 && !output.equals("odd")) continue;
            assertTrue(isFused(program, Flavour.VECTOR));
            Backends.verify(program, Flavour.VECTOR);
            Executable run = JvmBackend.vector().compile(program);
            run.keep();
            for (long n : new long[] {3, 1, 0}) {
                Map<String, Object> wanted = Backends.normal(program, Map.of("N", n));
                new ProgramInterpreter(false).compile(program).run(Map.of("N", n), wanted);
                Map<String, Object> found = Backends.normal(program, Map.of("N", n));
                run.run(Map.of("N", n), found);
                double tolerance = precision == Precision.FLOAT64 ? 1e-9 : 1e-3;
                Backends.same(program, wanted, found, Optional.of(tolerance));
            }
        }
    }

    /// Where the convolution itself is wanted too, pooling is a kernel of its own.
    @ParameterizedTest
    @ValueSource(strings = {"channel", "odd", "strided", "grouped", "image", "bounded", "wide"})
    void noBitIsOtherThanWithTwoKernels(String output) {
        Program one = Models.program(MODEL, Precision.FLOAT32, output);
        Program two = Models.program(MODEL, Precision.FLOAT32, output, output + "_before");
        assertFalse(isFused(two, Flavour.VECTOR));
        Map<String, Object> wanted = Backends.normal(two, Map.of("N", 3L));
        JvmBackend.vector().compile(two).run(Map.of("N", 3L), wanted);
        for (int threads = 1; threads <= 2; threads++) {
            Team.limit(threads);
            Map<String, Object> found = Backends.normal(one, Map.of("N", 3L));
            JvmBackend.vector().compile(one).run(Map.of("N", 3L), found);
            assertArrayEquals((float[]) wanted.get(output), (float[]) found.get(output));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "falling",
                "average",
                "three",
                "overlapping",
                "padded",
                "curved",
                "residual",
                "needed"
            })
    void othersAreTwoKernels(String output) {
        assertFalse(isFused(Models.program(MODEL, Precision.FLOAT32, output), Flavour.VECTOR));
    }

    @Test
    void numbersHaveAKernelOfTheirOwn() {
        assertFalse(isFused(Models.program(MODEL, Precision.FLOAT32, "odd"), Flavour.SCALAR));
    }

    /// What is written early takes no more memory, and what is not stored none.
    @ParameterizedTest
    @ValueSource(strings = {"channel", "odd", "strided", "grouped", "image", "bounded", "wide"})
    void thePlanHasRoomForWhatIsStored(String output) {
        Program program = Models.program(MODEL, Precision.FLOAT32, output);
        Map<String, Long> sizes = Map.of("N", 32L);
        MemoryReport whole = MemoryReport.of(program, sizes);
        assertEquals(whole.bound(), whole.peak(), whole.bound() * 0.1);
        MemoryReport own = MemoryReport.of(JvmBackend.vector().planned(program), sizes);
        assertTrue(own.peak() <= own.bound() * 1.1);
        assertTrue(own.separate() < whole.separate());
        assertEquals(program, JvmBackend.scalar().planned(program));
    }

    /// Where two in a row are fused, all that is left between input and output are the maxima of
    /// the first: a sixteenth of what it was.
    @Test
    void nothingIsKeptForWhatIsNeverStored() {
        String text =
                """
                model M {
                    input x: float[N, 16, 30, 30]
                    h = x |> conv2d(16, kernel = 3, pad = same) |> relu |> max_pool2d(2)
                    output y = h |> conv2d(16, kernel = 4) |> relu |> max_pool2d(2)
                }
                """;
        Program program = Models.program(text, Precision.FLOAT32, "y");
        Map<String, Long> sizes = Map.of("N", 4L);
        long before = MemoryReport.of(program, sizes).peak();
        long after = MemoryReport.of(JvmBackend.vector().planned(program), sizes).peak();
        assertEquals(4 * 16 * 15 * 15 * Float.BYTES, after);
        assertTrue(before >= 5 * after, before + " and " + after);
    }
}
