package org.nnc.jvm;

import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Contractions as plain loop nests.
final class Nests {
    private Nests() {}

    /// Loops whose lanes run along memory: along the columns if the right factor lies so, else
    /// along the sum if both factors lie so.
    static Optional<Stmt> of(Kernel.Contraction c) {
        if (!c.columns().isEmpty()) {
            Var last = c.columns().getLast();
            if (isContiguous(c.right(), last)) return Optional.of(alongColumns(c));
        }
        if (!c.inner().isEmpty()) {
            Var last = c.inner().getLast();
            if (isContiguous(c.right(), last) && isContiguous(c.left(), last)) {
                return Optional.of(alongSum(c));
            }
        }
        if (!c.rows().isEmpty() && isContiguous(c.left(), c.rows().getLast())) {
            return Optional.of(alongRows(c));
        }
        return Optional.empty();
    }

    /// True if all that the expression reads lies side by side along `v`, or does not move with it.
    static boolean isContiguous(Expr e, Var v) {
        return e.indexes().stream().map(i -> i.stride(v)).allMatch(s -> isContiguous(e, s))
                && e.operands().stream().allMatch(x -> isContiguous(x, v));
    }

    private static boolean isContiguous(Expr e, Optional<Dim> stride) {
        if (!(e instanceof Expr.Read)) return stride.isPresent();
        return stride.map(s -> s.isOne() || s.isZero()).orElse(false);
    }

    private static Stmt alongColumns(Kernel.Contraction c) {
        return lanesOutside(c, c.columns(), c.rows());
    }

    private static Stmt alongRows(Kernel.Contraction c) {
        return lanesOutside(c, c.rows(), c.columns());
    }

    private static Stmt lanesOutside(Kernel.Contraction c, List<Var> lanes, List<Var> inside) {
        List<Stmt> body = sum(c, Stmt.Mode.SEQUENTIAL);
        body = wrap(inside, Stmt.Mode.SEQUENTIAL, body);
        body = wrap(List.of(lanes.getLast()), Stmt.Mode.VECTOR, body);
        List<Var> outer = new ArrayList<>(c.batch());
        outer.addAll(lanes.subList(0, lanes.size() - 1));
        return outermost(wrap(outer, Stmt.Mode.SEQUENTIAL, body));
    }

    private static Stmt alongSum(Kernel.Contraction c) {
        return plainWith(c, Stmt.Mode.VECTOR);
    }

    /// Loops in the order of the roles.
    static Stmt plain(Kernel.Contraction c) {
        return plainWith(c, Stmt.Mode.SEQUENTIAL);
    }

    private static Stmt plainWith(Kernel.Contraction c, Stmt.Mode innermost) {
        List<Var> outer = new ArrayList<>(c.batch());
        boolean manyRows = !Products.extent(c.rows()).isOne();
        outer.addAll(manyRows ? c.rows() : c.columns());
        outer.addAll(manyRows ? c.columns() : c.rows());
        if (outer.isEmpty()) outer.add(one());
        return outermost(wrap(outer, Stmt.Mode.SEQUENTIAL, sum(c, innermost)));
    }

    static Var one() {
        return new Var("$one", Dim.ONE);
    }

    private static List<Stmt> sum(Kernel.Contraction c, Stmt.Mode innermost) {
        List<Stmt> loops = List.of(Products.summed(c));
        List<Var> inner = c.inner();
        if (!inner.isEmpty()) {
            loops = wrap(List.of(inner.getLast()), innermost, loops);
            loops = wrap(inner.subList(0, inner.size() - 1), Stmt.Mode.SEQUENTIAL, loops);
        }
        List<Stmt> body = new ArrayList<>();
        body.add(new Stmt.Let(c.result(), new Expr.Const(0, c.result().dtype())));
        body.addAll(loops);
        body.addAll(c.epilogue());
        return body;
    }

    private static List<Stmt> wrap(List<Var> vars, Stmt.Mode mode, List<Stmt> body) {
        List<Stmt> wrapped = body;
        for (int i = vars.size() - 1; i >= 0; i--) {
            wrapped = List.of(new Stmt.For(vars.get(i), mode, wrapped));
        }
        return wrapped;
    }

    /// Threads may share the outermost loop.
    private static Stmt outermost(List<Stmt> nest) {
        Stmt.For f = (Stmt.For) nest.getFirst();
        boolean lanes = f.mode() == Stmt.Mode.VECTOR;
        return lanes ? f : new Stmt.For(f.var(), Stmt.Mode.PARALLEL, f.body());
    }
}
