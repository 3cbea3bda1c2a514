package org.nnc.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Processes of their own for other libraries, whose dependencies clash.
final class Child {
    private Child() {}

    /// A JVM with our classes and the jars of one library.
    ///
    /// @param library the name of a folder in `bench/target/lib`, or empty for none
    static ProcessBuilder java(String library, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector,jdk.management"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-Xmx3g"));
        command.add("-Dai.djl.offline=true");
        command.addAll(List.of("-cp", classPath(library)));
        command.add(main.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private static String classPath(String library) {
        String own = System.getProperty("java.class.path");
        if (library.isEmpty()) return own;
        return own + File.pathSeparator + Path.of("bench", "target", "lib", library, "*");
    }
}
