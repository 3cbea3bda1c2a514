package org.nnc.program;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which buffers a kernel reads and writes.
public final class Accesses extends Walk {
    private final Set<Buffer> read = new LinkedHashSet<>();
    private final Set<Buffer> written = new LinkedHashSet<>();

    private Accesses() {}

    public static Accesses of(Kernel kernel) {
        Accesses a = new Accesses();
        a.kernel(kernel);
        return a;
    }

    /// The buffers that an expression reads, for its value or for positions in others.
    public static Set<Buffer> of(Expr e) {
        Accesses a = new Accesses();
        a.visit(e);
        return a.read;
    }

    public static Accesses of(List<Stmt> body) {
        Accesses a = new Accesses();
        body.forEach(a::statement);
        return a;
    }

    public Set<Buffer> read() {
        return read;
    }

    public Set<Buffer> written() {
        return written;
    }

    @Override
    protected void kernel(Kernel kernel) {
        if (kernel instanceof Kernel.ArgSort sort) {
            read.add(sort.source());
            written.add(sort.target());
        }
        super.kernel(kernel);
    }

    @Override
    protected void statement(Stmt s) {
        if (s instanceof Stmt.AddTo(Buffer b, var _, var _)) read.add(b);
        super.statement(s);
        if (s instanceof Stmt.Store(Buffer b, var _, var _)) written.add(b);
        if (s instanceof Stmt.AddTo(Buffer b, var _, var _)) written.add(b);
    }

    @Override
    protected void expr(Expr e) {
        if (e instanceof Expr.Read(Buffer b, var _)) read.add(b);
        super.expr(e);
    }

    public static boolean reads(Expr e, Buffer b) {
        return of(e).contains(b);
    }

    /// The reads of one buffer in a statement that is no loop; a read for a position counts as one
    /// at no fixed place.
    public static List<Expr.Read> readsOf(Stmt s, Buffer b) {
        if (s instanceof Stmt.For) throw new IllegalArgumentException("a loop");
        Reads reads = Reads.of(List.of(s));
        List<Expr.Read> all = new ArrayList<>();
        reads.direct().stream().filter(r -> r.buffer().equals(b)).forEach(all::add);
        if (reads.withinData().contains(b)) all.add(new Expr.Read(b, Index.of(-1)));
        if (s instanceof Stmt.AddTo(Buffer to, Index _, Expr _) && to.equals(b)) {
            all.add(new Expr.Read(b, Index.of(-1)));
        }
        return all;
    }
}
