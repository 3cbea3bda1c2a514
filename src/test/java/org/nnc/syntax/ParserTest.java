package org.nnc.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.antlr.v4.runtime.atn.PredictionMode;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.source.Renderer;
import org.nnc.source.SourceFile;

import java.time.Duration;
import java.util.List;

class ParserTest {
    static List<SourceFile> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void samplesParseWithoutADiagnostic(SourceFile source) {
        var result = Parser.parse(source);
        assertEquals("", Renderer.plain().render(result.diagnostics()));
        assertTrue(result.file().declarations().size() > 0);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void predictionBySllSeesAllThatFullLlSees(SourceFile source) {
        var full = Parser.parse(source, PredictionMode.LL);
        assertEquals(Trees.form(full), Trees.form(Parser.parse(source)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-x ^ 2; -(x ^ 2)",
                "2 ^ -x * 3; (2 ^ (-x)) * 3",
                "a ^ b ^ c; a ^ (b ^ c)",
                "a - b - c; (a - b) - c",
                "a + b * c @ d; a + ((b * c) @ d)",
                "not a == b and c or d; ((not (a == b)) and c) or d",
                "0..n + 1; 0..(n + 1)",
                "a + x |> f; (a + x) |> f",
                "x |> f + 1; (x |> f) + 1",
                "a == x |> f; a == (x |> f)",
                "-x |> relu; (-x) |> relu",
                "x |> f(a)(b).c; x |> (f(a)(b).c)",
                "not not a; not (not a)",
                "- - a; -(-a)",
                "fn(x) = x + 1; fn(x) = (x + 1)",
                "a[1].b(2)[3]; ((a[1]).b(2))[3]",
            })
    void operatorsBind(String text, String bracketed) {
        assertEquals(Trees.form(expression(bracketed)), Trees.form(expression(text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a, b = c; a, b = c",
                "loss = x|n|n  // why|n  + 1; loss = x + 1",
                "x = a -|n b; x = a - b",
                "x = f(a,|n|n b); x = f(a, b)",
                "x = [a|n , b]; x = [a, b]",
                "x|n  .y; x.y",
                "x|n- y; x - y",
                "x|nnot y; <two>",
                "x = 1|ny = 2; <two>",
                "x|n(y); <two>",
                "x|n[y]; <two>",
            })
    void linesGoOn(String text, String oneLine) {
        var found = statements(text.replace("|n", "\n"));
        if (oneLine.equals("<two>")) {
            assertEquals(2, found.size());
        } else {
            assertEquals(Trees.form(statements(oneLine)), Trees.form(found));
        }
    }

    @Test
    void optionsOfAScanStandApart() {
        var scan = (Expression.Scan) expression("scan x in f(n = 1) (axis = 0) { emit x }");
        assertEquals("f(n = 1)", Printer.print(scan.sequences().getFirst().sequence()));
        assertEquals("axis", scan.options().getFirst().name().orElseThrow().text());
        var plain = (Expression.Scan) expression("scan x in f(n = 1) { emit x }");
        assertEquals(List.of(), plain.options());
    }

    @Test
    void branchesOfAValueEndWithAValue() {
        var text = "if a { 1 } else { if b { 2 } else { 3 } }";
        var flat = "if a { 1 } else if b { 2 } else { 3 }";
        assertEquals(Trees.form(expression(flat)), Trees.form(expression(text)));
    }

    @Test
    void spansCoverTheText() {
        var source = Samples.of("fn f() {\n    \"🙂\"; value = a * (b + c) |> g(d)\n}");
        var function = (Declaration.Function) Parser.parse(source).file().declarations().get(0);
        var body = (Body.Block) function.body();
        var assign = (Statement.Assign) body.statements().get(1);
        assertEquals("value = a * (b + c) |> g(d)", assign.span().text());
        var pipe = (Expression.Pipe) assign.value();
        assertEquals("a * (b + c)", pipe.value().span().text());
        assertEquals("g(d)", pipe.target().span().text());
        assertEquals("test.nn:2:10", assign.span().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "[",
                "-",
                "not ",
                "f(",
                "a.",
                "a + ",
                "a ^ ",
                "if a { 1 } else ",
                "fn(x) = ",
                "if (",
                "x[",
                "x |> f(",
                "scan a in b, c in ",
                "scan a in ",
                "fn(x) { y = ",
                "if a {",
                "for a in b {",
                "fn f() {",
                "{",
                "a, ",
                "a(), ",
                "1 ",
                "if x { } else "
            })
    void deepNestingIsADiagnostic(String piece) {
        for (var rest : List.of("", "a", "a" + ")".repeat(100_000), "a" + "}".repeat(100_000))) {
            var text = "fn f() {\n    x = " + piece.repeat(100_000) + rest + "\n}\n";
            var statement = text.replace("x = ", "");
            for (var source : List.of(Samples.of(text), Samples.of(statement))) {
                var result =
                        Assertions.assertTimeout(
                                Duration.ofSeconds(20), () -> Parser.parse(source));
                Printer.print(result.file());
            }
        }
    }

    @Test
    void wideIsNotDeep() {
        var list = "a = [" + "f(x, 1), ".repeat(20_000) + "]\n";
        var result = Parser.parse(Samples.of("fn f() {\n" + list + "b = 1\n".repeat(20_000) + "}"));
        assertEquals(List.of(), result.diagnostics());
    }

    private static Expression expression(String text) {
        return ((Statement.Assign) statements("x = " + text).getFirst()).value();
    }

    private static List<Statement> statements(String text) {
        var result = Parser.parse(Samples.of("fn f() {\n" + text + "\n}"));
        assertEquals("", Renderer.plain().render(result.diagnostics()));
        var function = (Declaration.Function) result.file().declarations().getFirst();
        return ((Body.Block) function.body()).statements();
    }
}
