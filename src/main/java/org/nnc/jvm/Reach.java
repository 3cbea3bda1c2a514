package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a loop's body reads and writes, each at the largest values of the loops within the body.
final class Reach {
    private final Set<Expr.Read> accesses = new LinkedHashSet<>();
    private boolean known = true;

    private Reach() {}

    static Reach of(List<Stmt> body) {
        Reach reach = new Reach();
        body.forEach(s -> reach.add(s, List.of()));
        return reach;
    }

    /// False if something is missing, because its place is not known before the loop runs.
    boolean isKnown() {
        return known;
    }

    Set<Expr.Read> accesses() {
        return accesses;
    }

    private void add(Stmt stmt, List<Var> inner) {
        switch (stmt) {
            case Stmt.For(Var v, Stmt.Mode _, List<Stmt> body) -> {
                List<Var> deeper = new ArrayList<>(inner);
                deeper.add(v);
                body.forEach(s -> add(s, deeper));
            }
            case Stmt.Let(Local _, Expr e) -> add(e, inner);
            case Stmt.Assign(Local _, Expr e) -> add(e, inner);
            case Stmt.Reduce(Local _, Monoid _, Expr e) -> add(e, inner);
            case Stmt.Store(Buffer b, Index at, Expr e) -> {
                add(new Expr.Read(b, at), inner);
                add(e, inner);
            }
            case Stmt.AddTo(Buffer b, Index at, Expr e) -> {
                add(new Expr.Read(b, at), inner);
                add(e, inner);
            }
        }
    }

    private void add(Expr e, List<Var> inner) {
        if (e instanceof Expr.Read r) access(r, inner);
        e.operands().forEach(x -> add(x, inner));
    }

    private void access(Expr.Read r, List<Var> inner) {
        Index at = r.at();
        for (Var v : inner) {
            boolean rises = at.stride(v).map(s -> s.isAtLeast(0)).orElse(false);
            if (!rises) {
                known = false;
                return;
            }
            at = at.substitute(u -> u.equals(v) ? Index.of(v.extent().minus(1)) : Index.of(u));
        }
        if (Uses.of(at).locals().isEmpty() && isPlain(at)) {
            accesses.add(new Expr.Read(r.buffer(), at));
        } else {
            known = false;
        }
    }

    /// True if the index is a sum of variables and their quotients, so that it does not fall along
    /// the lanes.
    private static boolean isPlain(Index at) {
        return at.terms().entrySet().stream()
                .allMatch(t ->
                        isPlain(t.getKey())
                                && t.getValue().isConstant()
                                && t.getValue().isAtLeast(0));
    }

    private static boolean isPlain(Index.Atom atom) {
        return atom instanceof Index.Variable
                || atom instanceof Index.Quotient(Index n, Dim d) && d.isConstant() && isPlain(n);
    }
}
