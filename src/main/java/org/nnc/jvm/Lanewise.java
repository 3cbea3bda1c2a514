package org.nnc.jvm;

import org.nnc.program.Scalar;
import org.objectweb.asm.Label;

/// Steps of a function of a float, written once for a number and for all lanes: polynomials, and
/// choices without branches where there are lanes.
abstract class Lanewise {
    final Code code;

    /// FLOAT or FLOATS.
    final Kind real;

    /// INT or INTS.
    final Kind whole;

    Lanewise(Code code, Kind real) {
        this.code = code;
        this.real = real;
        this.whole = real.isVector() ? Kind.INTS : Kind.INT;
    }

    final int keep() {
        return code.keep(real);
    }

    final void load(int slot) {
        code.load(real, slot);
    }

    final void number(double value) {
        code.constant(real, value);
    }

    /// Pushes `c₀ xⁿ + c₁ xⁿ⁻¹ + … + cₙ`.
    final void polynomial(int x, double... c) {
        number(c[0]);
        for (int i = 1; i < c.length; i++) {
            load(x);
            code.mulAdd(real, c[i]);
        }
    }

    /// The value on the stack is replaced by `value` where `x` compares with `limit` in this way.
    final void where(int x, Scalar comparison, double limit, Runnable value) {
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

    final void where(int x, Scalar comparison, double limit, double value) {
        where(x, comparison, limit, () -> number(value));
    }

    /// Near 0, where the function is its argument; this keeps the sign of zero.
    final void whereTiny(int x, Runnable value) {
        load(x);
        code.abs(real);
        int size = keep();
        where(size, Scalar.LT, 0x1p-25, value);
    }

    /// Keeps the value on the stack within limits beyond which the function is constant.
    final void clamp(double low, double high) {
        int x = keep();
        load(x);
        where(x, Scalar.LT, low, low);
        where(x, Scalar.GT, high, high);
    }

    final void negateBelowZero(int x) {
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

    /// The value on the stack is replaced by NaN where `x` is that.
    final void whereNaN(int x) {
        int value = keep();
        if (real.isVector()) {
            load(value);
            number(Double.NaN);
            load(x);
            load(x);
            code.compareLanes(real, Scalar.NE);
            code.blend(real);
            return;
        }
        Label keep = new Label();
        load(x);
        load(x);
        code.jumpUnless(real, Scalar.NE, keep);
        number(Double.NaN);
        code.store(real, value);
        code.label(keep);
        load(value);
    }
}
