package org.nnc.jvm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Writes a [ModelClass] as a jar that runs, with its weights as a resource beside the class. The
/// same model always gives the same bytes.
public final class ModelJar {
    /// 1 January 2000.
    private static final long TIME = 946_684_800_000L;

    private ModelJar() {}

    public static void write(ModelClass model, Optional<Path> weights, OutputStream out)
            throws IOException {
        JarOutputStream jar = new JarOutputStream(out);
        start(jar, "META-INF/MANIFEST.MF");
        manifest(model).write(jar);
        jar.closeEntry();
        for (Map.Entry<String, byte[]> e : model.emit().entrySet()) {
            start(jar, e.getKey() + ".class");
            jar.write(e.getValue());
            jar.closeEntry();
        }
        if (weights.isPresent()) {
            start(jar, model.resource());
            Files.copy(weights.get(), jar);
            jar.closeEntry();
        }
        jar.finish();
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
