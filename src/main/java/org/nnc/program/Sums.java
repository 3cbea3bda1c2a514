package org.nnc.program;

import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How sums of 32-bit floats are added up, so that scalar and vector code, OpenCL on processors,
/// and the reference interpreter, give the same bits.
///
/// Sums of a contraction are chains of fused multiply-adds in the order of its inner axes. In a
/// step of training, where a difference in the last bit grows from step to step, all other sums are
/// kept in double and rounded at the end: whatever the order, the result is the same but once in
/// some hundred million times. Products that every lane sums for itself over a few elements, as for
/// a depthwise convolution, are chains, too: they have one order anyway, and run several times as
/// fast; of those that are no convolution the interpreter rounds each product.
///
/// Elsewhere the order is that which is fastest: sums in double took half as long again in a
/// `layer_norm` that stays in the cache.
public final class Sums {
    /// Elements of a kernel, not of a batch.
    private static final int FEW = 128;

    private final Set<Local> inDouble = new LinkedHashSet<>();
    private final Set<Local> within = new LinkedHashSet<>();

    private Sums() {}

    /// Only where the program is a step of training in 32 bits.
    public static boolean areInDouble(Program program) {
        if (program.precision() == Precision.FLOAT64) return false;
        return program.kernels().stream()
                .flatMap(k -> Accesses.of(k).written().stream())
                .anyMatch(b -> b.role() == Buffer.Role.PARAMETER);
    }

    /// The locals that are held in double while they are summed.
    public static Set<Local> inDouble(List<Stmt> body) {
        Sums sums = new Sums();
        body.forEach(s -> sums.visit(s, false, 1));
        return sums.inDouble;
    }

    /// @param count the iterations of the loops within that which runs in lanes
    private void visit(Stmt stmt, boolean inLanes, long count) {
        switch (stmt) {
            case Stmt.For f -> {
                boolean lanes = inLanes || isMarked(f);
                long extent = f.var().extent().constant().orElse(FEW + 1);
                long inner = inLanes ? Math.min(FEW + 1, count * extent) : count;
                f.body().forEach(s -> visit(s, lanes, inner));
            }
            case Stmt.Let(Local l, Expr _) -> {
                if (inLanes) within.add(l);
            }
            case Stmt.Reduce(Local l, Monoid m, Expr e) -> {
                boolean sum = m == Monoid.SUM && l.dtype() == DType.FLOAT;
                boolean chain = within.contains(l) && count <= FEW && isProduct(e);
                if (sum && !chain) inDouble.add(l);
            }
            case Stmt.Assign _, Stmt.Store _, Stmt.AddTo _ -> {}
        }
    }

    /// True if its iterations may run side by side, and no loop within it is meant for that.
    public static boolean isMarked(Stmt.For f) {
        return f.mode() == Stmt.Mode.VECTOR
                || f.mode() == Stmt.Mode.PARALLEL && !hasVectorLoop(f.body());
    }

    private static boolean hasVectorLoop(List<Stmt> body) {
        return body.stream()
                .anyMatch(s ->
                        s instanceof Stmt.For(var _, Stmt.Mode m, List<Stmt> b)
                                && (m == Stmt.Mode.VECTOR || hasVectorLoop(b)));
    }

    private static boolean isProduct(Expr e) {
        return switch (e) {
            case Expr.Call(Scalar f, List<Expr> _) -> f == Scalar.MUL;
            case Expr.Guard g -> isProduct(g.value());
            case Expr.Const _, Expr.Use _, Expr.Read _, Expr.Position _, Expr.Cast _ -> false;
            case Expr.Random _ -> false;
        };
    }
}
