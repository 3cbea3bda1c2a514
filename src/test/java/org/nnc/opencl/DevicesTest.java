package org.nnc.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.type.Precision;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What is found on a machine, and the sentences where nothing is.
class DevicesTest {
    /// Prints what [Devices#found] says.
    static final class Tell {
        public static void main(String[] arguments) {
            Devices d = Devices.found();
            System.out.println(d.list().isEmpty() ? d.why().orElseThrow() : "devices");
        }
    }

    @Test
    void devicesSayWhatTheyCanDo() {
        Device d = Machine.device();
        assertTrue(d.units() > 0 && d.memory() > 0 && d.largestBuffer() > 0, d.toString());
        assertTrue(d.summary().startsWith(d.name()), d.summary());
    }

    @Test
    void withoutDriversThereIsOneSentence(@TempDir Path empty) throws Exception {
        Machine.device();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder b =
                new ProcessBuilder(
                        List.of(
                                java.toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                "target/classes" + File.pathSeparator + "target/test-classes",
                                Tell.class.getName()));
        b.environment().put("OCL_ICD_VENDORS", empty.toString());
        Process p = b.redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), said);
        assertTrue(said.startsWith("OpenCL is here, but no driver offers a device"), said);
        assertEquals(1, said.lines().count(), said);
    }

    @Test
    void theShareOfAPeakIsOfArithmeticOrMemory() {
        Peaks p = Peaks.of(Machine.device(), Precision.FLOAT32);
        assertTrue(p.operations() > 0.1 && p.bandwidth(1) > 0.01, p.toString());
        Peaks peaks = new Peaks(100, Map.of(1000L, 10.0));
        assertEquals(0.5, peaks.share(new Profile.Row("k", 1000, 5000, 10)), 1e-9);
        assertEquals(0.2, peaks.share(new Profile.Row("k", 1000, 500, 20_000)), 1e-9);
    }

    @Test
    void memoryCopiesAreChecked() {
        try (Session s = new Session(Machine.device(), false, 1000)) {
            Memory m = s.allocate(16);
            m.write(new float[] {1, 2, 3, 4, 5}, 16);
            float[] back = new float[4];
            m.read(back, 16);
            assertArrayEquals(new float[] {1, 2, 3, 4}, back);
            assertThrows(IndexOutOfBoundsException.class, () -> m.write(new float[8], 20));
            assertThrows(IndexOutOfBoundsException.class, () -> m.read(new float[3], 16));
            Exception e = assertThrows(OpenClException.class, () -> s.allocate(990));
            assertTrue(e.getMessage().contains("beyond its limit of 1000 bytes"), e.getMessage());
            m.close();
            m.close();
            assertThrows(IllegalStateException.class, () -> m.read(back, 16));
            s.allocate(990).close();
        }
    }
}
