package org.nnc;

import static org.junit.jupiter.api.Assertions.fail;

import static java.util.stream.Collectors.joining;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
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
        List<Path> wrong = sources().parallelStream().filter(file -> differs(file, fix)).toList();
        if (fix) {
            wrong.forEach(file -> System.out.println("formatted " + file));
        } else if (!wrong.isEmpty()) {
            fail(
                    "Not formatted; `./mvnw test -Dtest=FormatTest -Dformat=fix` rewrites them:\n  "
                            + wrong.stream().map(Path::toString).collect(joining("\n  ")));
        }
    }

    private static boolean differs(Path file, boolean fix) {
        try {
            String text = Files.readString(file);
            String formatted = formatted(file, text);
            if (fix && !text.equals(formatted)) Files.writeString(file, formatted);
            return !text.equals(formatted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
