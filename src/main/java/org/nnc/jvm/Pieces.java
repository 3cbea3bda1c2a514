package org.nnc.jvm;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Cuts inner loops where guards begin or cease to hold, as in what is joined of several parts, and
/// in the derivative of a `split`, the sum of parts that are zero elsewhere: each piece computes
/// only its own part, without masks.
final class Pieces {
    /// Iterations of a piece; borders of an image are left to [Interior].
    private static final int LEAST = 16;

    private static final int MOST = 8;

    private final Var var;
    private final TreeSet<Long> borders = new TreeSet<>();

    /// Whether a guard depends on `var / 2`: the loop has vectors only without it.
    private boolean ofPairs;

    private Pieces(Var var) {
        this.var = var;
    }

    /// The loop with the loops in it cut; itself it stays in one piece.
    static Stmt within(Stmt stmt) {
        if (!(stmt instanceof Stmt.For f)) return stmt;
        List<Stmt> body = new ArrayList<>();
        for (Stmt s : f.body()) {
            Stmt inner = within(s);
            body.addAll(inner instanceof Stmt.For loop ? cut(loop) : List.of(inner));
        }
        return new Stmt.For(f.var(), f.mode(), body);
    }

    /// The loop as one after the other; as itself, where it is not cut.
    static List<Stmt.For> cut(Stmt.For f) {
        boolean known = f.mode() == Stmt.Mode.VECTOR && f.var().extent().isConstant();
        if (!known) return List.of(f);
        Pieces pieces = new Pieces(f.var());
        for (Stmt s : f.body()) s.values().forEach(pieces::find);
        return f.body().stream().allMatch(pieces::isPlain) ? pieces.pieces(f) : List.of(f);
    }

    private boolean isPlain(Stmt s) {
        return s instanceof Stmt.Let
                || s instanceof Stmt.Store
                || s instanceof Stmt.AddTo
                || s instanceof Stmt.Reduce && ofPairs;
    }

    private List<Stmt.For> pieces(Stmt.For f) {
        long extent = var.extent().intValue();
        borders.removeIf(b -> b <= 0 || b >= extent);
        List<Stmt.For> all = new ArrayList<>();
        long from = 0;
        borders.add(extent);
        for (long to : borders) {
            if (to - from < LEAST && !ofPairs) return List.of(f);
            all.add(piece(f, from, to));
            from = to;
        }
        return all.size() == 1 || all.size() > MOST ? List.of(f) : all;
    }

    private Stmt.For piece(Stmt.For f, long from, long to) {
        Var v = new Var(var.name(), Dim.of(to - from));
        Index at = Index.of(v).plus(from);
        return new Stmt.For(v, f.mode(), f.body().stream().map(s -> moved(s, at)).toList());
    }

    private void find(Expr e) {
        if (e instanceof Expr.Guard(List<Expr.Range> ranges, Expr _, Expr _)) {
            ranges.forEach(this::find);
        }
        e.operands().forEach(this::find);
    }

    /// `0 ≤ var + c < limit` holds from -c to limit - c, and `0 ≤ var / 2 < limit` to 2 limit.
    private void find(Expr.Range r) {
        if (!r.limit().isConstant()) return;
        if (r.index().equals(Index.of(var).dividedBy(Dim.of(2)))) {
            ofPairs = true;
            borders.add(2L * r.limit().intValue());
            return;
        }
        Index rest = r.index().minus(Index.of(var));
        if (rest.constantValue().isEmpty()) return;
        long low = -rest.constantValue().getAsLong();
        borders.add(low);
        borders.add(low + r.limit().intValue());
    }

    private Stmt moved(Stmt stmt, Index at) {
        return stmt.map(e -> moved(e, at), i -> moved(i, at));
    }

    private Index moved(Index index, Index at) {
        return index.substitute(v -> v.equals(var) ? at : Index.of(v));
    }

    private Expr moved(Expr expr, Index at) {
        Expr here = expr.mapIndexes(i -> moved(i, at));
        if (!(here instanceof Expr.Guard(List<Expr.Range> ranges, Expr x, Expr o))) {
            return here.mapOperands(e -> moved(e, at));
        }
        return ranges.stream().anyMatch(Pieces::isOutside)
                ? moved(o, at)
                : Expr.guard(ranges, moved(x, at), moved(o, at));
    }

    private static boolean isOutside(Expr.Range r) {
        Optional<Dim> low = r.index().bound(false);
        Optional<Dim> high = r.index().bound(true);
        return low.isPresent() && low.get().minus(r.limit()).isAtLeast(0)
                || high.isPresent() && high.get().negate().isAtLeast(1);
    }
}
