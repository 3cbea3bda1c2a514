package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.List;
import java.util.Optional;

/// Which parts of a blocked product are read and written where they lie. Tiles read the left factor
/// by lines, one constant distance apart, so that the processor adds it in the load: where they
/// lie, or copied. They may read the right factor in place, and store sums where they are to be.
///
/// @param left its rows, each along the sum, with the variable that counts them
/// @param stride of the lines of the left factor that tiles read
/// @param inPlace whether these are the factor itself
/// @param right its lines, if few rows read them where they lie
/// @param result where sums are stored, if nothing else is done with them than to add a bias
/// @param bias a number for each column, if there is one
record Placement(
        Kernel.Contraction contraction,
        Side left,
        int stride,
        boolean inPlace,
        Optional<Side> right,
        Optional<Side> result,
        Optional<Side> bias) {
    /// Lines so many numbers apart, or a multiple, take each other's place in the first cache.
    private static final int UNEVEN = 1024;

    /// Distances of copied lines are one more than a multiple of it: of the longest cache line.
    private static final int PAD = 16;

    /// Columns are a multiple of the longest vector, so that no tile reaches too far.
    private static final int LANES = 16;

    /// Rows from which on packing the right factor pays, and where its lines lie unevenly.
    private static final int ROWS = 192;

    private static final int FEW_ROWS = 48;

    /// Lines in memory.
    ///
    /// @param lines counts them; @param along goes along one
    /// @param value what is read or stored
    /// @param stride from line to line
    record Side(List<Var> lines, List<Var> along, Expr value, int stride) {
        Buffer buffer() {
            return ((Expr.Read) value).buffer();
        }

        /// Where the line of the current position begins.
        Index at() {
            Index at = ((Expr.Read) value).at();
            return at.substitute(v -> v.equals(along.getLast()) ? Index.ZERO : Index.of(v));
        }

        boolean isPlain() {
            return value instanceof Expr.Read && lines.size() == 1 && stride > 0;
        }
    }

    static Optional<Placement> of(Flavour flavour, Kernel.Contraction c) {
        Dim depth = Products.extent(c.inner());
        boolean known =
                flavour == Flavour.VECTOR
                        && depth.isConstant()
                        && depth.intValue() > 0
                        && depth.intValue() <= c.tiles().innerBlock();
        if (!known) return Optional.empty();
        Side left = side(c.rows(), c.inner(), c.left());
        if (left.along.size() != 1 || Packing.isAcross(left.value, left.lines, left.along)) {
            return Optional.empty();
        }
        boolean inPlace = left.isPlain() && left.stride % UNEVEN != 0;
        int copied = (depth.intValue() + PAD - 1) / PAD * PAD + PAD;
        int stride = inPlace ? left.stride : copied;
        Optional<Side> right = Optional.of(side(c.inner(), c.columns(), c.right()));
        right = right.filter(s -> s.isPlain() && isWide(s));
        Optional<Expr> bias = bias(c);
        Optional<Side> result = result(c, bias);
        Optional<Side> added = bias.filter(_ -> result.isPresent()).map(b -> bias(c, b));
        return Optional.of(new Placement(c, left, stride, inPlace, right, result, added));
    }

    private static Side side(List<Var> lines, List<Var> along, Expr value) {
        List<Stmt> body = ProductMethods.evaluated(value);
        Joined outer = Joined.of(ProductMethods.axis(lines), body);
        Joined inner = Joined.of(ProductMethods.axis(along), outer.body());
        Expr e = ((Stmt.Store) inner.body().getFirst()).value();
        return new Side(outer.axis(), inner.axis(), e, stride(outer.axis(), inner.axis(), e));
    }

    /// From line to line, or 0 if that is not known, or no line lies side by side.
    private static int stride(List<Var> lines, List<Var> along, Expr e) {
        if (!(e instanceof Expr.Read(Buffer _, Index at))) return 0;
        boolean even = at.stride(along.getLast()).map(Dim::isOne).orElse(false);
        Optional<Dim> stride = at.stride(lines.getLast()).filter(Dim::isConstant);
        return even && along.size() == 1 ? stride.map(Dim::intValue).orElse(0) : 0;
    }

    private static boolean isWide(Side s) {
        Dim columns = s.along.getLast().extent();
        return columns.isConstant() && columns.intValue() % LANES == 0;
    }

    private static Side bias(Kernel.Contraction c, Expr bias) {
        return side(List.of(), c.columns(), bias);
    }

    /// What alone is added to a sum before it is stored, the same for all rows, side by side.
    private static Optional<Expr> bias(Kernel.Contraction c) {
        if (c.epilogue().size() != 1
                || !(c.epilogue().getFirst() instanceof Stmt.Store(Buffer _, Index _, Expr value))
                || !(value instanceof Expr.Call(Scalar f, List<Expr> a) && f == Scalar.ADD)) {
            return Optional.empty();
        }
        Expr sum = new Expr.Use(c.result());
        Expr other = a.getFirst().equals(sum) ? a.getLast() : a.getFirst();
        boolean each =
                a.contains(sum)
                        && other instanceof Expr.Read(Buffer b, Index at)
                        && b.dtype() == DType.FLOAT
                        && c.rows().stream().noneMatch(at::uses)
                        && !c.columns().isEmpty()
                        && isEven(bias(c, other));
        return each ? Optional.of(other) : Optional.empty();
    }

    private static boolean isEven(Side s) {
        Index at = ((Expr.Read) s.value).at();
        boolean even = at.stride(s.along.getLast()).map(Dim::isOne).orElse(false);
        return even && s.along.size() == 1;
    }

    private static Optional<Side> result(Kernel.Contraction c, Optional<Expr> bias) {
        boolean plain =
                c.epilogue().size() == 1
                        && c.epilogue().getFirst()
                                instanceof Stmt.Store(Buffer b, Index _, Expr value)
                        && b.dtype() == DType.FLOAT
                        && (bias.isPresent() || value.equals(new Expr.Use(c.result())));
        if (!plain) return Optional.empty();
        Stmt.Store store = (Stmt.Store) c.epilogue().getFirst();
        Expr as = new Expr.Read(store.buffer(), store.at());
        return Optional.of(side(c.rows(), c.columns(), as)).filter(s -> s.isPlain() && isWide(s));
    }

    /// The most rows for which the right factor is read where it lies.
    int rowsInPlace() {
        if (right.isEmpty()) return 0;
        return right.get().stride % UNEVEN == 0 ? FEW_ROWS : ROWS;
    }

    /// How many terms of a sum a tile adds at once.
    int terms() {
        return Products.extent(contraction.inner()).intValue() % 2 == 0 ? 2 : 1;
    }

    /// The method that calls tiles, one for all products whose lines lie as far apart and whose
    /// sums are both even or odd.
    String method() {
        int read = right.map(Side::stride).orElse(0);
        int stored = result.map(Side::stride).orElse(0);
        String added = bias.isPresent() ? "plus" : "";
        return "placed" + stride + "_" + read + "_" + stored + added + (terms() > 1 ? "even" : "");
    }
}
