package org.nnc.fuzz;

import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.op.ArgReduce;
import org.nnc.op.ArgSort;
import org.nnc.op.Cast;
import org.nnc.op.Cumulate;
import org.nnc.op.Expand;
import org.nnc.op.Map;
import org.nnc.op.Reduce;
import org.nnc.program.Monoid;
import org.nnc.type.DType;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/// Whether operands lie so far from where a function jumps (or its derivative does) that rounding
/// can't carry them over.
final class Margins {
    private static final double MARGIN = 1e-4;

    private Margins() {}

    static boolean areWide(Node n, List<Value> operands) {
        if (operands.isEmpty() || operands.stream().noneMatch(v -> v.dtype() == DType.FLOAT)) {
            return true;
        }
        Value x = operands.getFirst();
        return switch (n.op()) {
            case Map m -> map(m, operands);
            case Cast c -> c.dtype() == DType.FLOAT || farFromIntegers(x, 1);
            case Reduce r when r.monoid() == Monoid.MAX || r.monoid() == Monoid.MIN ->
                    // What is repeated ties exactly, however it is rounded.
                    r.x().op() instanceof Expand || distinct(x, r.axes());
            case Cumulate c when c.monoid() == Monoid.MAX || c.monoid() == Monoid.MIN ->
                    distinct(x, List.of(c.axis()));
            case ArgReduce a -> distinct(x, List.of(a.axis()));
            case ArgSort a -> distinct(x, List.of(a.axis()));
            default -> true;
        };
    }

    private static boolean map(Map m, List<Value> operands) {
        Value x = operands.getFirst();
        return switch (m.function()) {
            case LT, LE, GT, GE, EQ, NE, MAX, MIN -> apart(x, operands.get(1));
            case SIGN, ABS -> apart(x, Value.zeros(x.dtype(), x.dims()));
            case FLOOR -> farFromIntegers(x, 1);
            case ROUND -> farFromIntegers(x, 2);
            case MOD -> wideQuotients(x, operands.get(1));
            case DIV -> apart(operands.get(1), Value.zeros(x.dtype(), x.dims()));
            default -> true;
        };
    }

    private static boolean wideQuotients(Value x, Value y) {
        for (int i = 0; i < x.count(); i++) if (!far(x.get(i) / y.get(i), 1)) return false;
        return true;
    }

    private static boolean apart(Value x, Value y) {
        for (int i = 0; i < x.count(); i++) {
            if (Math.abs(x.get(i) - y.get(i)) < MARGIN) return false;
        }
        return true;
    }

    /// Far from all multiples of `1 / parts`.
    private static boolean farFromIntegers(Value x, int parts) {
        for (int i = 0; i < x.count(); i++) if (!far(x.get(i), parts)) return false;
        return true;
    }

    private static boolean far(double x, int parts) {
        double scaled = x * parts;
        return Math.abs(scaled - Math.rint(scaled)) > MARGIN;
    }

    /// No two elements that meet in a reduction over `axes` are close.
    private static boolean distinct(Value x, List<Integer> axes) {
        int[] dims = x.dims();
        TreeSet<double[]> seen =
                new TreeSet<>((p, q) ->
                        p[0] != q[0] ? Double.compare(p[0], q[0]) : Double.compare(p[1], q[1]));
        for (int i = 0; i < x.count(); i++)
            seen.add(new double[] {line(i, dims, axes), x.get(i), i});
        double[] last = {-1, 0};
        if (seen.size() < x.count()) return false;
        for (double[] e : seen) {
            if (e[0] == last[0] && e[1] - last[1] < MARGIN) return false;
            last = e;
        }
        return true;
    }

    /// The position of a flat index in the axes that are kept.
    private static int line(int flat, int[] dims, List<Integer> axes) {
        int line = 0;
        int scale = 1;
        int rest = flat;
        for (int a = dims.length - 1; a >= 0; a--) {
            int at = rest % dims[a];
            rest /= dims[a];
            if (axes.contains(a)) continue;
            line += at * scale;
            scale *= dims[a];
        }
        assert Arrays.stream(dims).allMatch(d -> d > 0);
        return line;
    }
}
