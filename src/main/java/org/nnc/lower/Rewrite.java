package org.nnc.lower;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Stmt;

import java.util.function.UnaryOperator;

/// Statements and expressions with every index changed. Indexes within the indexes themselves (data
/// that is read for a position) are the business of the change.
final class Rewrite {
    private Rewrite() {}

    static Stmt indexes(Stmt s, UnaryOperator<Index> change) {
        return s.map(e -> indexes(e, change), change);
    }

    static Expr indexes(Expr e, UnaryOperator<Index> change) {
        Expr changed = own(e, change);
        return changed instanceof Expr.Read || changed instanceof Expr.Position
                ? changed
                : Interner.rebuilt(changed, x -> indexes(x, change));
    }

    /// With the indexes of the expression itself changed, not those of its operands.
    static Expr own(Expr e, UnaryOperator<Index> change) {
        Expr changed = e.mapIndexes(change);
        return changed instanceof Expr.Guard(var ranges, Expr v, Expr otherwise)
                ? Expr.guard(ranges, v, otherwise)
                : changed;
    }

    /// True if part of the index is read from memory.
    static boolean hasData(Index index) {
        for (Index.Atom a : index.terms().keySet()) {
            boolean data =
                    switch (a) {
                        case Index.Variable _ -> false;
                        case Index.Quotient(Index n, var _) -> hasData(n);
                        case Index.Remainder(Index n, var _) -> hasData(n);
                        case Index.Data _ -> true;
                    };
            if (data) return true;
        }
        return false;
    }

    /// An index with the data that it is read from changed.
    static Index data(Index index, UnaryOperator<Expr> change) {
        Index sum = Index.of(index.constant());
        for (var t : index.terms().entrySet()) {
            Index atom =
                    switch (t.getKey()) {
                        case Index.Variable(var v) -> Index.of(v);
                        case Index.Quotient(Index n, var d) -> data(n, change).dividedBy(d);
                        case Index.Remainder(Index n, var d) -> data(n, change).remainder(d);
                        case Index.Data(Expr e, var limit) -> Index.ofData(change.apply(e), limit);
                    };
            sum = sum.plus(atom.times(t.getValue()));
        }
        return sum;
    }
}
