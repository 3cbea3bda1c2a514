package org.nnc.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// The data sets that lie beside a checkout; tests that need an absent one are skipped.
public final class SharedData {
    private static final Path ROOT = Path.of("../shared/data");

    private SharedData() {}

    public static Path path(String name) {
        Path path = ROOT.resolve(name);
        if (!Files.exists(path)) {
            System.out.println("skipped: there is no " + path);
        }
        assumeTrue(Files.exists(path), "there is no " + path);
        return path;
    }

    public static DataFile file(String name) {
        return DataFile.of(path(name));
    }
}
