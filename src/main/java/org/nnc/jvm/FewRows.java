package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Sums up few rows of a product without packing: the right factor is read where it lies, some of
/// its lines at a time. So memory is read in a few long streams, and what has been summed so far
/// stays in the first cache.
///
/// @param inner the only variable of the sum
/// @param columns the last of which lies side by side
/// @param product a term of the sum
record FewRows(Kernel.Contraction c, Var inner, List<Var> columns, Expr product) {
    /// Lines that are read side by side; of 16, the JIT spills what it should keep in registers.
    private static final int LINES = 4;

    /// Slots: which part of the sum, and the first line of sums.
    private static final int FROM = 7;

    private static final int TO = 8;
    private static final int LINE = 9;

    /// Nothing where the right factor does not lie along wide columns.
    static Optional<FewRows> of(Kernel.Contraction c) {
        boolean wide =
                !c.columns().isEmpty() && Products.extent(c.columns()).isAtLeast(Products.WIDE);
        if (!wide || c.inner().isEmpty()) return Optional.empty();
        Expr term = Expr.call(Scalar.MUL, c.left(), c.right());
        Joined inner = Joined.of(c.inner(), ProductMethods.evaluated(term));
        Joined columns = Joined.of(c.columns(), inner.body());
        Expr product = ((Stmt.Store) columns.body().getFirst()).value();
        Var last = columns.axis().getLast();
        boolean fits = inner.axis().size() == 1 && last.extent().isAtLeast(Products.WIDE);
        if (!fits || !Nests.isContiguous(product, last)) return Optional.empty();
        return Optional.of(new FewRows(c, inner.axis().getFirst(), columns.axis(), product));
    }

    /// `lines(workspace, worker, batch, row, rows, column, columns, from, to, line)`
    void write(ProductMethods methods) {
        Loops loops = methods.method("lines", 9, ProductMethods.evaluated(product));
        Code code = loops.code;
        new Odometer(loops, ProductMethods.axis(c.batch())).set(2);
        Odometer rows = new Odometer(loops, ProductMethods.axis(c.rows()));
        Odometer along = new Odometer(loops, columns);
        Stmt.For zeros = run(List.of(store(new Expr.Const(0, DType.FLOAT))));
        methods.eachLine(loops, rows, along, zeros, LINE);
        code.load(Kind.INT, TO);
        code.constant(LINES - 1);
        code.sub(Kind.INT);
        int limit = code.keep(Kind.INT);
        code.load(Kind.INT, FROM);
        int k = code.local(Kind.INT);
        Runnable several = () -> methods.eachLine(loops, rows, along, add(LINES), LINE);
        Runnable one = () -> methods.eachLine(loops, rows, along, add(1), LINE);
        code.loop(k, limit, () -> code.constant(LINES), _ -> loops.bound(inner, k, several));
        code.load(Kind.INT, k);
        code.loop(k, TO, _ -> loops.bound(inner, k, one));
        ProductMethods.end(loops);
    }

    /// Adds the products with so many lines to the sums.
    private Stmt.For add(int lines) {
        Local sum = new Local("$sum", DType.FLOAT);
        List<Stmt> body = new ArrayList<>();
        body.add(new Stmt.Let(sum, new Expr.Read(ProductMethods.PANEL, at())));
        for (int i = 0; i < lines; i++) {
            Index line = Index.of(inner).plus(Index.of(i));
            Expr term = product.substitute(v -> v.equals(inner) ? line : Index.of(v));
            body.add(new Stmt.Reduce(sum, Monoid.SUM, term));
        }
        body.add(store(new Expr.Use(sum)));
        return run(body);
    }

    private Stmt.For run(List<Stmt> body) {
        return new Stmt.For(columns.getLast(), Stmt.Mode.VECTOR, body);
    }

    private Stmt store(Expr e) {
        return new Stmt.Store(ProductMethods.PANEL, at(), e);
    }

    private Index at() {
        return Index.of(ProductMethods.BASE).plus(Index.of(columns.getLast()));
    }
}
