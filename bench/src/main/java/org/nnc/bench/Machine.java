package org.nnc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What the figures were measured on.
final class Machine {
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

    private Machine() {}

    /// Processor, its vectors and caches, processors, system and JVM, in one line.
    static String describe() {
        return String.join(
                ", ",
                processor(),
                vectors(),
                caches(),
                Runtime.getRuntime().availableProcessors() + " processors",
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                "Java " + Runtime.version());
    }

    private static String processor() {
        return info("model name");
    }

    private static String vectors() {
        List<String> flags = List.of(info("flags").split(" "));
        return Stream.of("avx512f", "avx2", "asimd")
                .filter(flags::contains)
                .findFirst()
                .orElse("vectors unknown");
    }

    private static String info(String key) {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(l -> l.startsWith(key))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(key + " unknown");
        } catch (IOException e) {
            return key + " unknown";
        }
    }

    private static String caches() {
        try (Stream<Path> folders = Files.list(CACHES)) {
            List<String> sizes =
                    folders.filter(f -> f.getFileName().toString().startsWith("index"))
                            .sorted()
                            .filter(f -> !read(f.resolve("type")).equals("Instruction"))
                            .map(f ->
                                    "L" + read(f.resolve("level")) + " " + read(f.resolve("size")))
                            .toList();
            return String.join(" ", sizes);
        } catch (IOException e) {
            return "caches unknown";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "?";
        }
    }
}
