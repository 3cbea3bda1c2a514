package org.nnc.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nnc.source.Renderer;
import org.nnc.source.SourceFile;

import java.util.List;

class PrinterTest {
    static List<SourceFile> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsPrintedParsesToAnEqualTree(SourceFile source) {
        assertRoundTrip(Parser.parse(source).file());
    }

    @Property(tries = 2000, seed = "1")
    void randomTreesToo(@ForAll long seed) {
        assertRoundTrip(new RandomTrees(seed).file());
    }

    private static void assertRoundTrip(File file) {
        var text = Printer.print(file);
        var again = Parser.parse(Samples.of(text));
        assertEquals("", Renderer.plain().render(again.diagnostics()), text);
        assertEquals(Trees.form(file), Trees.form(again.file()), text);
        assertEquals(text, Printer.print(again.file()), "printing is canonical");
    }

    @Test
    void theCanonicalFormIsTheUsualOne() {
        var text =
                """
                nn 1

                import "mlp.nn"

                fn f(x, k: int = 2) = -x ^ 2 + (a - (b - c)) * 0.001
                    gradient(dy) = (dy, 1e-9)

                model M(widths: list = [32, 64]) {
                    input x: float[..., 2 * N + 1, _]
                    h = x |> flatten |> dense(units = 3)
                    for i, _ in 0..n {
                        h = h[i, 2:5, ..., ::2, :]
                    }
                    if training {
                        h = 1.0
                    } else if not a == b {
                        h = if a { 1 } else { 2 }
                    }
                    hs, h = scan a in f(n = 1) (axis = 0) with h = 0 {
                        emit a, h
                    }
                    (-h)
                }

                train a for M.part(k = 3) { }
                """;
        assertEquals(text, Printer.print(Parser.parse(Samples.of(text)).fileOrThrow()));
    }
}
