package org.nnc.program;

/// The error function to full double precision: the Maclaurin series near 0, the continued fraction
/// of Laplace beyond (Abramowitz & Stegun 7.1.6 and 7.1.14).
final class Erf {
    private Erf() {}

    static double erf(double x) {
        if (Double.isNaN(x)) return x;
        double a = Math.abs(x);
        if (a > 6) return Math.signum(x);
        return a < 2.5 ? series(x) : Math.signum(x) * (1 - tail(a));
    }

    /// erf x = 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1))
    private static double series(double x) {
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
        for (int n = 120; n > 0; n--) f = x + n / 2.0 / f;
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / f;
    }
}
