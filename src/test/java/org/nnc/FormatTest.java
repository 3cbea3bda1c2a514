package org.nnc;

import static org.junit.jupiter.api.Assertions.fail;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Holds every source file to one format: google-java-format, AOSP style, 100 columns.
///
/// It is a test, and no Maven plugin, because it must run on the JDK that compiles us: the JDK that
/// runs Maven may be too old to parse our syntax. `./mvnw test -Dtest=FormatTest -Dformat=fix`
/// rewrites what differs.
class FormatTest {
    private static final Formatter FORMATTER =
            new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());

    @Test
    void everySourceFileIsFormatted() throws IOException {
        boolean fix = "fix".equals(System.getProperty("format"));
        var wrong = new ArrayList<String>();
        for (Path file : sources()) {
            String text = Files.readString(file);
            String formatted = formatted(file, text);
            if (text.equals(formatted)) continue;
            wrong.add(file.toString());
            if (fix) Files.writeString(file, formatted);
        }
        if (fix) {
            wrong.forEach(file -> System.out.println("formatted " + file));
        } else if (!wrong.isEmpty()) {
            fail(
                    "Not formatted; `./mvnw test -Dtest=FormatTest -Dformat=fix` rewrites them:\n  "
                            + String.join("\n  ", wrong));
        }
    }

    private static List<Path> sources() throws IOException {
        var files = new ArrayList<Path>();
        for (String root : List.of("src", "examples", "bench/src", "integrations")) {
            if (!Files.isDirectory(Path.of(root))) continue;
            try (Stream<Path> tree = Files.walk(Path.of(root))) {
                tree.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
            }
        }
        return files;
    }

    private static String formatted(Path file, String text) {
        try {
            String imports = ImportOrderer.reorderImports(text, Style.AOSP);
            return FORMATTER.formatSource(RemoveUnusedImports.removeUnusedImports(imports));
        } catch (FormatterException e) {
            return fail(file + " does not parse: " + e.getMessage());
        }
    }
}
