package org.nnc.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

class RendererTest {
    private static final SourceFile FILE =
            new SourceFile("mlp.nn", "model M() {\n\tparam w2: float[256, 10]\n\ty = h @ w2\n}\n");

    private static Span span(SourceFile file, String text) {
        int start = file.text().indexOf(text);
        return file.span(start, start + text.length());
    }

    private static Diagnostic matmul() {
        return Diagnostic.error(
                        "E0203", "matmul needs equal inner dimensions", span(FILE, "h @ w2"))
                .saying("h is float[N, 128], so its 128 columns meet 256 rows")
                .with(span(FILE, "w2"), "256 rows, declared here");
    }

    @Test
    void showsBothPlacesAndTheHint() {
        var d = matmul().hint("transpose it").nearest(List.of("w1", "w3", "w4", "w5", "w6"));
        assertEquals(
                """
                error[E0203]: matmul needs equal inner dimensions
                  ┌─ mlp.nn:3:6
                  │
                2 │ \tparam w2: float[256, 10]
                  │ \t      -- 256 rows, declared here
                3 │ \ty = h @ w2
                  │ \t    ^^^^^^ h is float[N, 128], so its 128 columns meet 256 rows
                  │
                  = hint: transpose it
                  = hint: did you mean `w1`, `w3`, `w4` or `w5`?

                """,
                Renderer.plain().render(d));
    }

    @Test
    void showsPlacesInOtherFiles() {
        var other = new SourceFile("other.nn", "fn f(x) = x\n");
        var d = Diagnostic.warning("W0001", "f is there twice", span(FILE, "h"));
        assertEquals(
                """
                warning[W0001]: f is there twice
                  ┌─ mlp.nn:3:6
                  │
                3 │ \ty = h @ w2
                  │ \t    ^
                  ├─ other.nn:1:4
                1 │ fn f(x) = x
                  │    - the first

                """,
                Renderer.plain().render(d.with(span(other, "f(").file().span(3, 4), "the first")));
    }

    @Test
    void coloursAreAllThatAnsiAdds() {
        var ansi = Renderer.ansi().render(matmul());
        assertTrue(ansi.contains("\u001b[1;31merror[E0203]\u001b[0m"));
        assertEquals(Renderer.plain().render(matmul()), ansi.replaceAll("\u001b\\[[0-9;]*m", ""));
    }

    @Test
    void jsonIsOneObjectALine() {
        var file = new SourceFile("a\"b.nn", "x\u0001");
        var d = Diagnostic.error("E0102", "no use for `\u0001`", file.span(1, 2)).hint("tab\t");
        assertEquals(
                "{\"code\": \"E0102\", \"severity\": \"error\","
                        + " \"message\": \"no use for `\\u0001`\", \"file\": \"a\\\"b.nn\","
                        + " \"line\": 1, \"column\": 2, \"endLine\": 1, \"endColumn\": 3,"
                        + " \"label\": \"\", \"labels\": [], \"hint\": \"tab\\u0009\","
                        + " \"nearest\": []}\n",
                Renderer.json().render(d));
    }

    @Test
    void longLinesAreShownInPart() {
        var text = "x".repeat(5000) + "!" + "y".repeat(5000);
        var file = new SourceFile("long.nn", text);
        var lines =
                Renderer.plain()
                        .render(Diagnostic.error("E0102", "no", file.span(5000, 5001)))
                        .split("\n");
        assertTrue(lines[3].length() < 200, lines[3]);
        assertEquals(lines[3].indexOf('!'), lines[4].indexOf('^'));
    }

    @Test
    void severalLinesAreUnderlinedToTheEndOfTheFirst() {
        var d = Diagnostic.error("E0101", "all of it", FILE.span(0, FILE.text().length()));
        assertTrue(Renderer.plain().render(d).contains("│ ^^^^^^^^^^^\n"));
    }
}
