package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a piece of a kernel mentions.
///
/// @param stored the buffers that it writes
/// @param assigned the locals that it defines or changes
record Uses(
        Set<Buffer> buffers,
        Set<Buffer> stored,
        Set<Dim> dims,
        Set<Var> vars,
        Set<Local> locals,
        Set<Local> assigned) {
    private Uses() {
        this(
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>());
    }

    static Uses of(Expr e) {
        Uses uses = new Uses();
        uses.visit(e);
        return uses;
    }

    static Uses of(List<Stmt> body) {
        Uses uses = new Uses();
        body.forEach(uses::visit);
        return uses;
    }

    static Uses of(Index index) {
        Uses uses = new Uses();
        uses.visit(index);
        return uses;
    }

    void visit(Stmt stmt) {
        switch (stmt) {
            case Stmt.For(Var v, Stmt.Mode _, List<Stmt> body) -> {
                visit(v.extent());
                body.forEach(this::visit);
            }
            case Stmt.Let(Local l, Expr e) -> assign(l, e);
            case Stmt.Assign(Local l, Expr e) -> assign(l, e);
            case Stmt.Reduce(Local l, Monoid _, Expr e) -> assign(l, e);
            case Stmt.Store(Buffer b, Index at, Expr e) -> store(b, at, e);
            case Stmt.AddTo(Buffer b, Index at, Expr e) -> store(b, at, e);
        }
    }

    private void assign(Local local, Expr e) {
        assigned.add(local);
        visit(e);
    }

    private void store(Buffer buffer, Index at, Expr e) {
        buffers.add(buffer);
        stored.add(buffer);
        visit(at);
        visit(e);
    }

    void visit(Expr expr) {
        switch (expr) {
            case Expr.Const _ -> {}
            case Expr.Use(Local l) -> locals.add(l);
            case Expr.Read(Buffer b, Index at) -> {
                buffers.add(b);
                visit(at);
            }
            case Expr.Position(Index i) -> visit(i);
            case Expr.Cast(Expr e, DType _) -> visit(e);
            case Expr.Call(Scalar _, List<Expr> a) -> a.forEach(this::visit);
            case Expr.Random(Expr seed, Expr step, int _, int _, Index i) -> {
                visit(seed);
                visit(step);
                visit(i);
            }
            case Expr.Guard(List<Expr.Range> ranges, Expr value, Expr otherwise) -> {
                for (Expr.Range r : ranges) {
                    visit(r.index());
                    visit(r.limit());
                }
                visit(value);
                visit(otherwise);
            }
        }
    }

    private void visit(Index index) {
        visit(index.constant());
        index.terms()
                .forEach((atom, factor) -> {
                    visit(factor);
                    visit(atom);
                });
    }

    private void visit(Index.Atom atom) {
        switch (atom) {
            case Index.Variable(Var v) -> vars.add(v);
            case Index.Quotient(Index n, Dim d) -> {
                visit(n);
                visit(d);
            }
            case Index.Remainder(Index n, Dim d) -> {
                visit(n);
                visit(d);
            }
            case Index.Data(Expr e, Dim limit) -> {
                visit(e);
                visit(limit.minus(1));
            }
        }
    }

    private void visit(Dim dim) {
        if (!dim.isConstant()) dims.add(dim);
    }
}
