package org.nnc.opencl;

import org.nnc.program.Expr;
import org.nnc.program.Local;
import org.nnc.program.Stmt;
import org.nnc.program.Walk;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which locals statements define, read, set and reduce to.
final class Locals extends Walk {
    private final Set<Local> defined = new LinkedHashSet<>();
    private final Set<Local> read = new LinkedHashSet<>();
    private final Set<Local> set = new LinkedHashSet<>();
    private final Set<Local> reduced = new LinkedHashSet<>();

    static Locals of(List<Stmt> body) {
        Locals l = new Locals();
        body.forEach(l::statement);
        return l;
    }

    static Locals of(Stmt s) {
        return of(List.of(s));
    }

    Set<Local> defined() {
        return defined;
    }

    Set<Local> read() {
        return read;
    }

    Set<Local> set() {
        return set;
    }

    Set<Local> reduced() {
        return reduced;
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

    @Override
    protected void statement(Stmt s) {
        switch (s) {
            case Stmt.Let(Local l, var _) -> defined.add(l);
            case Stmt.Assign(Local l, var _) -> set.add(l);
            case Stmt.Reduce(Local l, var _, var _) -> reduced.add(l);
            case Stmt.For _, Stmt.Store _, Stmt.AddTo _ -> {}
        }
        super.statement(s);
    }

    @Override
    protected void expr(Expr e) {
        if (e instanceof Expr.Use(Local l)) read.add(l);
        super.expr(e);
    }
}
