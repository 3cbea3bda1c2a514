package org.nnc.jvm;

import org.nnc.program.Scalar;
import org.objectweb.asm.Label;

/// The transcendental functions in 32-bit floats, as polynomials, for one number or for all lanes
/// from one definition. The argument is on the stack and the value replaces it.
///
/// Reductions and coefficients of exp, log and tanh are those of Moshier's Cephes library (`expf`,
/// `logf`, `tanhf`), those of erf by N. Juffa (`erff` with an error below 1 ulp). Special values
/// are put in at the end, by comparison, so that lanes need no branches.
final class Functions {
    private static final double LN2_HIGH = 0.693359375;
    private static final double LN2_LOW = -2.12194440e-4;

    /// Adding it rounds to an integer, which then stands in the low bits.
    private static final double MAGIC = 12582912;

    private static final int MAGIC_BITS = 0x4B400000;

    private final Code code;

    /// FLOAT or FLOATS.
    private final Kind real;

    /// INT or INTS.
    private final Kind whole;

    Functions(Code code, Kind real) {
        this.code = code;
        this.real = real;
        this.whole = real.isVector() ? Kind.INTS : Kind.INT;
    }

    /// True for the functions that are written here.
    static boolean has(Scalar f) {
        return switch (f) {
            case EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF -> true;
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
            default -> throw new IllegalArgumentException(f.text());
        }
        code.release(mark);
    }

    private int keep() {
        return code.keep(real);
    }

    private void load(int slot) {
        code.load(real, slot);
    }

    private void number(double value) {
        code.constant(real, value);
    }

    /// Pushes `c₀ xⁿ + c₁ xⁿ⁻¹ + … + cₙ`.
    private void polynomial(int x, double... c) {
        number(c[0]);
        for (int i = 1; i < c.length; i++) {
            load(x);
            code.mulAdd(real, c[i]);
        }
    }

    /// The value on the stack is replaced by `value` where `x` compares with `limit` in this way.
    private void where(int x, Scalar comparison, double limit, Runnable value) {
        if (real.isVector()) {
            value.run();
            load(x);
            code.compareLanes(real, comparison, limit);
            code.blend(real);
            return;
        }
        Label keep = new Label();
        int result = keep();
        load(x);
        number(limit);
        code.jumpUnless(real, comparison, keep);
        value.run();
        code.store(real, result);
        code.label(keep);
        load(result);
    }

    private void where(int x, Scalar comparison, double limit, double value) {
        where(x, comparison, limit, () -> number(value));
    }

    /// The two parts of `x = n ln 2 + r`: the slot of n, which is an integer as a float, that of r,
    /// and that of n as an int.
    private record Reduced(int n, int r, int bits) {}

    private Reduced reduce(int x) {
        load(x);
        number(1 / Math.log(2));
        code.mulAdd(real, MAGIC);
        int shifted = keep();
        load(shifted);
        code.floatToBits(real);
        code.constant(whole, MAGIC_BITS);
        code.sub(whole);
        int bits = code.keep(whole);
        load(shifted);
        number(MAGIC);
        code.sub(real);
        int n = keep();
        load(n);
        number(-LN2_HIGH);
        code.mulAdd(real, () -> load(x));
        int high = keep();
        load(n);
        number(-LN2_LOW);
        code.mulAdd(real, () -> load(high));
        return new Reduced(n, keep(), bits);
    }

    /// Pushes `e^r - 1 - r` for |r| ≤ ln 2 / 2.
    private void tail(int r) {
        polynomial(
                r,
                1.9875691500e-4,
                1.3981999507e-3,
                8.3334519073e-3,
                4.1665795894e-2,
                1.6666665459e-1,
                5.0000001201e-1);
        load(r);
        load(r);
        code.mul(real);
        code.mul(real);
    }

    /// Pushes 2ⁿ for the int in the slot, plus `offset`; it must be a normal number.
    private void power(Runnable n) {
        n.run();
        code.constant(whole, 127);
        code.add(whole);
        code.shift(whole, "LSHL", 23);
        code.bitsToFloat(real);
    }

    /// e^x = 2ⁿ e^r. 2ⁿ in two factors, so that subnormal results are rounded once.
    private void exp() {
        int x = keep();
        exp(x);
    }

    private void exp(int x) {
        Reduced p = reduce(x);
        tail(p.r);
        load(p.r);
        code.add(real);
        number(1);
        code.add(real);
        code.load(whole, p.bits);
        code.shift(whole, "ASHR", 1);
        int half = code.keep(whole);
        power(() -> code.load(whole, half));
        code.mul(real);
        power(() -> {
            code.load(whole, p.bits);
            code.load(whole, half);
            code.sub(whole);
        });
        code.mul(real);
        where(x, Scalar.GT, 88.72283935546875, Double.POSITIVE_INFINITY);
        where(x, Scalar.LT, -103.97208404541016, 0);
    }

    /// e^x - 1 = 2ⁿ (e^r - 1) + (2ⁿ - 1), all halved, so that 2¹²⁸ does not overflow.
    private void expm1() {
        int x = keep();
        expm1(x);
    }

    private void expm1(int x) {
        Reduced p = reduce(x);
        power(() -> {
            code.load(whole, p.bits);
            code.constant(whole, 1);
            code.sub(whole);
        });
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

    /// Near 0, where the function is its argument; this keeps the sign of zero.
    private void whereTiny(int x, Runnable value) {
        load(x);
        code.abs(real);
        int size = keep();
        where(size, Scalar.LT, 0x1p-25, value);
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

    /// Near 0 an odd polynomial, else 1 - 2 / (e^(2|x|) + 1) with the sign of x.
    private void tanh() {
        int x = keep();
        load(x);
        code.abs(real);
        int size = keep();
        load(size);
        load(size);
        code.add(real);
        exp(keep());
        number(1);
        code.add(real);
        int divisor = keep();
        number(1);
        number(2);
        load(divisor);
        code.div(real);
        code.sub(real);
        negateBelowZero(x);
        where(size, Scalar.LT, 0.625, () -> smallTanh(x));
        whereTiny(x, () -> load(x));
    }

    private void smallTanh(int x) {
        load(x);
        load(x);
        code.mul(real);
        int z = keep();
        polynomial(
                z,
                -5.70498872745e-3,
                2.06390887954e-2,
                -5.37397155531e-2,
                1.33314422036e-1,
                -3.33332819422e-1);
        load(z);
        code.mul(real);
        load(x);
        code.mulAdd(real, () -> load(x));
    }

    private void negateBelowZero(int x) {
        int value = keep();
        load(value);
        where(
                x,
                Scalar.LT,
                0,
                () -> {
                    load(value);
                    code.neg(real);
                });
    }

    /// With e = e^-|x|: 1 / (1 + e), or e / (1 + e) for x below 0, so that tiny values stay.
    private void sigmoid() {
        int x = keep();
        load(x);
        code.abs(real);
        code.neg(real);
        exp(keep());
        int e = keep();
        number(1);
        where(x, Scalar.LT, 0, () -> load(e));
        load(e);
        number(1);
        code.add(real);
        code.div(real);
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
