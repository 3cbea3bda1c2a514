package org.nnc.opencl;

import org.nnc.program.Stmt;
import org.nnc.type.Dim;

import java.util.List;

/// How many statements run: enough to choose how many items share a loop.
final class Costs {
    private Costs() {}

    static Dim of(List<Stmt> body) {
        Dim sum = Dim.ZERO;
        for (Stmt s : body) sum = sum.plus(of(s));
        return sum;
    }

    private static Dim of(Stmt s) {
        return switch (s) {
            case Stmt.For f -> f.var().extent().times(of(f.body()));
            case Stmt.Let _, Stmt.Assign _, Stmt.Reduce _, Stmt.Store _, Stmt.AddTo _ -> Dim.ONE;
        };
    }
}
