package org.nnc.program;

import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.Map;

/// The variables of a kernel that runs, and the values of expressions under them. Floats are
/// computed in double and rounded, integers in long and wrapped.
final class Frame {
    private final Storage storage;
    private final Precision precision;
    private final Map<Var, Long> positions = new HashMap<>();
    private final Map<Local, Double> numbers = new HashMap<>();
    private final Map<Local, Long> integers = new HashMap<>();

    Frame(Storage storage, Precision precision) {
        this.storage = storage;
        this.precision = precision;
    }

    void position(Var v, long at) {
        positions.put(v, at);
    }

    void set(Local local, Expr value) {
        if (local.dtype().isFloat()) numbers.put(local, number(value));
        else integers.put(local, integer(value));
    }

    void setNumber(Local local, double value) {
        numbers.put(local, value);
    }

    void reduce(Local local, Monoid monoid, Expr value) {
        Expr sum = Expr.call(monoid.combine(), new Expr.Use(local), value);
        set(local, sum);
    }

    void store(Buffer buffer, long at, Expr value) {
        Cells cells = storage.cells(buffer);
        if (buffer.dtype().isFloat()) cells.setNumber(at, number(value));
        else cells.setInteger(at, integer(value));
    }

    /// The value of a float expression.
    double number(Expr e) {
        return switch (e) {
            case Expr.Const(double value, DType _) -> precision.round(value);
            case Expr.Read(Buffer b, Index at) -> storage.cells(b).number(index(at));
            case Expr.Position(Index i) -> index(i);
            case Expr.Call c -> call(c);
            case Expr.Cast(Expr v, DType _) ->
                    v.dtype().isFloat() ? number(v) : precision.round(integer(v));
            case Expr.Use(Local local) -> value(numbers, local);
            case Expr.Random(Expr seed, Expr step, int path, int word, Index index) ->
                    Threefry.uniform(
                            (int) integer(seed),
                            (int) integer(step),
                            path,
                            word,
                            (int) index(index));
            case Expr.Guard g -> number(holds(g) ? g.value() : g.otherwise());
        };
    }

    /// The value of an integer or truth expression.
    long integer(Expr e) {
        return switch (e) {
            case Expr.Const(double value, DType _) -> (long) value;
            case Expr.Read(Buffer b, Index at) -> storage.cells(b).integer(index(at));
            case Expr.Position(Index i) -> (int) index(i);
            case Expr.Call(Scalar f, var arguments) when arguments.getFirst().dtype().isFloat() ->
                    (long) f.evaluate(arguments.stream().mapToDouble(this::number).toArray());
            case Expr.Call(Scalar f, var arguments) ->
                    wrapped(
                            f.evaluateIntegers(
                                    arguments.stream().mapToLong(this::integer).toArray()),
                            e.dtype());
            case Expr.Cast(Expr v, DType to) -> cast(v, to);
            case Expr.Use(Local local) -> value(integers, local);
            case Expr.Random r -> throw new IllegalStateException(r + " is a float");
            case Expr.Guard g -> integer(holds(g) ? g.value() : g.otherwise());
        };
    }

    private double call(Expr.Call c) {
        if (c.f() == Scalar.SELECT) {
            boolean chosen = integer(c.arguments().getFirst()) != 0;
            double yes = number(c.arguments().get(1));
            double no = number(c.arguments().get(2));
            return chosen ? yes : no;
        }
        double[] arguments = c.arguments().stream().mapToDouble(this::number).toArray();
        return c.f().evaluate(precision, arguments);
    }

    private long cast(Expr v, DType to) {
        if (to == DType.BOOL) {
            return (v.dtype().isFloat() ? number(v) != 0 : integer(v) != 0) ? 1 : 0;
        }
        if (v.dtype().isFloat()) return to == DType.INT ? (int) number(v) : (long) number(v);
        return wrapped(integer(v), to);
    }

    private static long wrapped(long value, DType dtype) {
        return dtype == DType.INT ? (int) value : value;
    }

    private boolean holds(Expr.Guard g) {
        for (Expr.Range r : g.ranges()) {
            long at = index(r.index());
            if (at < 0 || at >= storage.size(r.limit())) return false;
        }
        return true;
    }

    long index(Index index) {
        long sum = storage.size(index.constant());
        for (var t : index.terms().entrySet()) {
            sum += storage.size(t.getValue()) * atom(t.getKey());
        }
        return sum;
    }

    private long atom(Index.Atom atom) {
        return switch (atom) {
            case Index.Variable(Var v) -> value(positions, v);
            case Index.Quotient(Index n, var d) -> Math.floorDiv(index(n), storage.size(d));
            case Index.Remainder(Index n, var d) -> Math.floorMod(index(n), storage.size(d));
            case Index.Data(Expr e, var limit) ->
                    Math.clamp(integer(e), 0, Math.max(storage.size(limit) - 1, 0));
        };
    }

    private static <K, V> V value(Map<K, V> values, K name) {
        V found = values.get(name);
        if (found == null) throw new IllegalStateException(name + " has no value here");
        return found;
    }
}
