package org.nnc.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.Test;
import org.nnc.opencl.Device;
import org.nnc.opencl.Devices;
import org.nnc.opencl.OpenClBackend;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Cases of the reference numbers on an OpenCL device, in float, or in double where they are too
/// delicate for float: a few drawn at random, and with `-Dopencl.reference=N` so many of them;
/// `-Dopencl.reference.only=TEXT` takes those whose names contain it.
class OpenClReferenceTest {
    private static final int CASES = Integer.getInteger("opencl.reference", 12);
    private static final String ONLY = System.getProperty("opencl.reference.only", "");

    @Test
    void agree() {
        Devices devices = Devices.found();
        if (devices.list().isEmpty()) {
            System.out.println("skipped: " + devices.why().orElseThrow());
            abort(devices.why().orElseThrow());
        }
        Device device = devices.list().getFirst();
        Runner runner = Runner.of(new OpenClBackend(device));
        List<String> wrong = new ArrayList<>();
        List<ReferenceCase> cases = cases(device.doubles());
        for (ReferenceCase c : cases) {
            Optional<String> why = ReferenceTest.failure(c, runner, precision(c));
            why.ifPresent(w -> wrong.add(c.name() + ": " + w));
            why.ifPresent(w -> System.out.println("differs: " + c.name() + ": " + w));
        }
        System.out.printf(
                "reference cases on %s: %d of %d agree%n",
                runner.name(), cases.size() - wrong.size(), cases.size());
        assertEquals(List.of(), wrong);
    }

    private static Precision precision(ReferenceCase c) {
        return c.float32() ? Precision.FLOAT32 : Precision.FLOAT64;
    }

    private static List<ReferenceCase> cases(boolean doubles) {
        List<ReferenceCase> all =
                new ArrayList<>(
                        ReferenceIndex.read().stream()
                                .filter(c -> (c.float32() || doubles) && c.name().contains(ONLY))
                                .toList());
        Collections.shuffle(all, new Random(1));
        return all.subList(0, Math.min(CASES, all.size()));
    }
}
