package org.nnc.opencl;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a kernel has to do at least: each buffer that it names read or written once, each scalar
/// function computed once for every iteration around it.
final class Work {
    private final Map<String, Long> sizes;

    private Work(Map<String, Long> sizes) {
        this.sizes = sizes;
    }

    static long bytes(Kernel kernel, Map<String, Long> sizes, Precision precision) {
        Accesses a = Accesses.of(kernel);
        Set<Buffer> all = new LinkedHashSet<>(a.read());
        all.addAll(a.written());
        long floats = precision == Precision.FLOAT32 ? 4 : 8;
        long sum = 0;
        for (Buffer b : all) {
            long width = b.dtype() == DType.FLOAT ? floats : b.dtype() == DType.INT64 ? 8 : 4;
            sum += width * b.elements().evaluate(sizes);
        }
        return sum;
    }

    static long operations(Kernel kernel, Map<String, Long> sizes) {
        return new Work(sizes).of(kernel);
    }

    private long of(Kernel kernel) {
        return switch (kernel) {
            case Kernel.LoopNest nest -> of(nest.body());
            case Kernel.Contraction c -> {
                long results = extent(new Axis(c.batch()).extent());
                results *= extent(new Axis(c.rows()).extent());
                results *= extent(new Axis(c.columns()).extent());
                long sums = extent(new Axis(c.inner()).extent());
                yield results * (2 * sums + of(c.epilogue()));
            }
            case Kernel.ArgSort s -> {
                long n = extent(s.extent());
                long steps = 64 - Long.numberOfLeadingZeros(Math.max(n, 1));
                yield extent(s.outer()) * extent(s.inner()) * n * steps;
            }
            case Kernel.Repeat r -> {
                long sum = 0;
                for (Kernel k : r.body()) sum += of(k);
                yield extent(r.var().extent()) * sum;
            }
            case Kernel.Blocks b -> throw Generator.unexpected(b);
        };
    }

    private long extent(Dim d) {
        return Math.max(0, d.evaluate(sizes));
    }

    private long of(List<Stmt> body) {
        long sum = 0;
        for (Stmt s : body) sum += of(s);
        return sum;
    }

    private long of(Stmt s) {
        return switch (s) {
            case Stmt.For f -> extent(f.var().extent()) * of(f.body());
            case Stmt.Let(var _, Expr e) -> calls(e);
            case Stmt.Assign(var _, Expr e) -> calls(e);
            case Stmt.Reduce(var _, var _, Expr e) -> 1 + calls(e);
            case Stmt.Store(var _, var _, Expr e) -> calls(e);
            case Stmt.AddTo(var _, var _, Expr e) -> 1 + calls(e);
        };
    }

    private static long calls(Expr e) {
        return switch (e) {
            case Expr.Const _, Expr.Read _, Expr.Position _, Expr.Use _ -> 0;
            case Expr.Cast(Expr v, var _) -> calls(v);
            case Expr.Guard(var _, Expr v, var _) -> calls(v);
            // 20 rounds of three operations.
            case Expr.Random _ -> 60;
            case Expr.Call(var _, List<Expr> arguments) -> {
                long sum = 1;
                for (Expr a : arguments) sum += calls(a);
                yield sum;
            }
        };
    }
}
