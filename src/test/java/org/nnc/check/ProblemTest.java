package org.nnc.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.source.Diagnostic;
import org.nnc.source.Renderer;
import org.nnc.source.SourceFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/// Every kind of error has a program that shows it, `errors/NAME.nn`, with its whole text beside
/// it; `-Dbless=true` writes the texts again.
class ProblemTest {
    private static final Path FOLDER = Path.of("src/test/resources/org/nnc/check/errors");

    @ParameterizedTest
    @EnumSource(Problem.class)
    void hasItsWords(Problem p) throws IOException {
        String name = p.name().toLowerCase(Locale.ROOT);
        String text = Files.readString(FOLDER.resolve(name + ".nn"));
        List<Diagnostic> found = Unit.of(new SourceFile(name + ".nn", text)).check();
        assertTrue(found.stream().anyMatch(d -> d.code().equals(p.code())), () -> p + " " + found);
        assertEquals(markedLines(text), lines(found), () -> Renderer.plain().render(found));
        String rendered = Renderer.plain().render(found);
        Path golden = FOLDER.resolve(name + ".txt");
        if (Boolean.getBoolean("bless")) Files.writeString(golden, rendered);
        assertEquals(Files.readString(golden), rendered);
    }

    private static List<Integer> markedLines(String text) {
        var marked = new ArrayList<Integer>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("// here")) marked.add(i + 1);
        }
        return marked;
    }

    private static List<Integer> lines(List<Diagnostic> found) {
        var lines = new LinkedHashSet<Integer>();
        for (Diagnostic d : found) lines.add(d.span().line());
        return lines.stream().sorted().toList();
    }

    @Test
    void codesAreNotUsedTwice() {
        var codes = new LinkedHashSet<String>();
        for (Problem p : Problem.values()) assertTrue(codes.add(p.code()), p.code());
    }
}
