package org.nnc.program;

/// What the transcendental functions give in 32 bits, to the bit: the polynomials that compiled
/// code evaluates, with the sources named there, step by step in plain Java. So the interpreter and
/// the compiled code go the same way through a training run; how far the polynomials are from the
/// true values is tested against `Math`.
final class Floats {
    private static final float LN2_HIGH = 0.693145751953125f;
    private static final float LN2_LOW = 1.42860682030941723212e-6f;
    private static final float MAGIC = 12582912;
    private static final int MAGIC_BITS = 0x4B400000;
    private static final int BIAS = 127;
    private static final int ROOT_HALF_BITS = 0x3F3504F3;

    /// `(e^r - 1 - r) / r²`, highest power first.
    private static final double[] TAIL = {
        1.3814540580e-3, 8.3687454462e-3, 4.1668388993e-2, 1.6666521132e-1, 4.9999994040e-1
    };

    private static final double[] LOG = {
        7.0376836292e-2,
        -1.1514610310e-1,
        1.1676998740e-1,
        -1.2420140846e-1,
        1.4249322787e-1,
        -1.6668057665e-1,
        2.0000714765e-1,
        -2.4999993993e-1,
        3.3333331174e-1
    };

    private static final double[] SMALL_ERF = {
        -5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1
    };

    private static final double[] GROWTH = growth(1);
    private static final double[] DECAY = growth(-1);
    private static final double[] TWICE = growth(2);

    private Floats() {}

    private static float polynomial(float x, double... c) {
        float y = (float) c[0];
        for (int i = 1; i < c.length; i++) y = Math.fma(y, x, (float) c[i]);
        return y;
    }

    /// `x = n ln 2 / factor + r`; the nine low bits of `bits` are n + bias.
    private record Reduced(float r, int bits) {
        static Reduced of(float x, double factor, int bias, int most) {
            float magic = MAGIC + bias;
            float m = Math.fma(x, (float) (factor / Math.log(2)), magic);
            int bits = Math.min(Float.floatToRawIntBits(m), most);
            float n = Float.intBitsToFloat(bits) - magic;
            float high = Math.fma(n, (float) (-0.693145751953125 / factor), x);
            return new Reduced(
                    Math.fma(n, (float) (-1.42860682030941723212e-6 / factor), high), bits);
        }

        static Reduced of(float x, double factor, int bias) {
            return of(x, factor, bias, Integer.MAX_VALUE);
        }

        /// 2 to the n, and to what the bias is beyond [#BIAS].
        float power() {
            return Float.intBitsToFloat(bits << 23);
        }
    }

    /// Of `(e^(f r) - 1) / r`.
    private static double[] growth(double f) {
        double[] c = new double[TAIL.length + 1];
        for (int i = 0; i < TAIL.length; i++) c[i] = TAIL[i] * Math.pow(f, c.length - i);
        c[TAIL.length] = f;
        return c;
    }

    static float exp(float x) {
        if (x < -103.97208404541016f) return 0;
        Reduced p = Reduced.of(x, 1, 2 * BIAS, MAGIC_BITS + 2 * BIAS + 130);
        int half = p.bits >>> 1;
        float e = Math.fma(polynomial(p.r, GROWTH), p.r, 1);
        float one = Float.intBitsToFloat(half << 23);
        return e * one * Float.intBitsToFloat((p.bits - half) << 23);
    }

    static float expm1(float x) {
        if (Math.abs(x) < 0x1p-25f) return x;
        if (x < -17.5f) return -1;
        if (x > 88.72283935546875f) return Float.POSITIVE_INFINITY;
        Reduced p = Reduced.of(x, 1, BIAS - 1);
        float half = p.power();
        float tail = polynomial(p.r, TAIL) * (p.r * p.r) + p.r;
        return Math.fma(tail, half, half - 0.5f) * 2;
    }

    static float log(float x) {
        if (x == Float.POSITIVE_INFINITY) return x;
        if (x == 0) return Float.NEGATIVE_INFINITY;
        if (!(x > 0)) return Float.NaN;
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(subnormal ? x * 0x1p23f : x) - ROOT_HALF_BITS;
        float e = (bits >> 23) - (subnormal ? 23 : 0);
        float f = Float.intBitsToFloat((bits & 0x7FFFFF) + ROOT_HALF_BITS) - 1;
        float z = f * f;
        float low = Math.fma(e, LN2_LOW, polynomial(f, LOG) * f * z);
        return Math.fma(e, LN2_HIGH, Math.fma(z, -0.5f, low) + f);
    }

    static float log1p(float x) {
        if (Math.abs(x) < 0x1p-25f) return x;
        float u = x + 1;
        boolean far = u <= 0 || u == Float.POSITIVE_INFINITY;
        return (far ? 0 : (x - (u - 1)) / u) + log(u);
    }

    static float tanh(float x) {
        float near = x < -9.1f ? -9.1f : x > 9.1f ? 9.1f : x;
        Reduced p = Reduced.of(near, 2, BIAS);
        float power = p.power();
        float m = Math.fma(polynomial(p.r, TWICE) * p.r, power, -(1 - power));
        return m / (m + 2);
    }

    static float sigmoid(float x) {
        float near = x < -104.5f ? -104.5f : x > 25 ? 25 : x;
        Reduced p = Reduced.of(near, -1, BIAS - 64);
        float e = Math.fma(polynomial(p.r, DECAY), p.r, 1);
        return 0x1p-64f / Math.fma(e, p.power(), 0x1p-64f);
    }

    static float erf(float x) {
        float size = Math.abs(x);
        float t = size > 4 ? 4 : size;
        float s = t * t;
        if (size <= 0.927734375f) return Math.fma(polynomial(s, SMALL_ERF), x, x);
        float p = Math.fma(polynomial(t, -1.72853470e-5, 3.83197126e-4), s, erfLow(t));
        for (float c : new float[] {-1.06777877e-1f, -6.34846687e-1f, -1.28717512e-1f}) {
            p = Math.fma(p, t, c);
        }
        float y = 1 - exp(Math.fma(p, t, -t));
        return x < 0 ? -y : y;
    }

    private static float erfLow(float t) {
        return polynomial(t, -3.88396438e-3, 2.42546219e-2);
    }

    static float rsqrt(float x) {
        return 1 / (float) Math.sqrt(x);
    }
}
