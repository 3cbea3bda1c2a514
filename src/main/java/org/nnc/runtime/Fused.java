package org.nnc.runtime;

/// A product and a sum rounded once, where the processor does that in one instruction; elsewhere
/// Java would do it by BigDecimal arithmetic, so the product is rounded, too.
public final class Fused {
    private static final int CALLS = 64;

    /// Far above the time that `CALLS` instructions take in an interpreter, far below that of as
    /// many additions of BigDecimal.
    private static final long MOST_NANOSECONDS = 40_000;

    /// No class of the JDK says which instructions there are without loading the management module,
    /// which takes longer than many a prediction.
    private static final boolean FAST = isFast();

    private Fused() {}

    public static float multiplyAdd(float a, float b, float c) {
        return FAST ? Math.fma(a, b, c) : a * b + c;
    }

    public static double multiplyAdd(double a, double b, double c) {
        return FAST ? Math.fma(a, b, c) : a * b + c;
    }

    /// The fastest of some tries, so that a thread that has to wait does not count.
    private static boolean isFast() {
        double x = 1;
        for (int t = 0; t < 20; t++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) x = Math.fma(x, 0.75, 0.3);
            if (System.nanoTime() - start < MOST_NANOSECONDS && x > 0) return true;
        }
        return false;
    }
}
