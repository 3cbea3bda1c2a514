package org.nnc.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// A driver leaves the JVM's handlers of signals as they were, in a JVM of its own, where it starts
/// for the first time.
class SignalsTest {
    @Test
    void theDriverStartsAndCompilesUnderTheJvmsHandlers() throws Exception {
        assumeTrue(!Devices.found().list().isEmpty(), "needs an OpenCL device");
        Path log = Files.createTempFile("nnc-signals", ".txt");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path")
                                        + File.pathSeparator
                                        + classes(Signals.class)
                                        + File.pathSeparator
                                        + classes(SignalsTest.class),
                                SignalsMain.class.getName())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still runs after 2 minutes");
        String said = Files.readString(log);
        assertEquals(0, process.exitValue(), said);
        assertTrue(said.contains("changed: []"), said);
        Files.delete(log);
    }

    private static Path classes(Class<?> c) throws Exception {
        return Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /// Starts the driver and compiles.
    static final class SignalsMain {
        private SignalsMain() {}

        public static void main(String[] arguments) {
            Signals before = new Signals();
            Device device = Devices.preferred();
            // What the driver has not in its cache.
            String source = "kernel void k" + System.nanoTime() + "(global int* a) { a[0] = 1; }";
            try (Session session = new Session(device, false, Long.MAX_VALUE)) {
                Calls.compiling(() -> Build.program(session, source, "-cl-std=CL1.2")).close();
            }
            Signals after = new Signals();
            List<Integer> changed =
                    IntStream.rangeClosed(1, 31)
                            .filter(i -> i != 8 && before.handler(i) != after.handler(i))
                            .boxed()
                            .toList();
            System.out.println("changed: " + changed);
        }
    }
}
