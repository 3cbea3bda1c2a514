package org.nnc.program;

import org.nnc.runtime.Reals;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/// The table of scalar functions: one row a function. A row holds the number of arguments, what
/// kind of values go in and come out, the reference meaning on doubles, and the derivative.
///
/// The meaning follows IEEE 754: a NaN argument gives NaN in arithmetic, `min` and `max` included;
/// comparisons with NaN are false, `!=` true. Integer arithmetic wraps at 32 (`int64`: 64) bits.
public enum Scalar {
    ADD(2, Kind.ARITHMETIC, a -> a[0] + a[1], D.binary((x, y) -> one(x), (x, y) -> one(x))),
    SUB(
            2,
            Kind.ARITHMETIC,
            a -> a[0] - a[1],
            D.binary((x, y) -> one(x), (x, y) -> one(x).negate())),
    MUL(2, Kind.ARITHMETIC, a -> a[0] * a[1], D.binary((x, y) -> y, (x, y) -> x)),
    /// Floats: the quotient. Integers: rounded down; a zero divisor gives 0.
    DIV(
            2,
            Kind.ARITHMETIC,
            a -> a[0] / a[1],
            D.binary((x, y) -> one(x).over(y), (x, y) -> x.over(y.times(y)).negate())),
    /// The remainder with the divisor's sign: `x - floor(x / y) * y`.
    MOD(
            2,
            Kind.ARITHMETIC,
            a -> a[0] - Math.floor(a[0] / a[1]) * a[1],
            D.binary((x, y) -> one(x), (x, y) -> x.over(y).apply(Scalar.floor()).negate())),
    /// `0 ^ 0 = 1`. The derivative by the exponent is 0 where the base is 0.
    POW(
            2,
            Kind.FLOAT,
            a -> Math.pow(a[0], a[1]),
            D.binary(
                    (x, y) ->
                            y.apply(Scalar.isZero(), y.constant(0))
                                    .apply(
                                            Scalar.select(),
                                            List.of(
                                                    y.constant(0),
                                                    y.times(x.apply(pow(), y.minus(one(y)))))),
                    (x, y) ->
                            x.apply(Scalar.isZero(), x.constant(0))
                                    .apply(
                                            Scalar.select(),
                                            List.of(
                                                    x.constant(0),
                                                    x.apply(pow(), y).times(x.apply(log())))))),
    /// Of equal arguments, the derivative goes to the second: so `max(x, 0)` has derivative 0 at 0.
    MAX(
            2,
            Kind.ARITHMETIC,
            a -> Math.max(a[0], a[1]),
            D.binary(
                    (x, y) -> x.ifGreater(y, one(x), one(x).constant(0)),
                    (x, y) -> x.ifGreater(y, one(x).constant(0), one(x)))),
    /// Of equal arguments, the derivative goes to the second.
    MIN(
            2,
            Kind.ARITHMETIC,
            a -> Math.min(a[0], a[1]),
            D.binary(
                    (x, y) -> y.ifGreater(x, one(x), one(x).constant(0)),
                    (x, y) -> y.ifGreater(x, one(x).constant(0), one(x)))),
    NEG(1, Kind.ARITHMETIC, a -> -a[0], D.unary((x, y) -> one(x).negate())),
    /// The derivative is 0 at 0.
    ABS(1, Kind.ARITHMETIC, a -> Math.abs(a[0]), D.unary((x, y) -> x.apply(sign()))),
    /// -1, 0 or 1; NaN stays NaN.
    SIGN(1, Kind.ARITHMETIC, a -> Math.signum(a[0]), D.zero()),
    FLOOR(1, Kind.FLOAT, a -> Math.floor(a[0]), D.zero()),
    /// To the nearest integer, halves to the even one.
    ROUND(1, Kind.FLOAT, a -> Math.rint(a[0]), D.zero()),
    EXP(1, Kind.FLOAT, a -> Math.exp(a[0]), D.unary((x, y) -> y)),
    EXPM1(1, Kind.FLOAT, a -> Math.expm1(a[0]), D.unary((x, y) -> y.plus(one(y)))),
    LOG(1, Kind.FLOAT, a -> Math.log(a[0]), D.unary((x, y) -> one(x).over(x))),
    LOG1P(1, Kind.FLOAT, a -> Math.log1p(a[0]), D.unary((x, y) -> one(x).over(x.plus(one(x))))),
    SQRT(1, Kind.FLOAT, a -> Math.sqrt(a[0]), D.unary((x, y) -> y.constant(0.5).over(y))),
    RSQRT(1, Kind.FLOAT, a -> 1 / Math.sqrt(a[0]), D.unary((x, y) -> y.times(-0.5).over(x))),
    SIN(1, Kind.FLOAT, a -> Math.sin(a[0]), D.unary((x, y) -> x.apply(cos()))),
    COS(1, Kind.FLOAT, a -> Math.cos(a[0]), D.unary((x, y) -> x.apply(sin()).negate())),
    TANH(1, Kind.FLOAT, a -> Math.tanh(a[0]), D.unary((x, y) -> one(y).minus(y.times(y)))),
    SIGMOID(1, Kind.FLOAT, a -> sigmoid(a[0]), D.unary((x, y) -> y.times(one(y).minus(y)))),
    /// Abramowitz & Stegun 7.1; computed by the series and the continued fraction.
    ERF(
            1,
            Kind.FLOAT,
            a -> Erf.erf(a[0]),
            D.unary((x, y) -> x.times(x).negate().apply(exp()).times(2 / Math.sqrt(Math.PI)))),
    /// To the nearest number of 16 bits with 8 bits of exponent, halves to the even one. The
    /// compiler puts it in where weights are to be stored so.
    BFLOAT16(1, Kind.FLOAT, a -> Reals.bfloat16(a[0]), D.zero()),

    LT(2, Kind.COMPARISON, a -> a[0] < a[1] ? 1 : 0, D.none()),
    LE(2, Kind.COMPARISON, a -> a[0] <= a[1] ? 1 : 0, D.none()),
    GT(2, Kind.COMPARISON, a -> a[0] > a[1] ? 1 : 0, D.none()),
    GE(2, Kind.COMPARISON, a -> a[0] >= a[1] ? 1 : 0, D.none()),
    EQ(2, Kind.COMPARISON, a -> a[0] == a[1] ? 1 : 0, D.none()),
    NE(2, Kind.COMPARISON, a -> a[0] != a[1] ? 1 : 0, D.none()),

    AND(2, Kind.LOGIC, a -> a[0] != 0 && a[1] != 0 ? 1 : 0, D.none()),
    OR(2, Kind.LOGIC, a -> a[0] != 0 || a[1] != 0 ? 1 : 0, D.none()),
    NOT(1, Kind.LOGIC, a -> a[0] == 0 ? 1 : 0, D.none()),

    /// `select(c, a, b)`: a where c is true, else b. Both are evaluated.
    SELECT(3, Kind.CHOICE, a -> a[0] != 0 ? a[1] : a[2], D.select()),

    /// Bits of 32-bit integers; only kernels use these, for random numbers.
    XOR(2, Kind.BITS, a -> (int) (long) a[0] ^ (int) (long) a[1], D.none()),
    SHIFT_LEFT(2, Kind.BITS, a -> (int) (long) a[0] << (int) a[1], D.none()),
    /// Zeros come in from the left.
    SHIFT_RIGHT(2, Kind.BITS, a -> (int) (long) a[0] >>> (int) a[1], D.none());

    /// Which values a function takes and gives.
    public enum Kind {
        /// Floats or integers, all arguments and the result of one type.
        ARITHMETIC,
        /// Floats to a float.
        FLOAT,
        /// Two values of one type to a bool.
        COMPARISON,
        /// Bools to a bool.
        LOGIC,
        /// A bool and two values of one type, which is the result's.
        CHOICE,
        /// 32-bit integers to one.
        BITS
    }

    /// The reference meaning.
    public interface Evaluator {
        double apply(double... arguments);
    }

    private final int arity;
    private final Kind kind;
    private final Evaluator evaluator;
    private final D derivative;

    Scalar(int arity, Kind kind, Evaluator evaluator, D derivative) {
        this.arity = arity;
        this.kind = kind;
        this.evaluator = evaluator;
        this.derivative = derivative;
    }

    public int arity() {
        return arity;
    }

    public Kind kind() {
        return kind;
    }

    /// The value, computed in double.
    public double evaluate(double... arguments) {
        return evaluator.apply(arguments);
    }

    /// The value in this precision, to the bit: where 32-bit code has a way of its own, that.
    public double evaluate(Precision precision, double... a) {
        if (precision == Precision.FLOAT64) return evaluator.apply(a);
        return switch (this) {
            case RSQRT -> Floats.rsqrt((float) a[0]);
            case EXP -> Floats.exp((float) a[0]);
            case EXPM1 -> Floats.expm1((float) a[0]);
            case LOG -> Floats.log((float) a[0]);
            case LOG1P -> Floats.log1p((float) a[0]);
            case TANH -> Floats.tanh((float) a[0]);
            case SIGMOID -> Floats.sigmoid((float) a[0]);
            case ERF -> Floats.erf((float) a[0]);
            default -> precision.round(evaluator.apply(a));
        };
    }

    /// The value on integers, wrapped to 64 bits; the caller wraps to 32.
    public long evaluateIntegers(long... a) {
        return switch (this) {
            case ADD -> a[0] + a[1];
            case SUB -> a[0] - a[1];
            case MUL -> a[0] * a[1];
            case DIV -> a[1] == 0 ? 0 : Math.floorDiv(a[0], a[1]);
            case MOD -> a[1] == 0 ? 0 : Math.floorMod(a[0], a[1]);
            case MAX -> Math.max(a[0], a[1]);
            case MIN -> Math.min(a[0], a[1]);
            case NEG -> -a[0];
            case ABS -> Math.abs(a[0]);
            case SIGN -> Long.signum(a[0]);
            case LT -> a[0] < a[1] ? 1 : 0;
            case LE -> a[0] <= a[1] ? 1 : 0;
            case GT -> a[0] > a[1] ? 1 : 0;
            case GE -> a[0] >= a[1] ? 1 : 0;
            case EQ -> a[0] == a[1] ? 1 : 0;
            case NE -> a[0] != a[1] ? 1 : 0;
            case SELECT -> a[0] != 0 ? a[1] : a[2];
            case XOR -> (int) a[0] ^ (int) a[1];
            case SHIFT_LEFT -> (int) a[0] << (int) a[1];
            case SHIFT_RIGHT -> (int) a[0] >>> (int) a[1];
            case AND -> a[0] != 0 && a[1] != 0 ? 1 : 0;
            case OR -> a[0] != 0 || a[1] != 0 ? 1 : 0;
            case NOT -> a[0] == 0 ? 1 : 0;
            case POW,
                    FLOOR,
                    ROUND,
                    EXP,
                    EXPM1,
                    LOG,
                    LOG1P,
                    SQRT,
                    RSQRT,
                    SIN,
                    COS,
                    TANH,
                    SIGMOID,
                    ERF,
                    BFLOAT16 ->
                    throw new IllegalArgumentException(text() + " is not a function of integers");
        };
    }

    /// The partial derivatives by each argument, `y` being the value itself; empty where the
    /// function has none (its result is no float), and an absent one where it is zero everywhere.
    public List<Optional<Term>> derivatives(List<Term> x, Term y) {
        return derivative.of(x, y);
    }

    /// @param argument the types of the arguments, by number
    public DType result(IntFunction<DType> argument) {
        return switch (kind) {
            case ARITHMETIC, BITS -> argument.apply(0);
            case FLOAT -> DType.FLOAT;
            case COMPARISON, LOGIC -> DType.BOOL;
            case CHOICE -> argument.apply(arity - 1);
        };
    }

    /// The name in text forms and, for functions that the language names, in the language.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Scalar parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static double sigmoid(double x) {
        if (x >= 0) return 1 / (1 + Math.exp(-x));
        double e = Math.exp(x);
        return e / (1 + e);
    }

    private static Term one(Term like) {
        return like.constant(1);
    }

    // An enum constant may not name a later one directly; these say it by a call.
    private static Scalar sign() {
        return SIGN;
    }

    private static Scalar floor() {
        return FLOOR;
    }

    private static Scalar isZero() {
        return EQ;
    }

    private static Scalar select() {
        return SELECT;
    }

    private static Scalar pow() {
        return POW;
    }

    private static Scalar log() {
        return LOG;
    }

    private static Scalar exp() {
        return EXP;
    }

    private static Scalar sin() {
        return SIN;
    }

    private static Scalar cos() {
        return COS;
    }
}
