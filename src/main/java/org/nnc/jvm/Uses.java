package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.program.Walk;
import org.nnc.type.Dim;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a piece of a kernel mentions.
final class Uses extends Walk {
    private final Set<Buffer> buffers = new LinkedHashSet<>();
    private final Set<Buffer> stored = new LinkedHashSet<>();
    private final Set<Dim> dims = new LinkedHashSet<>();
    private final Set<Var> vars = new LinkedHashSet<>();
    private final Set<Integer> paths = new LinkedHashSet<>();
    private final Set<Local> locals = new LinkedHashSet<>();
    private final Set<Local> assigned = new LinkedHashSet<>();

    static Uses of(Expr e) {
        Uses uses = new Uses();
        uses.visit(e);
        return uses;
    }

    static Uses of(List<Stmt> body) {
        Uses uses = new Uses();
        body.forEach(uses::statement);
        return uses;
    }

    static Uses of(Index index) {
        Uses uses = new Uses();
        uses.index(index);
        return uses;
    }

    Set<Buffer> buffers() {
        return buffers;
    }

    /// The buffers that it writes.
    Set<Buffer> stored() {
        return stored;
    }

    Set<Dim> dims() {
        return dims;
    }

    Set<Var> vars() {
        return vars;
    }

    /// Of random numbers.
    Set<Integer> paths() {
        return paths;
    }

    Set<Local> locals() {
        return locals;
    }

    /// The locals that it defines or changes.
    Set<Local> assigned() {
        return assigned;
    }

    @Override
    protected void statement(Stmt s) {
        switch (s) {
            case Stmt.For _ -> {}
            case Stmt.Let(Local l, var _) -> assigned.add(l);
            case Stmt.Assign(Local l, var _) -> assigned.add(l);
            case Stmt.Reduce(Local l, var _, var _) -> assigned.add(l);
            case Stmt.Store(Buffer b, var _, var _) -> store(b);
            case Stmt.AddTo(Buffer b, var _, var _) -> store(b);
        }
        super.statement(s);
    }

    private void store(Buffer buffer) {
        buffers.add(buffer);
        stored.add(buffer);
    }

    @Override
    protected void expr(Expr e) {
        if (e instanceof Expr.Use(Local l)) locals.add(l);
        if (e instanceof Expr.Read(Buffer b, var _)) buffers.add(b);
        if (e instanceof Expr.Random r) paths.add(r.path());
        super.expr(e);
    }

    @Override
    protected void atom(Index.Atom atom) {
        switch (atom) {
            case Index.Variable(Var v) -> vars.add(v);
            case Index.Quotient _, Index.Remainder _ -> super.atom(atom);
            case Index.Data(Expr e, Dim limit) -> {
                visit(e);
                dim(limit.minus(1)); // the largest that it is clamped to
            }
        }
    }

    @Override
    protected void dim(Dim d) {
        if (!d.isConstant()) dims.add(d);
    }
}
