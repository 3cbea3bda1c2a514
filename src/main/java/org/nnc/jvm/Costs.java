package org.nnc.jvm;

import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.List;

/// How much work a piece of a kernel is.
final class Costs {
    private Costs() {}

    /// The number of expressions and statements written in a body.
    static int nodes(List<Stmt> body) {
        int sum = 0;
        for (Stmt s : body) {
            if (s instanceof Stmt.For f) sum += 2 + nodes(f.body());
            for (Expr e : s.values()) sum += 1 + nodes(e);
            sum += s instanceof Stmt.AddTo ? 2 : s.places().size();
        }
        return sum;
    }

    /// Of the largest body that no loop is in.
    static int innermost(List<Stmt> body) {
        int largest = 0;
        for (Stmt s : body) {
            if (s instanceof Stmt.For(Var _, Stmt.Mode _, List<Stmt> b)) {
                largest = Math.max(largest, innermost(b));
            }
        }
        return largest > 0 ? largest : nodes(body);
    }

    static int nodes(Expr e) {
        int own =
                switch (e) {
                    case Expr.Call(Scalar f, List<Expr> _) -> weight(f);
                    case Expr.Random _ -> 100;
                    default -> 1;
                };
        for (Expr x : e.operands()) own += nodes(x);
        return own;
    }

    private static int weight(Scalar f) {
        return switch (f) {
            case EXP, LOG -> 20;
            case EXPM1, LOG1P, TANH, SIGMOID, ERF, SIN, COS, POW -> 30;
            case DIV, SQRT, RSQRT, MOD, BFLOAT16 -> 4;
            default -> 1;
        };
    }

    /// About how many elementary operations kernels take that a thread does in parts.
    static Dim ofKernels(List<Kernel> kernels) {
        Dim sum = Dim.ZERO;
        for (Kernel k : kernels) {
            sum =
                    switch (k) {
                        case Kernel.LoopNest n -> sum.plus(cost(n.body()));
                        case Kernel.Contraction c -> sum.plus(cost(c));
                        case Kernel.ArgSort _, Kernel.Repeat _, Kernel.Blocks _ -> sum;
                    };
        }
        return sum;
    }

    private static Dim cost(Kernel.Contraction c) {
        Dim results = Products.extent(c.rows()).times(Products.extent(c.columns()));
        Dim sums = results.times(Products.extent(c.inner())).dividedBy(4);
        return sums.plus(results.times(nodes(c.epilogue())));
    }

    /// About how many elementary operations a body takes, as a size.
    static Dim cost(List<Stmt> body) {
        Dim sum = Dim.ZERO;
        for (Stmt s : body) {
            if (s instanceof Stmt.For(Var v, Stmt.Mode _, List<Stmt> b)) {
                sum = sum.plus(v.extent().times(cost(b)));
            } else {
                sum = sum.plus(nodes(List.of(s)));
            }
        }
        return sum;
    }
}
