package org.nnc.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of a folder with the class of each one, in the order of their names.
///
/// @param folder the folder
/// @param files paths of the files
/// @param labels the class of each file, an index into `classes`
/// @param classes names of the classes, sorted
record LabelledFiles(Path folder, List<Path> files, Column labels, List<String> classes) {
    private record Entry(Path file, String name) {}

    /// Files whose class is the name of the sub-folder in which they lie.
    static LabelledFiles bySubFolder(Path folder, List<String> endings) {
        List<Entry> entries = new ArrayList<>();
        for (Path sub : list(folder)) {
            if (Files.isDirectory(sub)) {
                for (Path file : withEnding(list(sub), endings)) {
                    entries.add(new Entry(file, sub.getFileName().toString()));
                }
            }
        }
        return of(folder, entries, "a sub-folder for each class, with files " + endings);
    }

    /// Files in whose names a pattern is found; their class is what its first group matches.
    static LabelledFiles byName(Path folder, List<String> endings, Pattern pattern) {
        if (pattern.matcher("").groupCount() < 1) {
            throw DataException.of(
                    "The pattern '%s' has no group for the class; write it in (brackets).",
                    pattern);
        }
        List<Entry> entries = new ArrayList<>();
        for (Path file : withEnding(list(folder), endings)) {
            Matcher matcher = pattern.matcher(file.getFileName().toString());
            if (matcher.find() && matcher.group(1) != null) {
                entries.add(new Entry(file, matcher.group(1)));
            }
        }
        return of(folder, entries, "files " + endings + " with '" + pattern + "' in their names");
    }

    private static LabelledFiles of(Path folder, List<Entry> entries, String expected) {
        if (entries.isEmpty()) {
            throw DataException.of(
                    "The folder %s holds nothing to read; expected %s.", folder, expected);
        }
        List<String> classes = entries.stream().map(Entry::name).distinct().sorted().toList();
        int[] ids = entries.stream().mapToInt(e -> classes.indexOf(e.name())).toArray();
        Column labels = Column.of("classes of " + folder, new Values.Ints(ids), ids.length);
        return new LabelledFiles(
                folder, entries.stream().map(Entry::file).toList(), labels, classes);
    }

    private static List<Path> withEnding(List<Path> files, List<String> endings) {
        return files.stream()
                .filter(file -> {
                    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                    return endings.stream().anyMatch(name::endsWith);
                })
                .toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw DataException.of(
                            "The folder %s cannot be listed: %s.", folder, DataException.reason(e))
                    .because(e);
        }
    }
}
