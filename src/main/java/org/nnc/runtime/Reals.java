package org.nnc.runtime;

/// Functions of floating-point numbers for which generated code has no instructions of its own.
public final class Reals {
    private Reals() {}

    public static float mod(float x, float y) {
        return x - (float) Math.floor(x / y) * y;
    }

    public static double mod(double x, double y) {
        return x - Math.floor(x / y) * y;
    }

    /// To the nearest number of 16 bits, by way of 32.
    public static double bfloat16(double x) {
        if (Double.isNaN(x)) return x;
        int bits = Float.floatToRawIntBits((float) x);
        return Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF0000);
    }

    public static float floor(float x) {
        return (float) Math.floor(x);
    }

    public static double floor(double x) {
        return Math.floor(x);
    }

    public static float round(float x) {
        return (float) Math.rint(x);
    }

    public static double round(double x) {
        return Math.rint(x);
    }

    public static float pow(float x, float y) {
        return (float) Math.pow(x, y);
    }

    public static double pow(double x, double y) {
        return Math.pow(x, y);
    }

    public static float sin(float x) {
        return (float) Math.sin(x);
    }

    public static double sin(double x) {
        return Math.sin(x);
    }

    public static float cos(float x) {
        return (float) Math.cos(x);
    }

    public static double cos(double x) {
        return Math.cos(x);
    }

    public static double exp(double x) {
        return Math.exp(x);
    }

    public static double expm1(double x) {
        return Math.expm1(x);
    }

    public static double log(double x) {
        return Math.log(x);
    }

    public static double log1p(double x) {
        return Math.log1p(x);
    }

    public static double tanh(double x) {
        return Math.tanh(x);
    }

    public static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /// The Maclaurin series near 0, the continued fraction of Laplace beyond (Abramowitz & Stegun
    /// 7.1.6 and 7.1.14).
    public static double erf(double x) {
        if (x != x) return x;
        double a = Math.abs(x);
        if (a > 6) return Math.signum(x);
        if (a >= 2.5) return Math.signum(x) * (1 - tail(a));
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static double tail(double x) {
        double f = x;
        for (int n = 60; n > 0; n--) f = x + n / 2.0 / f;
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / f;
    }
}
