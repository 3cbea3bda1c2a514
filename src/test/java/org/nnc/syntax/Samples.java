package org.nnc.syntax;

import org.nnc.source.SourceFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The .nn files that tests read: the test's own, the standard library, the examples, and the
/// programs that the language was first described by, where they are at hand.
final class Samples {
    private static final List<String> FOLDERS =
            List.of(
                    "src/test/resources/org/nnc/syntax/good",
                    "src/main/resources/nn",
                    "examples",
                    "../shared/language");

    private Samples() {}

    static List<SourceFile> all() {
        var files = new ArrayList<SourceFile>();
        for (var folder : FOLDERS) {
            if (Files.isDirectory(Path.of(folder))) {
                in(folder).forEach(p -> files.add(SourceFile.read(p)));
            } else {
                System.out.println("no .nn files read from " + folder + ": it is not here");
            }
        }
        return files;
    }

    /// The .nn files of a folder, by name.
    static List<Path> in(String folder) {
        try (Stream<Path> paths = Files.walk(Path.of(folder))) {
            return paths.filter(p -> p.toString().endsWith(".nn")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SourceFile of(String text) {
        return new SourceFile("test.nn", text);
    }
}
