package org.nnc.jvm;

import org.nnc.program.Monoid;

/// Floats of 32 bits as ints that are ordered as they are, so that the largest or smallest of many
/// is found by one comparison of ints: what floats take for NaN is four instructions, each waiting
/// for the one before.
///
/// Below zero, all bits but the sign are inverted; then -0 lies below 0, and NaNs lie beyond the
/// infinities, at both ends. Of the maximum they are all moved to the upper end, since a sum wraps
/// around, of the minimum to the lower.
final class Ordered {
    /// How many NaNs there are of one sign.
    private static final int NANS = 0x7FFFFF;

    private Ordered() {}

    static boolean fits(Kind kind, Monoid monoid) {
        return kind == Kind.FLOATS && (monoid == Monoid.MAX || monoid == Monoid.MIN);
    }

    /// FLOATS on the stack become INTS.
    static void toInts(Code code, Monoid monoid) {
        code.floatToBits(Kind.FLOATS);
        invert(code, Kind.INTS);
        code.constant(Kind.INTS, monoid == Monoid.MAX ? -NANS : NANS);
        code.add(Kind.INTS);
    }

    /// INT on the stack becomes FLOAT.
    static void toFloat(Code code, Monoid monoid) {
        code.constant(monoid == Monoid.MAX ? NANS : -NANS);
        code.add(Kind.INT);
        invert(code, Kind.INT);
        code.bitsToFloat(Kind.FLOAT);
    }

    private static void invert(Code code, Kind kind) {
        int mark = code.mark();
        int bits = code.keep(kind);
        code.load(kind, bits);
        code.shift(kind, "ASHR", 31);
        code.constant(kind, Integer.MAX_VALUE);
        code.bits(kind, "AND");
        code.load(kind, bits);
        code.bits(kind, "XOR");
        code.release(mark);
    }
}
