package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// Lanes of which two and two read the same number: the gradient of a pooling.
class PairsTest {
    private static final String MODEL =
            """
            model M {
                input x: float[N, 2, 3, WIDTH]
                input U: float[2 * (3 / WINDOW) * (WIDTH / WINDOW), 5]
                input v: float[N, 5]
                pooled = max_pool2d(relu(x), WINDOW) |> flatten
                output y = grad(sum((pooled @ U) * v), x)
                output z = sum(grad(sum((pooled @ U) * v), x) * x)
            }
            """;

    private static Program program(int width, int window, Precision precision, String output) {
        String text = MODEL.replace("WIDTH", "" + width).replace("WINDOW", "" + window);
        return Models.program(text, precision, output);
    }

    @AfterEach
    void preferredWidth() {
        System.clearProperty("nnc.vector.bits");
    }

    /// The last column of an odd width belongs to no window, and is done apart.
    @ParameterizedTest
    @CsvSource({"26, 2, true", "27, 2, true", "10, 2, true", "4, 2, true", "27, 3, false"})
    void areFound(int width, int window, boolean found) {
        Program program = program(width, window, Precision.FLOAT32, "y");
        byte[] code = ClassEmitter.emit(program, "x", Flavour.VECTOR).bytes();
        String text = new String(code, StandardCharsets.ISO_8859_1);
        assertEquals(found, text.contains("TWINS"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 10, 11, 15, 16, 17, 18, 26, 27, 32, 33, 34, 66, 67})
    void agreeWithTheInterpreter(int width) {
        for (Precision precision : Precision.values()) {
            for (String output : new String[] {"y", "z"}) {
                Program program = program(width, 2, precision, output);
                Backends.verify(program, Flavour.VECTOR);
                var wanted = Backends.arrays(program, Map.of("N", 3L));
                var given = Backends.copy(wanted);
                new ProgramInterpreter(false).compile(program).run(Map.of("N", 3L), wanted);
                for (int bits : new int[] {64, 128, 256, 512}) {
                    System.setProperty("nnc.vector.bits", "" + bits);
                    Executable run = Backends.of(Flavour.VECTOR).compile(program);
                    var found = Backends.copy(given);
                    run.run(Map.of("N", 3L), found);
                    Backends.same(program, wanted, found, Optional.empty());
                }
            }
        }
    }
}
