package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Moves what no iteration changes out of a loop: reads from memory above all, which the JIT may
/// not move past a store to another array of the same type.
final class Hoist {
    /// The loop without the invariant parts, and the locals that hold them.
    record Result(List<Stmt> before, Stmt.For loop) {}

    private final Set<Var> changingVars = new HashSet<>();
    private final Set<Local> changingLocals = new HashSet<>();
    private final Set<Buffer> written;
    private final UnaryOperator<Buffer> owner;
    private final Map<Expr, Local> moved = new LinkedHashMap<>();
    private final String prefix;

    private Hoist(Stmt.For loop, UnaryOperator<Buffer> owner, String prefix) {
        this.owner = owner;
        this.prefix = prefix;
        List<Stmt> all = List.of(loop);
        Uses uses = Uses.of(all);
        written = new HashSet<>();
        uses.stored().forEach(b -> written.add(owner.apply(b)));
        changingLocals.addAll(uses.assigned());
        bound(all);
    }

    /// @param owner the buffer whose place a buffer takes
    /// @param prefix of the names of new locals
    static Result of(Stmt.For loop, UnaryOperator<Buffer> owner, String prefix) {
        Hoist hoist = new Hoist(loop, owner, prefix);
        List<Stmt> body = loop.body().stream().map(s -> s.map(hoist::rewrite)).toList();
        List<Stmt> before = new ArrayList<>();
        hoist.moved.forEach((e, l) -> before.add(new Stmt.Let(l, e)));
        return new Result(before, new Stmt.For(loop.var(), loop.mode(), body));
    }

    private void bound(List<Stmt> body) {
        for (Stmt s : body) {
            if (s instanceof Stmt.For(Var v, Stmt.Mode _, List<Stmt> inner)) {
                changingVars.add(v);
                bound(inner);
            }
        }
    }

    private Expr rewrite(Expr expr) {
        if (isWorthMoving(expr) && isInvariant(expr)) {
            Local local =
                    moved.computeIfAbsent(expr, e -> new Local(prefix + moved.size(), e.dtype()));
            return new Expr.Use(local);
        }
        // What a guard protects is evaluated only where it holds.
        return expr instanceof Expr.Guard ? expr : expr.mapOperands(this::rewrite);
    }

    private static boolean isWorthMoving(Expr e) {
        return switch (e) {
            case Expr.Const _, Expr.Use _, Expr.Position _ -> false;
            case Expr.Read _, Expr.Cast _, Expr.Call _, Expr.Random _, Expr.Guard _ -> true;
        };
    }

    private boolean isInvariant(Expr e) {
        if (e instanceof Expr.Use(Local l)) return !changingLocals.contains(l);
        if (e instanceof Expr.Read(Buffer b, Index _) && written.contains(owner.apply(b))) {
            return false;
        }
        for (Index i : e.indexes()) if (!isInvariant(i)) return false;
        for (Expr operand : e.operands()) if (!isInvariant(operand)) return false;
        return true;
    }

    private boolean isInvariant(Index index) {
        for (Index.Atom atom : index.terms().keySet()) {
            boolean invariant =
                    switch (atom) {
                        case Index.Variable(Var v) -> !changingVars.contains(v);
                        case Index.Quotient(Index n, Dim _) -> isInvariant(n);
                        case Index.Remainder(Index n, Dim _) -> isInvariant(n);
                        case Index.Data(Expr e, Dim _) -> isInvariant(e);
                    };
            if (!invariant) return false;
        }
        return true;
    }
}
