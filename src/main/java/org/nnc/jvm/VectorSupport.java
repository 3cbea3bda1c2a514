package org.nnc.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether vector code would be fast here.
final class VectorSupport {
    private static final int LEAST_BITS = 128;

    private VectorSupport() {}

    /// What is missing, as a sentence with the remedy.
    static Optional<String> missing() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Optional.of(
                    "the module jdk.incubator.vector is not there; start java with --add-modules"
                            + " jdk.incubator.vector");
        }
        String vm = System.getProperty("java.vm.name", "");
        if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
            return Optional.of(vm + " is slow with vectors; use a HotSpot JVM");
        }
        int bits = preferredBits();
        if (bits >= LEAST_BITS) return Optional.empty();
        return Optional.of("this processor has no vectors of " + LEAST_BITS + " bits or more");
    }

    /// The width of vectors here, or as `nnc.vector.bits` says; 0 if there are none.
    static int bits() {
        return Integer.getInteger("nnc.vector.bits", preferredBits());
    }

    /// What speed depends on, in one line.
    static String machine() {
        return "%s, %d processors, vectors of %d bits, Java %s"
                .formatted(
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        bits(),
                        System.getProperty("java.vm.version"));
    }

    /// As Linux names it; elsewhere its family.
    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(l -> l.startsWith("model name"))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException | UncheckedIOException _) {
            return System.getProperty("os.arch");
        }
    }

    private static int preferredBits() {
        try {
            Class<?> shape = Class.forName("jdk.incubator.vector.VectorShape");
            Object preferred = shape.getMethod("preferredShape").invoke(null);
            return (int) shape.getMethod("vectorBitSize").invoke(preferred);
        } catch (ReflectiveOperationException | LinkageError e) {
            return 0;
        }
    }
}
