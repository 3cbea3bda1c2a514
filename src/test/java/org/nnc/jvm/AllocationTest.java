package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// In steady state nothing is allocated: all kernels are compiled by the JIT, and no vector lives
/// in memory. Names of workloads that run one after the other in one JVM are separated by
/// semicolons.
///
/// What the JIT makes of a kernel differs from JVM to JVM (see `docs/decisions/warming-up.md`): so
/// where something is allocated, another JVM is tried.
class AllocationTest {
    private static final String LONGEST = "30000";
    private static final String SHORT = "2500";

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "network VECTOR",
                "network SCALAR",
                "dropout step 128",
                "mlp step sgd 128",
                "lstm 1",
                "lstm step 16",
                "mlp 32; cnn 32; mlp step sgd 128"
            })
    void nothingOnceWarm(String workloads) throws Exception {
        String[] names = workloads.split("; ");
        String none = String.join(": 0\n", names) + ": 0";
        String said = run(LONGEST, names);
        if (!said.equals(none)) {
            System.out.println("bytes allocated by 10 runs, tried once more: " + said);
            said = run(LONGEST, names);
        }
        assertEquals(none, said, "bytes allocated by 10 runs");
        assertNoOperatorIsMetLate();
        if (workloads.startsWith("lstm step")) assertNoneIsTooLarge();
    }

    /// A kernel that is too large for C1 stays interpreted for minutes; see [Compactness].
    @ParameterizedTest
    @ValueSource(strings = {"transformer", "dates step 64"})
    void noKernelIsTooLargeForTheFirstCompiler(String workload) throws Exception {
        run(SHORT, workload);
        assertNoneIsTooLarge();
    }

    /// An operator or a species that is first used once the JIT has compiled the search for it
    /// makes C2 distrust branches in all large kernels; see [Operators].
    private void assertNoOperatorIsMetLate() throws IOException {
        List<String> late =
                Files.readAllLines(folder.resolve("traps.txt")).stream()
                        .filter(line ->
                                line.contains("VectorOperators$ImplCache")
                                        || line.contains("AbstractSpecies.dummyVector"))
                        .toList();
        assertEquals(List.of(), late);
    }

    private void assertNoneIsTooLarge() throws IOException {
        List<String> compiled =
                Files.readAllLines(folder.resolve("compiled.txt")).stream()
                        .filter(line -> line.contains("nnc.generated."))
                        .toList();
        assertTrue(compiled.size() > 20, () -> String.join("\n", compiled));
        List<String> skipped =
                compiled.stream().filter(l -> l.contains("SKIPPED: out of")).toList();
        assertEquals(List.of(), skipped);
    }

    /// What [AllocationMain] prints; the JVM's account of its compilers goes into a file.
    private String run(String milliseconds, String... workloads) throws Exception {
        String path = System.getProperty("java.class.path");
        String modules = System.getProperty("jdk.module.path", "");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules",
                                "jdk.incubator.vector,jdk.management",
                                "-XX:+PrintCompilation",
                                "-XX:+DisplayVMOutputToStderr",
                                "-Xlog:deoptimization=debug:file=" + folder.resolve("traps.txt"),
                                "-cp",
                                path + File.pathSeparator + modules,
                                AllocationMain.class.getName(),
                                milliseconds));
        command.addAll(List.of(workloads));
        Process p =
                new ProcessBuilder(command)
                        .redirectError(folder.resolve("compiled.txt").toFile())
                        .start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), said);
        return said.strip().replace("\r", "");
    }
}
