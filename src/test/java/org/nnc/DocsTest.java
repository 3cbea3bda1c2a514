package org.nnc;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nnc.source.Renderer;
import org.nnc.source.SourceFile;
import org.nnc.syntax.Parser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Keeps the pages true: what they show parses, what they link to exists.
class DocsTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

    @TestFactory
    Stream<DynamicTest> everySnippetParses() throws IOException {
        List<Documents.Snippet> snippets = Documents.snippets("nn");
        assertTrue(snippets.size() > 10, "the pages show hardly any model");
        return snippets.stream().map(s -> DynamicTest.dynamicTest(s.toString(), () -> parses(s)));
    }

    private static void parses(Documents.Snippet snippet) {
        // Blank lines before it, so that the lines of a message are those of the page.
        String text = "\n".repeat(snippet.line() - 1) + snippet.text();
        var diagnostics =
                Parser.parse(new SourceFile(snippet.page().toString(), text)).diagnostics();
        if (!diagnostics.isEmpty()) fail(Renderer.plain().render(diagnostics));
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        var broken = new ArrayList<String>();
        for (Path page : Documents.pages()) {
            var links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                Path target = page.resolveSibling(links.group(1));
                if (!Files.exists(target)) broken.add(page + " -> " + links.group(1));
            }
        }
        assertTrue(broken.isEmpty(), () -> "broken links: " + broken);
    }

    /// ARCHITECTURE.md walks through the packages; one that it forgets would stay unknown.
    @Test
    void architectureNamesEveryPackage() throws IOException {
        String page = Files.readString(Path.of("ARCHITECTURE.md"));
        var missing = new TreeSet<String>();
        try (Stream<Path> folders = Files.list(Path.of("src/main/java/org/nnc"))) {
            folders.map(f -> f.getFileName().toString())
                    .filter(name -> !page.contains("`" + name + "`"))
                    .forEach(missing::add);
        }
        assertTrue(missing.isEmpty(), () -> "ARCHITECTURE.md does not name " + missing);
    }
}
