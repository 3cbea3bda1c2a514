package org.nnc.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.antlr.v4.runtime.atn.PredictionMode;
import org.nnc.source.Renderer;
import org.nnc.source.SourceFile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Whatever the text, the parser gives a tree and sentences, and never throws.
class ParserFuzzTest {
    private static final List<SourceFile> SAMPLES = Samples.all();
    private static final List<String> PIECES =
            List.of(
                    "(",
                    ")",
                    "[",
                    "]",
                    "{",
                    "}",
                    ",",
                    ":",
                    ".",
                    "..",
                    "...",
                    "=",
                    "==",
                    "|>",
                    "-",
                    "^",
                    "@",
                    "not ",
                    "and",
                    "if ",
                    "else",
                    "for ",
                    " in ",
                    "scan ",
                    " with ",
                    "emit ",
                    "return ",
                    "fn ",
                    "fn(",
                    "model ",
                    "layer ",
                    "train ",
                    "data ",
                    "input ",
                    "param ",
                    "import ",
                    "gradient(dy) =",
                    "require ",
                    "\n",
                    ";",
                    "\"",
                    "/*",
                    "*/",
                    "//",
                    "x",
                    " 1 ",
                    "2.5",
                    ".5",
                    "1e999",
                    "_",
                    "nn 1",
                    "\\",
                    "&&",
                    "é",
                    "🙂",
                    "\ud800",
                    "\0",
                    "\t",
                    "\r",
                    "#");

    @Property(tries = 2000, seed = "1")
    void mutatedSamples(@ForAll long seed) {
        var random = new Random(seed);
        var text = new StringBuilder(SAMPLES.get(random.nextInt(SAMPLES.size())).text());
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            mutate(text, random);
        }
        check(text.toString());
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int length = Math.min(random.nextInt(30), text.length() - at);
        switch (random.nextInt(5)) {
            case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            case 1 -> text.delete(at, at + Math.min(length, 3));
            case 2 -> text.delete(at, at + length);
            case 3 ->
                    text.insert(random.nextInt(text.length() + 1), text.substring(at, at + length));
            default -> text.setLength(Math.max(text.length() / 2, at));
        }
    }

    @Property(tries = 2000, seed = "1")
    void randomPieces(@ForAll long seed) {
        var random = new Random(seed);
        var text = new StringBuilder(random.nextBoolean() ? "fn f() {" : "");
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        check(text.toString());
    }

    @Property(tries = 500, seed = "1")
    void randomBytes(@ForAll byte[] bytes) {
        check(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 500, seed = "1")
    void randomText(@ForAll String text) {
        check(text);
    }

    private static void check(String text) {
        var source = Samples.of(text);
        var result = Parser.parse(source);
        for (var diagnostic : result.diagnostics()) {
            assertTrue(diagnostic.code().matches("E01\\d\\d"), diagnostic::toString);
            assertFalse(diagnostic.message().contains("null"), diagnostic::message);
        }
        Renderer.plain().render(result.diagnostics());
        Renderer.ansi().render(result.diagnostics());
        Renderer.json().render(result.diagnostics());
        var printed = Printer.print(result.file());
        if (result.diagnostics().isEmpty()) {
            var again = Parser.parse(Samples.of(printed));
            assertEquals(Trees.form(result.file()), Trees.form(again.file()), printed);
            var full = Parser.parse(source, PredictionMode.LL);
            assertEquals(Trees.form(result.file()), Trees.form(full.file()));
        }
    }
}
