package org.nnc.lower;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Stmt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Kernels with buffers replaced.
final class Rename {
    /// Where a buffer's elements lie: in another one, from a position on.
    record Place(Buffer buffer, Index offset) {}

    private final Map<Buffer, Place> replaced;

    private Rename(Map<Buffer, Place> replaced) {
        this.replaced = replaced;
    }

    static Kernel buffers(Kernel kernel, Map<Buffer, Buffer> replaced) {
        Map<Buffer, Place> places = new HashMap<>();
        replaced.forEach((from, to) -> places.put(from, new Place(to, Index.ZERO)));
        return places(kernel, places);
    }

    static Kernel places(Kernel kernel, Map<Buffer, Place> replaced) {
        return replaced.isEmpty() ? kernel : new Rename(replaced).kernel(kernel);
    }

    private Kernel kernel(Kernel kernel) {
        return switch (kernel) {
            case Kernel.LoopNest n -> n.with(statements(n.body()));
            case Kernel.Contraction c ->
                    c.with(expr(c.left()), expr(c.right()), statements(c.epilogue()));
            case Kernel.ArgSort s ->
                    new Kernel.ArgSort(
                            s.name(),
                            buffer(s.source()),
                            buffer(s.target()),
                            s.outer(),
                            s.extent(),
                            s.inner(),
                            s.descending(),
                            s.origins());
            case Kernel.Repeat r -> r.with(r.body().stream().map(this::kernel).toList());
            case Kernel.Blocks b -> b.with(b.body().stream().map(this::kernel).toList());
        };
    }

    private Buffer buffer(Buffer b) {
        Place p = replaced.get(b);
        return p == null ? b : p.buffer();
    }

    private Index at(Buffer b, Index at) {
        Place p = replaced.get(b);
        return p == null ? index(at) : index(at).plus(p.offset());
    }

    private List<Stmt> statements(List<Stmt> body) {
        return body.stream().map(s -> s.moved(this::expr, this::read)).toList();
    }

    private Expr.Read read(Buffer b, Index at) {
        return new Expr.Read(buffer(b), at(b, at));
    }

    private Expr expr(Expr e) {
        return switch (e) {
            case Expr.Read(Buffer b, Index at) -> read(b, at);
            case Expr.Const _, Expr.Use _ -> e;
            case Expr.Position _, Expr.Call _, Expr.Cast _, Expr.Random _, Expr.Guard _ ->
                    Interner.rebuilt(Rewrite.own(e, this::index), this::expr);
        };
    }

    private Index index(Index i) {
        return Rewrite.data(i, this::expr);
    }
}
