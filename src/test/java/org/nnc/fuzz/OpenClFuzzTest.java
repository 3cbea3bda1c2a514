package org.nnc.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.Test;
import org.nnc.opencl.Devices;
import org.nnc.opencl.OpenClBackend;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Random graphs and their gradients on an OpenCL device, as [FuzzTest] does for the other
/// backends. `-Dopencl.cases=N` searches that many, `-Dfuzz.seed=S` from there.
class OpenClFuzzTest {
    private static final int CASES = Integer.getInteger("opencl.cases", 32);

    /// A run of the device's compiler costs more than a kernel.
    private static final int TOGETHER = 32;

    private final Comparison comparison = new Comparison();

    @Test
    void randomGraphsAgree() {
        Devices devices = Devices.found();
        if (devices.list().isEmpty()) {
            System.out.println("skipped: " + devices.why().orElseThrow());
            abort(devices.why().orElseThrow());
        }
        OpenClBackend backend = new OpenClBackend(devices.list().getFirst());
        long first = Long.getLong("fuzz.seed", 1);
        List<String> failures = new ArrayList<>();
        for (long seed = first; seed < first + CASES; seed += TOGETHER) {
            failures.addAll(check(seed, Math.min(TOGETHER, first + CASES - seed), backend));
        }
        System.out.println(
                "fuzz: "
                        + CASES
                        + " graphs or gradients on "
                        + backend.device().name()
                        + ", "
                        + comparison.skipped()
                        + " skipped as ill-conditioned");
        assertEquals(List.of(), failures);
    }

    private List<String> check(long first, long count, OpenClBackend backend) {
        List<Case> cases = new ArrayList<>();
        List<Program> programs = new ArrayList<>();
        for (long seed = first; seed < first + count; seed++) {
            Case forward = RandomGraph.forward(Choices.of(seed));
            Case c = RandomGraph.gradient(forward).orElse(forward);
            cases.add(c);
            programs.add(Compiler.compile(c.graph(), Precision.FLOAT32, Options.DEFAULT));
        }
        List<String> failures = new ArrayList<>();
        List<Executable> executables = backend.compile(programs);
        for (int i = 0; i < count; i++) {
            Case c = cases.get(i);
            Executable e = executables.get(i);
            Comparison.Way way = new Ways.Ready("opencl", programs.get(i), e);
            Optional<String> why = comparison.disagreement(c, List.of(way), Options.DEFAULT);
            long seed = first + i;
            why.ifPresent(w -> failures.add("seed " + seed + ": " + w + "\n" + c.reproducible()));
        }
        executables.forEach(Executable::close);
        return failures;
    }
}
