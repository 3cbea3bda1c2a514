package org.nnc.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;

/// Predicts for some seconds and tells when full speed was reached: from then on no twentieth of a
/// second has a median call that takes more than 1.5 times what calls take at the end.
final class Steady {
    private static final long SECONDS = 8;
    private static final int WINDOWS = (int) SECONDS * 20;
    private static final long WINDOW = SECONDS * 1_000_000_000L / WINDOWS;
    private static final int MOST_CALLS = 1 << 12;

    private Steady() {}

    /// Prints the milliseconds since the process began, and the microseconds of a call at the end.
    static void run(Callable<?> predict) throws Exception {
        long before = sinceStart();
        double[] medians = new double[WINDOWS];
        double[] calls = new double[MOST_CALLS];
        long start = System.nanoTime();
        for (int w = 0; w < WINDOWS; w++) {
            int count = 0;
            long end = start + (w + 1) * WINDOW;
            for (long now = System.nanoTime(); now < end || count == 0; ) {
                predict.call();
                long next = System.nanoTime();
                calls[count++ % MOST_CALLS] = next - now;
                now = next;
            }
            Arrays.sort(calls, 0, Math.min(count, MOST_CALLS));
            medians[w] = calls[Math.min(count, MOST_CALLS) / 2];
        }
        double last = Arrays.stream(medians, WINDOWS - 20, WINDOWS).sorted().toArray()[10];
        int steady = WINDOWS;
        while (steady > 0 && medians[steady - 1] <= 1.5 * last) steady--;
        long millis = before + steady * WINDOW / 1_000_000;
        System.out.println(String.format(Locale.ROOT, "%d %.1f", millis, last / 1000));
        System.exit(0);
    }

    private static long sinceStart() {
        Instant began = ProcessHandle.current().info().startInstant().orElseThrow();
        return Duration.between(began, Instant.now()).toMillis();
    }
}
