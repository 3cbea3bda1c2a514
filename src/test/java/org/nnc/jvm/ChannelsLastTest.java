package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.type.Precision;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// Images that one convolution writes for another as both have them, channels side by side.
@ExtendWith(AllThreads.class)
class ChannelsLastTest {
    private static final String MODEL =
            """
            model M {
                input x: float[N, 3, 34, 31]
                input z: float[N, 16, 14, 14]

                // Read with and without pooling; one image is divided among threads by lines.
                a = x |> conv2d(32, kernel = 3) |> relu |> max_pool2d(2)
                output pooled = a |> conv2d(20, kernel = 3) |> relu |> max_pool2d(2)
                output even = conv2d(z, 16, kernel = 3) |> relu |> conv2d(40, kernel = 3)
                output border = conv2d(z, 16, kernel = 3, pad = same) |> relu |> conv2d(20, kernel = 3, pad = same)
                output edge = conv2d(z, 16, kernel = 3, pad = [2, 0]) |> conv2d(16, kernel = 3, pad = [0, 2])
                output three = even_of(z) |> conv2d(32, kernel = 3) |> conv2d(40, kernel = 3)
                output image = x[0:1] |> conv2d(64, kernel = 7) |> max_pool2d(2) |> conv2d(140, kernel = 3) |> max_pool2d(2)

                // Not these: lines of odd length, channels that are no vectors, too many or some, two readers.
                output odd = z |> conv2d(32, kernel = 2) |> conv2d(40, kernel = 3)
                output narrow = conv2d(z, 24, kernel = 3) |> conv2d(32, kernel = 3)
                output many = conv2d(z, 288, kernel = 3) |> conv2d(32, kernel = 3)
                output sliced = conv2d(z, 32, kernel = 3)[:, 16:] |> conv2d(32, kernel = 3)
                b = conv2d(z, 32, kernel = 3)
                output twice = max(conv2d(b, 32, kernel = 3)) + max(b)
            }

            fn even_of(z) = conv2d(z, 16, kernel = 3) |> relu
            """;

    @ParameterizedTest
    @CsvSource({
        "pooled, true",
        "even, true",
        "three, true",
        "image, true",
        "border, true",
        "edge, true",
        "odd, false",
        "narrow, false",
        "many, false",
        "sliced, false",
        "twice, false"
    })
    void channelsLieSideBySideOrNot(String output, boolean last) {
        Program program = Models.program(MODEL, Precision.FLOAT32, output);
        Backends.verify(program, Flavour.VECTOR);
        byte[] code = ClassEmitter.emit(program, "x", Flavour.VECTOR).bytes();
        String text = new String(code, StandardCharsets.ISO_8859_1);
        assertEquals(last, text.contains("WinogradLastProduct"), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pooled", "even", "three", "image", "border", "edge"})
    void agreesWithTheInterpreterOnAnyThreads(String output) {
        Program program = Models.program(MODEL, Precision.FLOAT32, output);
        for (long n : output.equals("image") ? new long[] {1} : new long[] {2, 0}) {
            Map<String, Object> wanted = Backends.normal(program, Map.of("N", n));
            new ProgramInterpreter(false).compile(program).run(Map.of("N", n), wanted);
            Team.limit(1);
            Map<String, Object> alone = Backends.normal(program, Map.of("N", n));
            run(program, n, alone);
            Backends.same(program, wanted, alone, Optional.of(1e-3));
            Team.limit(2);
            Map<String, Object> together = Backends.normal(program, Map.of("N", n));
            run(program, n, together);
            Backends.same(program, alone, together, Optional.of(0.0));
        }
    }

    private static void run(Program program, long n, Map<String, Object> arrays) {
        Executable run = JvmBackend.vector().compile(program);
        run.keep();
        for (int i = 0; i < 2; i++) run.run(Map.of("N", n), arrays);
    }
}
