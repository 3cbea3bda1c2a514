package org.nnc.program;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The reads of an expression or of statements.
public final class Reads extends Walk {
    private final List<Expr.Read> direct = new ArrayList<>();
    private final Set<Buffer> withinData = new LinkedHashSet<>();

    public static Reads of(Expr e) {
        Reads r = new Reads();
        r.visit(e);
        return r;
    }

    /// Those of all values and places of statements.
    public static Reads of(List<Stmt> body) {
        Reads r = new Reads();
        body.forEach(r::statement);
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

    @Override
    protected void expr(Expr e) {
        if (e instanceof Expr.Read r) direct.add(r);
        super.expr(e);
    }

    @Override
    protected void atom(Index.Atom atom) {
        if (atom instanceof Index.Data(Expr e, var _)) {
            Reads within = of(e);
            within.direct.forEach(r -> withinData.add(r.buffer()));
            withinData.addAll(within.withinData);
        } else {
            super.atom(atom);
        }
    }

    /// The loop variables that an index depends on.
    public static Set<Var> variables(Index index) {
        Set<Var> vars = new LinkedHashSet<>();
        new Walk() {
            @Override
            protected void atom(Index.Atom atom) {
                if (atom instanceof Index.Variable(Var v)) vars.add(v);
                super.atom(atom);
            }
        }.index(index);
        return vars;
    }
}
