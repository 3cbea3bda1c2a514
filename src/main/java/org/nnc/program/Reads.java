package org.nnc.program;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The reads of an expression that is a graph, each node looked at once.
public final class Reads {
    private final List<Expr.Read> direct = new ArrayList<>();
    private final Set<Buffer> withinData = new LinkedHashSet<>();
    private final Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    public static Reads of(Expr e) {
        Reads r = new Reads();
        r.visit(e);
        return r;
    }

    /// Those whose value the expression computes with.
    public List<Expr.Read> direct() {
        return direct;
    }

    /// The buffers from which positions are read.
    public Set<Buffer> withinData() {
        return withinData;
    }

    /// How many nodes the expression has.
    public int size() {
        return seen.size();
    }

    private void visit(Expr e) {
        if (!seen.add(e)) return;
        switch (e) {
            case Expr.Const _, Expr.Use _ -> {}
            case Expr.Read r -> {
                direct.add(r);
                index(r.at());
            }
            case Expr.Position(Index i) -> index(i);
            case Expr.Call(var _, List<Expr> arguments) -> arguments.forEach(this::visit);
            case Expr.Cast(Expr v, var _) -> visit(v);
            case Expr.Random(Expr seed, Expr step, int _, int _, Index i) -> {
                visit(seed);
                visit(step);
                index(i);
            }
            case Expr.Guard(List<Expr.Range> ranges, Expr v, Expr otherwise) -> {
                ranges.forEach(r -> index(r.index()));
                visit(v);
                visit(otherwise);
            }
        }
    }

    private void index(Index index) {
        for (Index.Atom a : index.terms().keySet()) {
            switch (a) {
                case Index.Variable _ -> {}
                case Index.Quotient(Index n, var _) -> index(n);
                case Index.Remainder(Index n, var _) -> index(n);
                case Index.Data(Expr e, var _) -> {
                    Reads within = of(e);
                    within.direct.forEach(r -> withinData.add(r.buffer()));
                    withinData.addAll(within.withinData);
                }
            }
        }
    }

    /// The loop variables that an index depends on.
    public static Set<Var> variables(Index index) {
        Set<Var> vars = new LinkedHashSet<>();
        collect(index, vars);
        return vars;
    }

    private static void collect(Index index, Set<Var> vars) {
        for (Index.Atom a : index.terms().keySet()) {
            switch (a) {
                case Index.Variable(Var v) -> vars.add(v);
                case Index.Quotient(Index n, var _) -> collect(n, vars);
                case Index.Remainder(Index n, var _) -> collect(n, vars);
                case Index.Data(Expr e, var _) -> collect(e, vars);
            }
        }
    }

    private static void collect(Expr e, Set<Var> vars) {
        switch (e) {
            case Expr.Const _, Expr.Use _ -> {}
            case Expr.Read(Buffer _, Index at) -> collect(at, vars);
            case Expr.Position(Index i) -> collect(i, vars);
            case Expr.Call(var _, List<Expr> arguments) -> arguments.forEach(a -> collect(a, vars));
            case Expr.Cast(Expr v, var _) -> collect(v, vars);
            case Expr.Random(Expr seed, Expr step, int _, int _, Index i) -> {
                collect(seed, vars);
                collect(step, vars);
                collect(i, vars);
            }
            case Expr.Guard(List<Expr.Range> ranges, Expr v, Expr otherwise) -> {
                ranges.forEach(r -> collect(r.index(), vars));
                collect(v, vars);
                collect(otherwise, vars);
            }
        }
    }
}
