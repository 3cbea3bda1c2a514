package org.nnc.bench;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Adds up wall and processor time of work that is done in pieces, and keeps the sum of each round.
///
/// On a machine that others use too the wall time of a piece says little; the processor time of one
/// thread, which leaves out the waiting, still does.
final class Meter {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final List<Double> wall = new ArrayList<>();
    private final List<Double> processor = new ArrayList<>();
    private double last;
    private long wallNanos;
    private long processorNanos;
    private long wallFrom;
    private long processorFrom;

    void start() {
        processorFrom = SYSTEM.getProcessCpuTime();
        wallFrom = System.nanoTime();
    }

    void pause() {
        wallNanos += System.nanoTime() - wallFrom;
        processorNanos += SYSTEM.getProcessCpuTime() - processorFrom;
    }

    /// Ends a round; one that is not kept was there to warm up.
    void round(boolean keep) {
        last = wallNanos / 1e9;
        if (keep) {
            wall.add(wallNanos / 1e9);
            processor.add(processorNanos / 1e9);
        }
        wallNanos = 0;
        processorNanos = 0;
    }

    /// Median wall seconds of a round.
    double wall() {
        return median(wall);
    }

    /// Median seconds of all processors in a round.
    double processor() {
        return median(processor);
    }

    /// Wall seconds of the last round, kept or not.
    double last() {
        return last;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int n = sorted.size();
        if (n == 0) return Double.NaN;
        return n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
    }
}
