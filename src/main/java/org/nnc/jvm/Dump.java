package org.nnc.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes generated classes to the folder of the system property `nnc.dump.classes`, for whoever
/// reads them with javap.
final class Dump {
    private Dump() {}

    static void write(String className, byte[] bytes) {
        String folder = System.getProperty("nnc.dump.classes");
        if (folder == null) return;
        Path file = Path.of(folder, className + ".class");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("could not write " + file, e);
        }
    }
}
