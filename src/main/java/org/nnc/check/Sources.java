package org.nnc.check;

import org.nnc.source.CompileException;
import org.nnc.source.Diagnostics;
import org.nnc.source.SourceFile;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.File;
import org.nnc.syntax.Parser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A file and all that it imports, directly and through others, each read once.
final class Sources {
    /// Finds the text that an import names, from the file that imports it.
    @FunctionalInterface
    interface Reader {
        SourceFile read(SourceFile importer, String path);
    }

    record Loaded(File file, FileNames names) {}

    private final Map<String, Loaded> loaded = new LinkedHashMap<>();
    private final Diagnostics diagnostics;
    private final Reader reader;

    Sources(Reader reader, Diagnostics diagnostics) {
        this.reader = reader;
        this.diagnostics = diagnostics;
    }

    /// Imports by paths relative to the importing file.
    static SourceFile beside(SourceFile importer, String path) {
        Path folder = Path.of(importer.name()).getParent();
        return SourceFile.read(folder == null ? Path.of(path) : folder.resolve(path));
    }

    Loaded load(SourceFile source) {
        String key = key(source);
        Loaded known = loaded.get(key);
        if (known != null) return known;
        var parsed = Parser.parse(source);
        diagnostics.addAll(parsed.diagnostics());
        var names = new FileNames(parsed.file(), diagnostics);
        var result = new Loaded(parsed.file(), names);
        loaded.put(key, result);
        for (Declaration d : parsed.file().declarations()) {
            if (d instanceof Declaration.Import i) {
                read(source, i).ifPresent(imported -> names.add(load(imported).names));
            }
        }
        return result;
    }

    private static String key(SourceFile source) {
        Path path = Path.of(source.name());
        UnaryOperator<Path> normal = p -> p.toAbsolutePath().normalize();
        try {
            return Files.exists(path)
                    ? path.toRealPath().toString()
                    : normal.apply(path).toString();
        } catch (IOException e) {
            return normal.apply(path).toString();
        }
    }

    private Optional<SourceFile> read(SourceFile importer, Declaration.Import i) {
        try {
            return Optional.of(reader.read(importer, i.path().value()));
        } catch (CompileException e) {
            String why = e.diagnostics().getFirst().message();
            diagnostics.add(Problem.IMPORT.at(i.path().span(), why));
            return Optional.empty();
        }
    }

    /// The files in the order in which they were met, the first one's own first.
    List<Loaded> all() {
        return List.copyOf(loaded.values());
    }
}
