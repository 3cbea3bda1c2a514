package org.nnc.opencl;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Reads;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes scalar expressions and positions as C.
final class Expressions {
    private final KernelText kernel;
    private final Precision precision;
    private final boolean exact;

    /// @param exact whether functions are rounded as on the other engines, whatever that costs
    Expressions(KernelText kernel, Precision precision, boolean exact) {
        this.exact = exact;
        this.kernel = kernel;
        this.precision = precision;
    }

    String of(Expr e) {
        return switch (e) {
            case Expr.Const(double value, DType dtype) -> constant(value, dtype);
            case Expr.Read(Buffer b, Index at) -> kernel.buffer(b) + "[" + of(at) + "]";
            case Expr.Position(Index i) -> "(int)(" + of(i) + ")";
            case Expr.Call(Scalar f, List<Expr> arguments) -> call(f, arguments);
            case Expr.Cast(Expr v, DType to) -> cast(of(v), v.dtype(), to);
            case Expr.Use(Local local) -> kernel.value(local);
            case Expr.Guard(var ranges, Expr.Read(Buffer b, Index at), Expr otherwise)
                    when isWithoutBranch(e) ->
                    "guarded(%s, %s, %s, %s)"
                            .formatted(kernel.buffer(b), holds(ranges), of(at), of(otherwise));
            case Expr.Guard(List<Expr.Range> ranges, Expr value, Expr otherwise) ->
                    "(" + holds(ranges) + " ? " + of(value) + " : " + of(otherwise) + ")";
            case Expr.Random(Expr seed, Expr step, int path, int word, Index index) ->
                    "uniform_number(%s, %s, 0x%Xu, %d, (uint)(%s))"
                            .formatted(of(seed), of(step), path, word, of(index));
        };
    }

    /// A guarded read of floats of which all but the read itself may be computed in any case.
    private static boolean isWithoutBranch(Expr e) {
        return switch (e) {
            case Expr.Const _, Expr.Use _ -> true;
            case Expr.Guard(var _, Expr.Read r, Expr otherwise) ->
                    r.dtype().isFloat()
                            && Reads.of(r).withinData().isEmpty()
                            && isWithoutBranch(otherwise);
            default -> false;
        };
    }

    private String constant(double value, DType dtype) {
        if (dtype == DType.BOOL) return value != 0 ? "1" : "0";
        if (dtype == DType.INT) return integer((int) value);
        if (dtype == DType.INT64) return integer((long) value);
        if (Double.isNaN(value)) return "(real)NAN";
        double v = precision.round(value);
        if (Double.isInfinite(v)) return v > 0 ? "(real)INFINITY" : "(real)-INFINITY";
        boolean narrow = precision == Precision.FLOAT32;
        String digits = narrow ? Float.toString((float) v) + "f" : Double.toString(v);
        return digits.startsWith("-") ? "(" + digits + ")" : digits;
    }

    private static String integer(int n) {
        if (n == Integer.MIN_VALUE) return "INT_MIN";
        return n < 0 ? "(" + n + ")" : Integer.toString(n);
    }

    private static String integer(long n) {
        if (n == Long.MIN_VALUE) return "LONG_MIN";
        return n < 0 ? "(" + n + "L)" : n + "L";
    }

    private String holds(List<Expr.Range> ranges) {
        return ranges.stream()
                .map(r -> "inside(%s, %s)".formatted(of(r.index()), kernel.size(r.limit())))
                .collect(Collectors.joining(" & ", "(", ")"));
    }

    private static String cast(String v, DType from, DType to) {
        if (from == to) return v;
        return switch (to) {
            case BOOL -> "(" + v + " != 0)";
            case FLOAT -> "(real)(" + v + ")";
            case INT -> from.isFloat() ? "real_to_int(" + v + ")" : "(int)(" + v + ")";
            case INT64 -> from.isFloat() ? "real_to_long(" + v + ")" : "(long)(" + v + ")";
        };
    }

    private String call(Scalar f, List<Expr> arguments) {
        List<String> a = arguments.stream().map(this::of).toList();
        DType type = arguments.getLast().dtype();
        if (type.isFloat()) return floats(f, arguments, a);
        String prefix = type == DType.INT64 ? "long_" : "int_";
        return switch (f) {
            case ADD, SUB, MUL, DIV, MOD, NEG, ABS, SIGN, SELECT -> prefix + function(f.text(), a);
            default -> other(f, a);
        };
    }

    private String floats(Scalar f, List<Expr> arguments, List<String> a) {
        return switch (f) {
            case ADD -> infix("+", a);
            case SUB -> infix("-", a);
            case MUL -> infix("*", a);
            case DIV -> infix("/", a);
            case NEG -> "(-" + a.getFirst() + ")";
            case MAX,
                    MIN,
                    MOD,
                    SIGN,
                    SELECT,
                    EXP,
                    EXPM1,
                    LOG,
                    LOG1P,
                    TANH,
                    SIGMOID,
                    ERF,
                    BFLOAT16 ->
                    function("real_" + f.text(), a);
            case POW -> power(arguments.getLast(), a);
            case RSQRT -> "(1 / sqrt(" + a.getFirst() + "))";
            case SIN, COS -> function((exact ? "exact_" : "") + f.text(), a);
            default -> other(f, a);
        };
    }

    private String power(Expr exponent, List<String> a) {
        double power = exponent instanceof Expr.Const(double value, DType _) ? value : Double.NaN;
        if (power == 2) return "real_square(" + a.getFirst() + ")";
        if (power == 3) return "real_cube(" + a.getFirst() + ")";
        return function(exact ? "exact_pow" : "real_pow", a);
    }

    /// What is written alike for floats and integers, or is of floats alone.
    private static String other(Scalar f, List<String> a) {
        return switch (f) {
            case LT -> infix("<", a);
            case LE -> infix("<=", a);
            case GT -> infix(">", a);
            case GE -> infix(">=", a);
            case EQ -> infix("==", a);
            case NE -> infix("!=", a);
            case AND -> "((%s != 0) & (%s != 0))".formatted(a.get(0), a.get(1));
            case OR -> "((%s != 0) | (%s != 0))".formatted(a.get(0), a.get(1));
            case NOT -> "(" + a.getFirst() + " == 0)";
            case XOR -> infix("^", a);
            case SHIFT_LEFT -> "(int)((uint)%s << (%s & 31))".formatted(a.get(0), a.get(1));
            case SHIFT_RIGHT -> "(int)((uint)%s >> (%s & 31))".formatted(a.get(0), a.get(1));
            case ABS -> function("fabs", a);
            case ROUND -> function("rint", a);
            case MAX, MIN, FLOOR, SQRT -> function(f.text(), a);
            case ADD,
                    SUB,
                    MUL,
                    DIV,
                    MOD,
                    POW,
                    NEG,
                    SIGN,
                    SIGMOID,
                    SELECT,
                    RSQRT,
                    SIN,
                    COS,
                    EXP,
                    EXPM1,
                    LOG,
                    LOG1P,
                    TANH,
                    ERF,
                    BFLOAT16 ->
                    throw new IllegalStateException(f + " is written elsewhere");
        };
    }

    private static String infix(String operator, List<String> a) {
        return "(" + a.get(0) + " " + operator + " " + a.get(1) + ")";
    }

    private static String function(String name, List<String> a) {
        return name + "(" + String.join(", ", a) + ")";
    }

    /// A position.
    String of(Index index) {
        List<String> sum = new ArrayList<>();
        for (Map.Entry<Index.Atom, Dim> t : index.terms().entrySet()) {
            String atom = atom(t.getKey());
            sum.add(t.getValue().isOne() ? atom : kernel.size(t.getValue()) + " * " + atom);
        }
        if (sum.isEmpty() || !index.constant().isZero()) sum.add(kernel.size(index.constant()));
        return String.join(" + ", sum);
    }

    private String atom(Index.Atom atom) {
        return switch (atom) {
            case Index.Variable(var v) -> kernel.variable(v);
            case Index.Quotient(Index n, Dim d) -> divided("/", "down", n, d);
            case Index.Remainder(Index n, Dim d) -> divided("%", "rest", n, d);
            case Index.Data(Expr e, Dim limit) ->
                    "within(" + of(e) + ", " + kernel.size(limit) + ")";
        };
    }

    /// The machine's own division is quicker, and right where nothing is negative.
    private String divided(String operator, String function, Index n, Dim d) {
        boolean natural = n.bound(false).filter(low -> low.isAtLeast(0)).isPresent();
        if (natural) return "((" + of(n) + ") " + operator + " " + kernel.size(d) + ")";
        return function + "(" + of(n) + ", " + kernel.size(d) + ")";
    }
}
