package org.nnc.jvm;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Writes a [ModelClass] to disk: as class files, or as a jar that runs.
///
/// The weights lie beside the class as a resource, `Digits.safetensors`, where `load()` finds them.
public final class ModelClassFiles {
    /// 1 January 2000 everywhere, so that the same model gives the same bytes.
    private static final long TIME = 946_684_800_000L;

    private ModelClassFiles() {}

    /// Writes class files under a folder, in folders for their package.
    ///
    /// @return the file of the class itself
    public static Path write(ModelClass model, Path folder, Optional<Path> weights) {
        try {
            for (Map.Entry<String, byte[]> e : model.emit().entrySet()) {
                Path file = folder.resolve(e.getKey() + ".class");
                Files.createDirectories(file.getParent());
                Files.write(file, e.getValue());
            }
            Path own = folder.resolve(model.internalName() + ".class");
            if (weights.isPresent()) {
                Path resource = own.resolveSibling(model.resource());
                Files.copy(weights.get(), resource, StandardCopyOption.REPLACE_EXISTING);
            }
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException("could not write the class to " + folder, e);
        }
    }

    /// Writes a jar with the class as its main class, all or nothing.
    public static Path writeJar(ModelClass model, Path jar, Optional<Path> weights) {
        Path folder = jar.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "nnc", ".jar.part");
            try {
                writeEntries(model, part, weights);
                Files.move(part, jar, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException("could not write " + jar, e);
        }
    }

    private static void writeEntries(ModelClass model, Path file, Optional<Path> weights)
            throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            start(jar, "META-INF/MANIFEST.MF");
            manifest(model).write(jar);
            jar.closeEntry();
            for (Map.Entry<String, byte[]> e : model.emit().entrySet()) {
                start(jar, e.getKey() + ".class");
                jar.write(e.getValue());
                jar.closeEntry();
            }
            if (weights.isEmpty()) return;
            String own = model.internalName();
            start(jar, own.substring(0, own.lastIndexOf('/') + 1) + model.resource());
            Files.copy(weights.get(), jar);
            jar.closeEntry();
        }
    }

    private static void start(JarOutputStream jar, String name) throws IOException {
        JarEntry entry = new JarEntry(name);
        entry.setTime(TIME);
        jar.putNextEntry(entry);
    }

    private static Manifest manifest(ModelClass model) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, model.name());
        main.put(new Attributes.Name("Created-By"), "nnc");
        return manifest;
    }
}
