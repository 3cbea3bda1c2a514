package org.nnc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/// Files of figures, dated, with the machine they were measured on.
final class Results {
    private Results() {}

    /// Prints a table and writes it to `bench/results/DATE-NAME.md`.
    static Path write(String name, String title, String sentence, String table) throws IOException {
        LocalDateTime now = LocalDateTime.now();
        String date = now.format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm"));
        String text =
                "# %s%n%n%s · %s%n%n%s%n%n%s"
                        .formatted(title, date, Machine.describe(), sentence, table);
        System.out.println(text);
        Path file =
                Path.of(
                        "bench",
                        "results",
                        now.format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmm"))
                                + "-"
                                + name
                                + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        System.err.println("Written to " + file);
        return file;
    }
}
