package org.nnc.opencl;

import static org.junit.jupiter.api.Assumptions.abort;

/// The device that tests run on.
final class Machine {
    private Machine() {}

    /// Skips the test, and says why, where there is none.
    static Device device() {
        Devices d = Devices.found();
        if (d.list().isEmpty()) {
            System.out.println("OpenCL tests are skipped: " + d.why().orElseThrow());
            return abort(d.why().orElseThrow());
        }
        return d.list().getFirst();
    }
}
