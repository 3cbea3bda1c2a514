package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// In steady state nothing is allocated: all kernels are compiled by the JIT, and no vector lives
/// in memory.
class AllocationTest {
    private static final String MILLISECONDS = "30000";

    @ParameterizedTest
    @ValueSource(strings = {"network VECTOR", "network SCALAR", "dropout step 128"})
    void nothingOnceWarm(String workload) throws Exception {
        String path = System.getProperty("java.class.path");
        String modules = System.getProperty("jdk.module.path", "");
        Process p =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "--add-modules",
                                        "jdk.incubator.vector,jdk.management",
                                        "-cp",
                                        path + File.pathSeparator + modules,
                                        AllocationMain.class.getName(),
                                        MILLISECONDS,
                                        workload))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), said);
        assertEquals(workload + ": 0", said.strip(), "bytes allocated by 10 runs");
    }
}
