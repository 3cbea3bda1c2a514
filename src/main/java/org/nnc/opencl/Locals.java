package org.nnc.opencl;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Stmt;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which locals statements define, read, set and reduce to.
record Locals(Set<Local> defined, Set<Local> read, Set<Local> set, Set<Local> reduced) {
    static Locals of(List<Stmt> body) {
        Locals l =
                new Locals(
                        new LinkedHashSet<>(),
                        new LinkedHashSet<>(),
                        new LinkedHashSet<>(),
                        new LinkedHashSet<>());
        Walk walk = new Walk(l, Collections.newSetFromMap(new IdentityHashMap<>()));
        body.forEach(walk::one);
        return l;
    }

    static Locals of(Stmt s) {
        return of(List.of(s));
    }

    /// What is read or changed here and defined elsewhere.
    Set<Local> foreign() {
        Set<Local> all = new LinkedHashSet<>(read);
        all.addAll(changed());
        all.removeAll(defined);
        return all;
    }

    Set<Local> changed() {
        Set<Local> all = new LinkedHashSet<>(set);
        all.addAll(reduced);
        return all;
    }

    /// @param seen expressions are graphs: each is looked at once
    private record Walk(Locals to, Set<Expr> seen) {
        void one(Stmt s) {
            switch (s) {
                case Stmt.For f -> f.body().forEach(this::one);
                case Stmt.Let(Local l, Expr e) -> {
                    to.defined.add(l);
                    expr(e);
                }
                case Stmt.Assign(Local l, Expr e) -> {
                    to.set.add(l);
                    expr(e);
                }
                case Stmt.Reduce(Local l, var _, Expr e) -> {
                    to.reduced.add(l);
                    expr(e);
                }
                case Stmt.Store(var _, Index at, Expr e) -> {
                    index(at);
                    expr(e);
                }
                case Stmt.AddTo(var _, Index at, Expr e) -> {
                    index(at);
                    expr(e);
                }
            }
        }

        private void expr(Expr e) {
            if (!seen.add(e)) return;
            switch (e) {
                case Expr.Const _ -> {}
                case Expr.Use(Local l) -> to.read.add(l);
                case Expr.Read(var _, Index at) -> index(at);
                case Expr.Position(Index i) -> index(i);
                case Expr.Call(var _, List<Expr> arguments) -> arguments.forEach(this::expr);
                case Expr.Cast(Expr v, var _) -> expr(v);
                case Expr.Random(Expr seed, Expr step, int _, int _, Index i) -> {
                    expr(seed);
                    expr(step);
                    index(i);
                }
                case Expr.Guard(List<Expr.Range> ranges, Expr v, Expr otherwise) -> {
                    ranges.forEach(r -> index(r.index()));
                    expr(v);
                    expr(otherwise);
                }
            }
        }

        private void index(Index index) {
            for (Index.Atom a : index.terms().keySet()) {
                switch (a) {
                    case Index.Variable _ -> {}
                    case Index.Quotient(Index n, var _) -> index(n);
                    case Index.Remainder(Index n, var _) -> index(n);
                    case Index.Data(Expr e, var _) -> expr(e);
                }
            }
        }
    }
}
