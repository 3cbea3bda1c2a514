package org.nnc.program;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which buffers a kernel reads and writes.
public record Accesses(Set<Buffer> read, Set<Buffer> written) {
    public static Accesses of(Kernel kernel) {
        Accesses a = new Accesses(new LinkedHashSet<>(), new LinkedHashSet<>());
        a.kernel(kernel);
        return a;
    }

    /// The buffers that an expression reads, for its value or for positions in others.
    public static Set<Buffer> of(Expr e) {
        Accesses a = new Accesses(new LinkedHashSet<>(), new LinkedHashSet<>());
        a.expr(e);
        return a.read();
    }

    public static Accesses of(List<Stmt> body) {
        Accesses a = new Accesses(new LinkedHashSet<>(), new LinkedHashSet<>());
        body.forEach(a::statement);
        return a;
    }

    private void kernel(Kernel kernel) {
        switch (kernel) {
            case Kernel.LoopNest nest -> nest.body().forEach(this::statement);
            case Kernel.Contraction c -> {
                expr(c.left());
                expr(c.right());
                c.epilogue().forEach(this::statement);
            }
            case Kernel.ArgSort sort -> {
                read.add(sort.source());
                written.add(sort.target());
            }
            case Kernel.Repeat repeat -> repeat.body().forEach(this::kernel);
        }
    }

    private void statement(Stmt s) {
        switch (s) {
            case Stmt.For(var _, var _, List<Stmt> body) -> body.forEach(this::statement);
            case Stmt.Let(var _, Expr e) -> expr(e);
            case Stmt.Assign(var _, Expr e) -> expr(e);
            case Stmt.Reduce(var _, var _, Expr e) -> expr(e);
            case Stmt.Store(Buffer b, Index at, Expr e) -> store(b, at, e);
            case Stmt.AddTo(Buffer b, Index at, Expr e) -> {
                read.add(b);
                store(b, at, e);
            }
        }
    }

    private void store(Buffer b, Index at, Expr e) {
        expr(e);
        expr(new Expr.Position(at));
        written.add(b);
    }

    private void expr(Expr e) {
        Reads reads = Reads.of(e);
        reads.direct().forEach(r -> read.add(r.buffer()));
        read.addAll(reads.withinData());
    }

    public static boolean reads(Expr e, Buffer b) {
        Reads reads = Reads.of(e);
        return reads.withinData().contains(b)
                || reads.direct().stream().anyMatch(r -> r.buffer().equals(b));
    }

    /// The reads of one buffer in a statement that is no loop; a read for a position counts as one
    /// at no fixed place.
    static List<Expr.Read> readsOf(Stmt s, Buffer b) {
        return switch (s) {
            case Stmt.For _ -> throw new IllegalArgumentException("a loop");
            case Stmt.Let(var _, Expr e) -> readsOf(e, b);
            case Stmt.Assign(var _, Expr e) -> readsOf(e, b);
            case Stmt.Reduce(var _, var _, Expr e) -> readsOf(e, b);
            case Stmt.Store(Buffer _, Index at, Expr e) -> both(at, e, b);
            case Stmt.AddTo(Buffer to, Index at, Expr e) -> {
                List<Expr.Read> all = both(at, e, b);
                if (to.equals(b)) all.add(new Expr.Read(b, Index.of(-1)));
                yield all;
            }
        };
    }

    private static List<Expr.Read> both(Index at, Expr e, Buffer b) {
        List<Expr.Read> all = new ArrayList<>(readsOf(e, b));
        all.addAll(readsOf(new Expr.Position(at), b));
        return all;
    }

    private static List<Expr.Read> readsOf(Expr e, Buffer b) {
        Reads reads = Reads.of(e);
        List<Expr.Read> found =
                new ArrayList<>(reads.direct().stream().filter(r -> r.buffer().equals(b)).toList());
        if (reads.withinData().contains(b)) found.add(new Expr.Read(b, Index.of(-1)));
        return found;
    }
}
