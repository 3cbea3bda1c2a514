package org.nnc.runtime;

/// Division of integers as programs mean it: rounded down, and 0 where the divisor is 0.
public final class Integers {
    private Integers() {}

    public static int floorDiv(int x, int y) {
        return y == 0 ? 0 : Math.floorDiv(x, y);
    }

    public static long floorDiv(long x, long y) {
        return y == 0 ? 0 : Math.floorDiv(x, y);
    }

    public static int floorMod(int x, int y) {
        return y == 0 ? 0 : Math.floorMod(x, y);
    }

    public static long floorMod(long x, long y) {
        return y == 0 ? 0 : Math.floorMod(x, y);
    }

    public static int sign(int x) {
        return Integer.signum(x);
    }

    public static long sign(long x) {
        return Long.signum(x);
    }
}
