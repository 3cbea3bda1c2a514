package org.nnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.source.SourceFile;
import org.nnc.syntax.Body;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Parser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes `docs/library.md` from the standard library and holds the page to it.
///
/// `./mvnw test -Dtest=LibraryPageTest -Dbless` rewrites the page.
class LibraryPageTest {
    private static final Path LIBRARY = Path.of("src/main/resources/nn");
    private static final Path PAGE = Path.of("docs/library.md");

    private static final String HEAD =
            """
            # The standard library

            Written in the language itself, in `src/main/resources/nn`. This page is made of those files
            by `./mvnw test -Dtest=LibraryPageTest -Dbless`.
            """;

    @Test
    void thePageSaysWhatTheLibrarySays() throws IOException {
        var page = new StringBuilder(HEAD);
        for (Path file : files()) page.append(section(file));
        if (System.getProperty("bless") != null) Files.writeString(PAGE, page);
        String hint = PAGE + " is behind the library; -Dbless rewrites it";
        assertEquals(page.toString(), Files.readString(PAGE), hint);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> folder = Files.list(LIBRARY)) {
            List<Path> files = folder.filter(f -> f.toString().endsWith(".nn")).sorted().toList();
            assertTrue(files.size() > 5, "the library is missing");
            return files;
        }
    }

    private static String section(Path file) {
        var section = new StringBuilder("\n## " + name(file) + "\n\n");
        SourceFile source = SourceFile.read(file);
        section.append(head(source.text())).append("\n\n");
        var entries = new ArrayList<String>();
        for (Declaration declaration : Parser.parse(source).fileOrThrow().declarations()) {
            body(declaration).ifPresent(body -> entries.add(entry(source, declaration, body)));
        }
        entries.forEach(section::append);
        return section.toString();
    }

    /// What the file says of itself, below the version and above a blank line.
    private static String head(String text) {
        return text.lines()
                .skip(1)
                .takeWhile(line -> line.startsWith("//"))
                .map(line -> line.substring(2).strip())
                .collect(Collectors.joining("\n"));
    }

    private static String entry(SourceFile source, Declaration declaration, Body body) {
        int start = declaration.span().start();
        String header = source.text().substring(start, body.span().start());
        String whole = oneLine(source.text().substring(start, declaration.span().end()));
        String shown = body instanceof Body.Value && whole.length() < 90 ? whole : oneLine(header);
        return "- `%s`%s\n".formatted(shown, commentAbove(source.text(), start));
    }

    private static Optional<Body> body(Declaration declaration) {
        return switch (declaration) {
            case Declaration.Function f -> Optional.of(f.body());
            case Declaration.Layer l -> Optional.of(l.body());
            case Declaration.Optimizer o -> Optional.of(o.body());
            case Declaration.Import _, Declaration.Model _, Declaration.Data _ -> Optional.empty();
            case Declaration.Train _ -> Optional.empty();
        };
    }

    private static String oneLine(String code) {
        return code.strip().replaceAll("\\s+", " ").replaceAll(" =$", "");
    }

    /// The comment lines right above a declaration, as a sentence after its signature.
    private static String commentAbove(String text, int start) {
        String[] lines = text.substring(0, start).split("\n", -1);
        var words = new ArrayList<String>();
        for (int i = lines.length - 2; i >= 0 && lines[i].startsWith("//"); i--) {
            words.addFirst(lines[i].substring(2).strip());
        }
        return words.isEmpty() ? "" : "  \n  " + String.join(" ", words);
    }

    private static String name(Path file) {
        String name = file.getFileName().toString().replace(".nn", "");
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
