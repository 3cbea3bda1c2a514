package org.nnc.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// No kernel reads or writes where it may not, and no two work items the same place: watched by the
/// simulator Oclgrind (Debian: `apt install oclgrind`). With `-Dopencl.long` only.
class OclgrindTest {
    private static final Path DRIVER = Path.of("/usr/lib/oclgrind/liboclgrind-rt-icd.so");

    @ParameterizedTest
    @EnumSource(Device.Kind.class)
    void kernelsKeepToTheirMemory(Device.Kind kind, @TempDir Path folder) throws Exception {
        if (System.getProperty("opencl.long") == null) skip("give -Dopencl.long");
        if (!Files.exists(DRIVER)) skip("there is no " + DRIVER);
        Path log = folder.resolve("oclgrind.log");
        ProcessBuilder b =
                new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                // The simulator lacks functions that its own optimizer puts in.
                                "-Dnnc.opencl.options=-cl-opt-disable",
                                "-Dnnc.opencl.grain=1",
                                "-cp",
                                System.getProperty("java.class.path")
                                        + java.io.File.pathSeparator
                                        + System.getProperty("jdk.module.path", ""),
                                OclgrindMain.class.getName(),
                                "4",
                                kind.name()));
        b.environment().put("OCL_ICD_VENDORS", DRIVER.toString());
        b.environment().put("OCLGRIND_DATA_RACES", "1");
        b.environment().put("OCLGRIND_LOG", log.toString());
        Process p = b.redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), said);
        assertTrue(said.contains(" runs on Oclgrind"), said);
        System.out.println(said.strip());
        assertEquals("", Files.exists(log) ? Files.readString(log).strip() : "");
    }

    private static void skip(String why) {
        System.out.println("skipped: " + why);
        abort(why);
    }
}
