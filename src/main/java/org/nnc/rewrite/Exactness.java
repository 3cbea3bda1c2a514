package org.nnc.rewrite;

/// How equal the two sides of a rule are.
public enum Exactness {
    /// The same value for all arguments, NaN and infinities included; only the sign of a zero may
    /// differ.
    EXACT,
    /// Equal in real arithmetic; rounding, or what overflows on the way, may differ.
    REASSOCIATES,
    /// Equal in real arithmetic for finite arguments; a NaN or an infinity may be lost, as in `x *
    /// 0 = 0`.
    FINITE
}
