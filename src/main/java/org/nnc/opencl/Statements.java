package org.nnc.opencl;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Writes statements as C: loops as loops, which the compiler of a processor makes vectors of.
final class Statements {
    /// The iterations of a VECTOR loop share nothing: the compiler need not prove it. So many
    /// iterations run together where each holds loops of its own.
    static final int LANES = 64;

    static final String VECTOR = "VECTORIZE";

    /// For loops of no more than a few vectors: the compiler would want more of them.
    static final String FEW = "VECTORIZE_FEW";

    private final KernelText kernel;
    private final Expressions expressions;
    private final boolean lanes;

    /// Accumulators that stand as ranks (see `real_rank`) within the loop being written.
    private final Map<Local, String> ranks = new LinkedHashMap<>();

    /// Sums of the vector loop being written.
    private final Map<Local, String> parts = new LinkedHashMap<>();

    private boolean inVector;

    /// The lane loop being written, in which locals are elements of arrays; or empty.
    private String lane = "";

    /// @param lanes whether an item has vectors of its own; else it is itself a lane
    Statements(KernelText kernel, Expressions expressions, boolean lanes) {
        this.lanes = lanes;
        this.kernel = kernel;
        this.expressions = expressions;
    }

    void all(List<Stmt> body) {
        body.forEach(this::one);
    }

    private void one(Stmt s) {
        switch (s) {
            case Stmt.For f -> loop(f);
            case Stmt.Let(Local local, Expr value) when !lane.isEmpty() -> {
                String v = expressions.of(value);
                kernel.line(kernel.local(local) + " = " + v + ";");
            }
            case Stmt.Let(Local local, Expr value) -> {
                String v = expressions.of(value);
                kernel.line(kernel.type(local) + " " + kernel.declare(local) + " = " + v + ";");
            }
            case Stmt.Assign(Local local, Expr value) ->
                    kernel.line(kernel.local(local) + " = " + expressions.of(value) + ";");
            case Stmt.Reduce(Local local, Monoid monoid, Expr value) ->
                    reduce(local, monoid, value);
            case Stmt.Store(Buffer b, Index at, Expr value) ->
                    kernel.line(element(b, at) + " = " + expressions.of(value) + ";");
            case Stmt.AddTo(Buffer b, Index at, Expr value) -> {
                Expr sum = Expr.call(Scalar.ADD, new Expr.Read(b, at), value);
                kernel.line(element(b, at) + " = " + expressions.of(sum) + ";");
            }
        }
    }

    private String element(Buffer b, Index at) {
        return kernel.buffer(b) + "[" + expressions.of(at) + "]";
    }

    private void loop(Stmt.For f) {
        boolean vector =
                f.mode() == Stmt.Mode.VECTOR
                        && f.body().stream().noneMatch(Stmt.For.class::isInstance);
        String extent = kernel.size(f.var().extent());
        if (vector) vector(f.var(), "0", extent, f.body());
        else if (isLaned(f)) laned(f.var(), "0", extent, f.body());
        else inOrder(f.var(), "0", extent, f.body());
    }

    /// Independent iterations around loops in order: the lanes are made the innermost loop.
    boolean isLaned(Stmt.For f) {
        boolean outer = f.body().stream().anyMatch(Stmt.For.class::isInstance);
        return lanes && f.mode() == Stmt.Mode.VECTOR && outer && LaneCheck.of(f.body());
    }

    void laned(Var v, String from, String to, List<Stmt> body) {
        String base = kernel.fresh("base");
        kernel.open(
                "for (position %1$s = %2$s; %1$s < %3$s; %1$s += %4$d)"
                        .formatted(base, from, to, LANES));
        String count = kernel.fresh("count");
        kernel.line("position %s = min((position)%d, %s - %s);".formatted(count, LANES, to, base));
        lanes(body, count, i -> kernel.bind(v, "(" + base + " + " + i + ")"));
        kernel.close();
    }

    /// Runs the body for `count` lanes, statement by statement, all lanes of one before the next.
    ///
    /// @param count at most [#LANES]
    /// @param bind defines what depends on the lane
    void lanes(List<Stmt> body, String count, Consumer<String> bind) {
        List<Stmt> together = new ArrayList<>();
        for (Stmt s : body) {
            if (s instanceof Stmt.For(Var v, var _, List<Stmt> inside)) {
                lanesTogether(together, count, bind);
                together.clear();
                open(v, "0", kernel.size(v.extent()));
                lanes(inside, count, bind);
                kernel.close();
            } else {
                together.add(s);
            }
        }
        lanesTogether(together, count, bind);
    }

    private void lanesTogether(List<Stmt> simple, String count, Consumer<String> bind) {
        if (simple.isEmpty()) return;
        String i = kernel.fresh("lane");
        for (Stmt s : simple) {
            if (!(s instanceof Stmt.Let(Local l, var _))) continue;
            kernel.line("%s %s[%d];".formatted(kernel.type(l), kernel.declareArray(l), LANES));
        }
        kernel.line(FEW);
        kernel.open("for (position %1$s = 0; %1$s < %2$s; %1$s++)".formatted(i, count));
        bind.accept(i);
        lane = i;
        kernel.lane(i);
        simple.forEach(this::one);
        kernel.lane("");
        lane = "";
        kernel.close();
    }

    void inOrder(Var v, String from, String to, List<Stmt> body) {
        open(v, from, to);
        all(body);
        kernel.close();
    }

    private void open(Var v, String from, String to) {
        String i = kernel.declare(v);
        kernel.open("for (position %s = %s; %s < %s; %s++)".formatted(i, from, i, to, i));
    }

    /// An innermost loop whose iterations share nothing but sums.
    void vector(Var v, String from, String to, List<Stmt> body) {
        List<Local> extremes = new ArrayList<>();
        for (Stmt s : body) {
            if (s instanceof Stmt.Reduce(Local l, Monoid m, var _)
                    && l.dtype().isFloat()
                    && isExtreme(m)
                    && !ranks.containsKey(l)) {
                String rank = kernel.fresh("rank");
                kernel.line("real_bits %s = %s(%s);".formatted(rank, ranked(m), kernel.local(l)));
                ranks.put(l, rank);
                extremes.add(l);
            }
        }
        List<Local> sums = sumsOfTheirOwn(body);
        kernel.line(VECTOR);
        open(v, from, to);
        inVector = true;
        all(body);
        inVector = false;
        kernel.close();
        for (Local l : sums) {
            String sum = kernel.local(l);
            kernel.line("%s = %s + %s;".formatted(sum, sum, parts.remove(l)));
        }
        for (Local l : extremes) {
            kernel.line("%s = of_rank(%s);".formatted(kernel.local(l), ranks.remove(l)));
        }
    }

    /// The loop's own part of each sum: a long sum of few parts loses less to rounding than one of
    /// many numbers.
    private List<Local> sumsOfTheirOwn(List<Stmt> body) {
        List<Local> sums = new ArrayList<>();
        for (Stmt s : body) {
            if (s instanceof Stmt.Reduce(Local l, Monoid m, var _)
                    && l.dtype().isFloat()
                    && m == Monoid.SUM
                    && !parts.containsKey(l)) {
                String part = kernel.fresh("sum");
                kernel.line("%s %s = 0;".formatted(kernel.type(l), part));
                parts.put(l, part);
                sums.add(l);
            }
        }
        return sums;
    }

    private static boolean isExtreme(Monoid m) {
        return m == Monoid.MAX || m == Monoid.MIN;
    }

    private static String ranked(Monoid m) {
        return m == Monoid.MAX ? "rank_for_max" : "rank_for_min";
    }

    private void reduce(Local local, Monoid monoid, Expr value) {
        String sum = parts.getOrDefault(local, kernel.local(local));
        String rank = ranks.get(local);
        String v = expressions.of(value);
        if (rank != null) {
            String f = monoid == Monoid.MAX ? "max" : "min";
            kernel.line("%s = %s(%s, %s(%s));".formatted(rank, f, rank, ranked(monoid), v));
        } else if (inVector && local.dtype().isFloat()) {
            String part = kernel.fresh("part");
            String operator = monoid == Monoid.SUM ? "+" : "*";
            kernel.line("%s %s = %s;".formatted(kernel.type(local), part, v));
            kernel.line("{ REASSOCIATE %s = %s %s %s; }".formatted(sum, sum, operator, part));
        } else if (kernel.isInDouble(local)) {
            kernel.line("%1$s = %1$s + (double)(%2$s);".formatted(sum, v));
        } else if (monoid == Monoid.SUM
                && value instanceof Expr.Call(Scalar f, List<Expr> factors)
                && f == Scalar.MUL
                && value.dtype().isFloat()) {
            String a = expressions.of(factors.get(0));
            String b = expressions.of(factors.get(1));
            kernel.line("%1$s = fma(%2$s, %3$s, %1$s);".formatted(sum, a, b));
        } else {
            Expr.Use so = new Expr.Use(local);
            kernel.line(sum + " = " + expressions.of(Expr.call(monoid.combine(), so, value)) + ";");
        }
    }
}
