package org.nnc.jvm;

import org.nnc.program.Scalar;

/// The transcendental functions in 32-bit floats, as polynomials, for one number or for all lanes
/// from one definition. The argument is on the stack and the value replaces it.
///
/// Reductions and the coefficients of log are those of Moshier's Cephes library (`expf`, `logf`,
/// `tanhf`), those of erf by N. Juffa (`erff` with an error below 1 ulp). Special values are put in
/// at the end, by comparison, so that lanes need no branches.
final class Functions extends Lanewise {
    /// Both parts are positive, so that the reduced argument of a zero keeps its sign; few bits in
    /// the high one, so that its products with small integers are exact.
    private static final double LN2_HIGH = 0.693145751953125;

    private static final double LN2_LOW = 1.42860682030941723212e-6;

    /// Adding it rounds to an integer, which then stands in the low bits.
    private static final double MAGIC = 12582912;

    private static final int MAGIC_BITS = 0x4B400000;

    /// The exponent of 1 as it stands in its bits.
    private static final int BIAS = 127;

    /// `(e^r - 1 - r) / r²`, highest power first, with the least largest error in e^r for |r| ≤ ln
    /// 2 / 2, which is 2⁻²⁸.
    private static final double[] TAIL = {
        1.3814540580e-3, 8.3687454462e-3, 4.1668388993e-2, 1.6666521132e-1, 4.9999994040e-1
    };

    Functions(Code code, Kind real) {
        super(code, real);
    }

    /// True for the functions that are written here.
    static boolean has(Scalar f) {
        return switch (f) {
            case EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, BFLOAT16 -> true;
            default -> false;
        };
    }

    void apply(Scalar f) {
        int mark = code.mark();
        switch (f) {
            case EXP -> exp();
            case EXPM1 -> expm1();
            case LOG -> log();
            case LOG1P -> log1p();
            case TANH -> tanh();
            case SIGMOID -> sigmoid();
            case ERF -> erf();
            case BFLOAT16 -> bfloat16();
            default -> throw new IllegalArgumentException(f.text());
        }
        code.release(mark);
    }

    /// The two parts of `x = n ln 2 + r`: the slot of r and that of an int whose nine low bits are
    /// n and what was asked to be added to it.
    private record Reduced(int r, int bits) {}

    private Reduced reduce(int x, double factor, int bias) {
        return reduce(x, factor, bias, Integer.MAX_VALUE);
    }

    /// Of `factor · x`, a power of 2 or its negative; r is divided by the factor again.
    ///
    /// @param bias is added to the bits of n, so that shifted they are those of a power of 2
    /// @param most n is kept at or below it
    private Reduced reduce(int x, double factor, int bias, int most) {
        load(x);
        number(factor / Math.log(2));
        code.mulAdd(real, MAGIC + bias);
        code.floatToBits(real);
        if (most != Integer.MAX_VALUE) {
            code.constant(whole, MAGIC_BITS + bias + most);
            code.min(whole);
        }
        int bits = code.keep(whole);
        code.load(whole, bits);
        code.bitsToFloat(real);
        number(MAGIC + bias);
        code.sub(real);
        int n = keep();
        load(n);
        number(-LN2_HIGH / factor);
        code.mulAdd(real, () -> load(x));
        int high = keep();
        load(n);
        number(-LN2_LOW / factor);
        code.mulAdd(real, () -> load(high));
        return new Reduced(keep(), bits);
    }

    /// Pushes `e^(f r) - 1 - f r` for |f r| ≤ ln 2 / 2, divided by `r`, and the linear term added.
    private void scaledTail(int r, double f) {
        double[] c = new double[TAIL.length + 1];
        for (int i = 0; i < TAIL.length; i++) c[i] = TAIL[i] * Math.pow(f, c.length - i);
        c[TAIL.length] = f;
        polynomial(r, c);
    }

    /// Pushes `e^r - 1 - r` for |r| ≤ ln 2 / 2.
    private void tail(int r) {
        polynomial(r, TAIL);
        load(r);
        load(r);
        code.mul(real);
        code.mul(real);
    }

    /// Pushes `e^(f r)`.
    private void exponential(int r, double f) {
        scaledTail(r, f);
        load(r);
        code.mulAdd(real, 1);
    }

    /// The int on the stack becomes the number of which its eight low bits are the exponent.
    private void power() {
        code.shift(whole, "LSHL", 23);
        code.bitsToFloat(real);
    }

    /// Pushes 2ⁿ times what the bias given to [#reduce] is beyond [#BIAS]; a normal number.
    private void power(Reduced p) {
        code.load(whole, p.bits);
        power();
    }

    private void exp() {
        int x = keep();
        exp(x);
    }

    /// e^x = 2ⁿ e^r. 2ⁿ in two factors, so that subnormal results are rounded once and those that
    /// are too large become infinite.
    private void exp(int x) {
        Reduced p = reduce(x, 1, 2 * BIAS, 130);
        exponential(p.r, 1);
        code.load(whole, p.bits);
        code.shift(whole, "LSHR", 1);
        int half = code.keep(whole);
        code.load(whole, half);
        power();
        code.mul(real);
        code.load(whole, p.bits);
        code.load(whole, half);
        code.sub(whole);
        power();
        code.mul(real);
        where(x, Scalar.LT, -103.97208404541016, 0);
    }

    /// The same for x ≤ 0, where 2ⁿ⁺⁶⁴ is a normal number: the last product alone rounds what is
    /// subnormal.
    void expOfAtMostZero() {
        int mark = code.mark();
        int x = keep();
        Reduced p = reduce(x, 1, BIAS + 64);
        exponential(p.r, 1);
        power(p);
        code.mul(real);
        number(0x1p-64);
        code.mul(real);
        where(x, Scalar.LT, -103.97208404541016, 0);
        code.release(mark);
    }

    /// e^x - 1 = 2ⁿ (e^r - 1) + (2ⁿ - 1), all halved, so that 2¹²⁸ does not overflow.
    private void expm1() {
        int x = keep();
        expm1(x);
    }

    private void expm1(int x) {
        Reduced p = reduce(x, 1, BIAS - 1);
        power(p);
        int half = keep();
        tail(p.r);
        load(p.r);
        code.add(real);
        load(half);
        code.mulAdd(
                real,
                () -> {
                    load(half);
                    number(0.5);
                    code.sub(real);
                });
        number(2);
        code.mul(real);
        where(x, Scalar.GT, 88.72283935546875, Double.POSITIVE_INFINITY);
        where(x, Scalar.LT, -17.5, -1);
        whereTiny(x, () -> load(x));
    }

    private void log() {
        int x = keep();
        log(x);
    }

    /// x = 2ᵉ m with √½ ≤ m < √2; log x = e ln 2 + log(1 + f), f = m - 1.
    private void log(int x) {
        load(x);
        where(
                x,
                Scalar.LT,
                Float.MIN_NORMAL,
                () -> {
                    load(x);
                    number(0x1p23);
                    code.mul(real);
                });
        code.floatToBits(real);
        code.constant(whole, 0x3F3504F3);
        code.sub(whole);
        int bits = code.keep(whole);
        code.load(whole, bits);
        code.shift(whole, "ASHR", 23);
        code.convert(whole, real);
        int exponent = keep();
        load(exponent);
        where(
                x,
                Scalar.LT,
                Float.MIN_NORMAL,
                () -> {
                    load(exponent);
                    number(23);
                    code.sub(real);
                });
        int e = keep();
        code.load(whole, bits);
        code.constant(whole, 0x7FFFFF);
        code.bits(whole, "AND");
        code.constant(whole, 0x3F3504F3);
        code.add(whole);
        code.bitsToFloat(real);
        number(1);
        code.sub(real);
        logOfMantissa(keep(), e);
        // NaN for NaN: x - x is 0 for every other number but the infinities.
        load(x);
        load(x);
        code.sub(real);
        code.add(real);
        where(x, Scalar.LT, 0, Double.NaN);
        where(x, Scalar.EQ, 0, Double.NEGATIVE_INFINITY);
        where(x, Scalar.EQ, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    private void logOfMantissa(int f, int e) {
        load(f);
        load(f);
        code.mul(real);
        int z = keep();
        polynomial(
                f,
                7.0376836292e-2,
                -1.1514610310e-1,
                1.1676998740e-1,
                -1.2420140846e-1,
                1.4249322787e-1,
                -1.6668057665e-1,
                2.0000714765e-1,
                -2.4999993993e-1,
                3.3333331174e-1);
        load(f);
        code.mul(real);
        load(z);
        code.mul(real);
        int y = keep();
        load(e);
        number(LN2_LOW);
        code.mulAdd(real, () -> load(y));
        int low = keep();
        load(z);
        number(-0.5);
        code.mulAdd(real, () -> load(low));
        load(f);
        code.add(real);
        int sum = keep();
        load(e);
        number(LN2_HIGH);
        code.mulAdd(real, () -> load(sum));
    }

    /// log(1 + x) = log u + (x - (u - 1)) / u for u = 1 + x as rounded.
    private void log1p() {
        int x = keep();
        load(x);
        number(1);
        code.add(real);
        int u = keep();
        log(u);
        int log = keep();
        load(x);
        load(u);
        number(1);
        code.sub(real);
        code.sub(real);
        load(u);
        code.div(real);
        where(u, Scalar.LE, 0, 0);
        where(u, Scalar.EQ, Double.POSITIVE_INFINITY, 0);
        load(log);
        code.add(real);
        whereTiny(x, () -> load(x));
    }

    /// With m = e^2x - 1: m / (m + 2). m is 2ⁿ (e^2r - 1) + (2ⁿ - 1), where 2ⁿ - 1 is negated twice
    /// so that it is -0 for n = 0, and the sign of zero stays.
    private void tanh() {
        clamp(-9.1, 9.1);
        int x = keep();
        Reduced p = reduce(x, 2, BIAS);
        power(p);
        int power = keep();
        scaledTail(p.r, 2);
        load(p.r);
        code.mul(real);
        load(power);
        code.mulAdd(
                real,
                () -> {
                    number(1);
                    load(power);
                    code.sub(real);
                    code.neg(real);
                });
        int m = keep();
        load(m);
        load(m);
        number(2);
        code.add(real);
        code.div(real);
    }

    /// 1 / (1 + e^-x), both sides of the fraction by 2⁻⁶⁴, so that no power overflows where the
    /// value is tiny.
    private void sigmoid() {
        clamp(-104.5, 25);
        int x = keep();
        Reduced p = reduce(x, -1, BIAS - 64);
        number(0x1p-64);
        exponential(p.r, -1);
        power(p);
        code.mulAdd(real, 0x1p-64);
        code.div(real);
    }

    /// Rounded to the upper half of the bits, halves to even ones.
    private void bfloat16() {
        int x = keep();
        load(x);
        code.floatToBits(real);
        int bits = code.keep(whole);
        code.load(whole, bits);
        code.shift(whole, "LSHR", 16);
        code.constant(whole, 1);
        code.bits(whole, "AND");
        code.constant(whole, 0x7FFF);
        code.add(whole);
        code.load(whole, bits);
        code.add(whole);
        code.constant(whole, 0xFFFF0000);
        code.bits(whole, "AND");
        code.bitsToFloat(real);
        whereNaN(x);
    }

    private void erf() {
        int x = keep();
        load(x);
        code.abs(real);
        int size = keep();
        load(size);
        where(size, Scalar.GT, 4, 4);
        int t = keep();
        load(t);
        load(t);
        code.mul(real);
        int s = keep();
        erfTail(t, s);
        negateBelowZero(x);
        where(size, Scalar.LE, 0.927734375, () -> smallErf(x, s));
    }

    /// Pushes 1 - e^p(t).
    private void erfTail(int t, int s) {
        polynomial(t, -1.72853470e-5, 3.83197126e-4);
        load(s);
        code.mulAdd(real, () -> polynomial(t, -3.88396438e-3, 2.42546219e-2));
        double[] rest = {-1.06777877e-1, -6.34846687e-1, -1.28717512e-1};
        for (double c : rest) {
            load(t);
            code.mulAdd(real, c);
        }
        load(t);
        code.mulAdd(
                real,
                () -> {
                    load(t);
                    code.neg(real);
                });
        exp(keep());
        int e = keep();
        number(1);
        load(e);
        code.sub(real);
    }

    private void smallErf(int x, int s) {
        polynomial(
                s,
                -5.96761703e-4,
                4.99119423e-3,
                -2.67681349e-2,
                1.12819925e-1,
                -3.76125336e-1,
                1.28379166e-1);
        load(x);
        code.mulAdd(real, () -> load(x));
    }
}
