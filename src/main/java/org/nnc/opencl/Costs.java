package org.nnc.opencl;

import org.nnc.program.Expr;
import org.nnc.program.Stmt;
import org.nnc.type.Dim;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// How many statements run: enough to choose how many items share a loop.
final class Costs {
    private static final int CALLS = 8;

    /// 20 rounds of three operations.
    private static final int RANDOM = 60;

    private Costs() {}

    static Dim of(List<Stmt> body) {
        Dim sum = Dim.ZERO;
        for (Stmt s : body) sum = sum.plus(of(s));
        return sum;
    }

    private static Dim of(Stmt s) {
        return switch (s) {
            case Stmt.For f -> f.var().extent().times(of(f.body()));
            case Stmt.Let(var _, Expr e) -> of(e);
            case Stmt.Assign(var _, Expr e) -> of(e);
            case Stmt.Reduce(var _, var _, Expr e) -> of(e);
            case Stmt.Store(var _, var _, Expr e) -> of(e);
            case Stmt.AddTo(var _, var _, Expr e) -> of(e);
        };
    }

    /// A few calls count as one statement.
    private static Dim of(Expr e) {
        return Dim.of(1 + calls(e, Collections.newSetFromMap(new IdentityHashMap<>())) / CALLS);
    }

    /// @param seen expressions are graphs: each is looked at once
    private static int calls(Expr e, Set<Expr> seen) {
        if (!seen.add(e)) return 0;
        return switch (e) {
            case Expr.Const _, Expr.Read _, Expr.Position _, Expr.Use _ -> 0;
            case Expr.Cast(Expr v, var _) -> 1 + calls(v, seen);
            case Expr.Guard(var _, Expr v, Expr otherwise) ->
                    1 + calls(v, seen) + calls(otherwise, seen);
            case Expr.Random _ -> RANDOM;
            case Expr.Call(var _, List<Expr> arguments) -> {
                int sum = 1;
                for (Expr a : arguments) sum += calls(a, seen);
                yield sum;
            }
        };
    }
}
