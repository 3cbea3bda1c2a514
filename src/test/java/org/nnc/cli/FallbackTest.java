package org.nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.opencl.Devices;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where OpenCL was asked for and its driver is gone.
class FallbackTest {
    @TempDir Path folder;

    private record Result(int code, String said) {}

    /// `OCL_ICD_VENDORS` names an empty folder.
    private Result withoutDrivers(String backends) throws Exception {
        // Where the loader itself is missing, the sentence is another.
        assumeTrue(Devices.found().why().isEmpty(), "needs an OpenCL loader and a driver");
        Path model = folder.resolve("m.nn");
        Files.writeString(model, "model M() { input x: float[N]\n output y = x * 2 }");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        String path =
                System.getProperty("java.class.path")
                        + File.pathSeparator
                        + System.getProperty("jdk.module.path", "");
        ProcessBuilder b =
                new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--add-modules=jdk.incubator.vector",
                                "-cp",
                                path,
                                Main.class.getName(),
                                "bench",
                                model.toString(),
                                "--batch=1",
                                "--seconds=0.01",
                                "--backend=" + backends));
        b.environment().put("OCL_ICD_VENDORS", empty.toString());
        Process p = b.redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(p.waitFor(), said);
    }

    @Test
    void itSaysWhyNot() throws Exception {
        Result r = withoutDrivers("opencl");
        assertEquals(1, r.code, r.said);
        assertTrue(r.said.contains("cannot run this: OpenCL is here, but no driver"), r.said);
        assertTrue(r.said.lines().noneMatch(l -> l.startsWith("\tat ")), r.said);
    }

    @Test
    void anotherBackendComputesIfItWasNamed() throws Exception {
        Result r = withoutDrivers("opencl,vector");
        assertEquals(0, r.code, r.said);
        assertTrue(r.said.contains("so the vector backend computes: OpenCL is here"), r.said);
    }
}
