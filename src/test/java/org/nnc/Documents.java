package org.nnc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The project's Markdown pages and the fenced snippets in them.
public final class Documents {
    private Documents() {}

    /// A fenced snippet.
    ///
    /// @param language what stands after the opening fence
    /// @param line the number of its first line in the page
    public record Snippet(Path page, int line, String language, String text) {
        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    /// All pages: those at the top, and those in `docs` and `examples`.
    static List<Path> pages() throws IOException {
        var pages = new ArrayList<Path>();
        try (Stream<Path> top = Files.list(Path.of("."))) {
            top.map(Path::normalize).filter(Documents::isPage).sorted().forEach(pages::add);
        }
        for (String folder : List.of("docs", "examples")) {
            try (Stream<Path> tree = Files.walk(Path.of(folder))) {
                tree.filter(Documents::isPage).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    /// The snippets of all pages in one language.
    static List<Snippet> snippets(String language) throws IOException {
        var snippets = new ArrayList<Snippet>();
        for (Path page : pages()) {
            for (Snippet snippet : of(page)) {
                if (snippet.language().equals(language)) snippets.add(snippet);
            }
        }
        return snippets;
    }

    /// The snippets of one page.
    public static List<Snippet> of(Path page) throws IOException {
        var snippets = new ArrayList<Snippet>();
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```")) continue;
            int first = i + 1;
            int end = first;
            while (end < lines.size() && !lines.get(end).startsWith("```")) end++;
            String text = String.join("\n", lines.subList(first, end)) + "\n";
            snippets.add(new Snippet(page, first + 1, lines.get(i).substring(3).strip(), text));
            i = end;
        }
        return snippets;
    }

    private static boolean isPage(Path file) {
        return file.toString().endsWith(".md");
    }
}
