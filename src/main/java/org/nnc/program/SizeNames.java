package org.nnc.program;

import org.nnc.type.Dim;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The free sizes that kernels depend on, in order of their first use.
public final class SizeNames {
    private final Set<String> names = new LinkedHashSet<>();

    private SizeNames() {}

    public static Set<String> of(List<Buffer> buffers, List<Kernel> kernels) {
        SizeNames s = new SizeNames();
        for (Buffer b : buffers) s.dim(b.elements());
        kernels.forEach(s::kernel);
        return s.names;
    }

    private void dim(Dim d) {
        if (!d.isConstant()) names.addAll(d.names());
    }

    private void kernel(Kernel kernel) {
        switch (kernel) {
            case Kernel.LoopNest nest -> nest.body().forEach(this::statement);
            case Kernel.Contraction c -> {
                for (List<Var> vars : List.of(c.batch(), c.rows(), c.columns(), c.inner())) {
                    vars.forEach(v -> dim(v.extent()));
                }
                expr(c.left());
                expr(c.right());
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
        }
    }

    private void statement(Stmt s) {
        switch (s) {
            case Stmt.For(Var v, var _, List<Stmt> body) -> {
                dim(v.extent());
                body.forEach(this::statement);
            }
            case Stmt.Let(var _, Expr e) -> expr(e);
            case Stmt.Assign(var _, Expr e) -> expr(e);
            case Stmt.Reduce(var _, var _, Expr e) -> expr(e);
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
        switch (e) {
            case Expr.Const _, Expr.Use _ -> {}
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
                for (Expr.Range r : ranges) {
                    index(r.index());
                    dim(r.limit());
                }
                expr(v);
                expr(otherwise);
            }
        }
    }

    private void index(Index index) {
        dim(index.constant());
        index.terms()
                .forEach((atom, coefficient) -> {
                    dim(coefficient);
                    atom(atom);
                });
    }

    private void atom(Index.Atom atom) {
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
                expr(e);
                dim(limit);
            }
        }
    }
}
