package org.nnc.program;

import org.nnc.type.Dim;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Goes through kernels, statements, expressions and indexes, in order. Whoever looks for something
/// overrides the method of its kind, and calls it of `super` to go on into the parts.
public abstract class Walk {
    /// Expressions are graphs: each node is looked at once.
    private final Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>(8));

    protected void kernel(Kernel kernel) {
        switch (kernel) {
            case Kernel.LoopNest nest -> nest.body().forEach(this::statement);
            case Kernel.Contraction c -> {
                for (List<Var> vars : List.of(c.batch(), c.rows(), c.columns(), c.inner())) {
                    vars.forEach(v -> dim(v.extent()));
                }
                visit(c.left());
                visit(c.right());
                c.epilogue().forEach(this::statement);
            }
            case Kernel.ArgSort sort -> {
                dim(sort.outer());
                dim(sort.extent());
                dim(sort.inner());
            }
            case Kernel.Repeat repeat -> {
                dim(repeat.var().extent());
                repeat.body().forEach(this::kernel);
            }
            case Kernel.Blocks blocks -> {
                blocks.outer().forEach(v -> dim(v.extent()));
                dim(blocks.row().extent());
                blocks.body().forEach(this::kernel);
            }
        }
    }

    protected void statement(Stmt s) {
        if (s instanceof Stmt.For(Var v, var _, List<Stmt> body)) {
            dim(v.extent());
            for (Stmt inner : body) statement(inner);
        }
        for (Index place : s.places()) index(place);
        for (Expr value : s.values()) visit(value);
    }

    public final void visit(Expr e) {
        if (seen.add(e)) expr(e);
    }

    /// How many nodes of expressions were visited.
    public final int size() {
        return seen.size();
    }

    protected void expr(Expr e) {
        for (Index i : e.indexes()) index(i);
        if (e instanceof Expr.Guard g) for (Expr.Range r : g.ranges()) dim(r.limit());
        for (Expr operand : e.operands()) visit(operand);
    }

    protected void index(Index index) {
        dim(index.constant());
        for (Map.Entry<Index.Atom, Dim> t : index.terms().entrySet()) {
            dim(t.getValue());
            atom(t.getKey());
        }
    }

    protected void atom(Index.Atom atom) {
        switch (atom) {
            case Index.Variable _ -> {}
            case Index.Quotient(Index n, Dim d) -> {
                index(n);
                dim(d);
            }
            case Index.Remainder(Index n, Dim d) -> {
                index(n);
                dim(d);
            }
            case Index.Data(Expr e, Dim limit) -> {
                visit(e);
                dim(limit);
            }
        }
    }

    /// A size or a factor that the code depends on.
    protected void dim(Dim d) {}
}
