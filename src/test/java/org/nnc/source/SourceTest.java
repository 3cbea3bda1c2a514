package org.nnc.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class SourceTest {
    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, 1, 2", "2, 2, 1", "4, 3, 1", "6, 4, 1", "8, 4, 2", "9, 4, 3"})
    void countsLinesAndColumns(int offset, int line, int column) {
        var file = new SourceFile("f", "a\nb\rc\n🙂d");
        assertEquals(line, file.line(offset), "line");
        assertEquals(column, file.column(offset), "column");
        assertEquals("🙂d", file.lineText(4));
    }

    @Test
    void carriageReturnAndLineFeedAreOneLineEnd() {
        var file = new SourceFile("f", "a\r\nb");
        assertEquals(2, file.lineCount());
        assertEquals("a", file.lineText(1));
        assertEquals("f:2:1", file.span(3, 4).toString());
    }

    @Test
    void filesThatCannotBeReadAreADiagnostic(@TempDir Path folder) throws IOException {
        var missing = folder.resolve("no.nn");
        var e = assertThrows(CompileException.class, () -> SourceFile.read(missing));
        assertTrue(e.getMessage().contains("there is no such file"), e.getMessage());
        var binary = Files.write(folder.resolve("b.nn"), new byte[] {(byte) 0xff, (byte) 0xfe});
        e = assertThrows(CompileException.class, () -> SourceFile.read(binary));
        assertTrue(e.getMessage().contains("not UTF-8"), e.getMessage());
        e = assertThrows(CompileException.class, () -> SourceFile.read(folder));
        assertEquals("E0001", e.diagnostics().getFirst().code());
    }

    @ParameterizedTest
    @CsvSource({
        "relu, relu, 0",
        "rleu, relu, 1",
        "relu6x, relu6, 1",
        "'', abc, 3",
        "unit, units, 1"
    })
    void distanceCountsExchangesOnce(String a, String b, int distance) {
        assertEquals(distance, Nearest.distance(a, b));
        assertEquals(distance, Nearest.distance(b, a));
    }

    @Test
    void nearestNamesComeFirst() {
        var known = List.of("softmax", "relu6", "relu", "elu", "dense", "Units", "units");
        assertEquals(List.of("relu6", "relu"), Nearest.to("relu6x", known));
        assertEquals(List.of("Units", "units"), Nearest.to("UNITS", known));
        assertEquals(List.of("dense"), Nearest.to("dnese", known));
        assertEquals(List.of(), Nearest.to("q", known));
        var many = List.of("aab", "aac", "aad", "aae", "aaf");
        assertEquals(List.of("aab", "aac", "aad", "aae"), Nearest.to("aaa", many));
    }

    @Test
    void diagnosticsAreSortedAndSaidOnce() {
        var first = new SourceFile("f", "a b");
        var again = new SourceFile("f", "a b");
        var all = new Diagnostics();
        all.add(Diagnostic.error("E0101", "later", first.span(2, 3)));
        all.add(Diagnostic.warning("E0102", "sooner", first.span(0, 1)));
        all.add(Diagnostic.error("E0101", "later", again.span(2, 3)));
        assertEquals(
                List.of("sooner", "later"),
                all.sorted().stream().map(Diagnostic::message).toList());
        var e = assertThrows(CompileException.class, all::throwIfErrors);
        assertEquals(all.sorted(), e.diagnostics());
    }
}
