package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.MemoryPlan;
import org.nnc.program.Program;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Programs written by hand.
final class Programs {
    static final Dim N = Dim.named("N");

    private Programs() {}

    static Buffer input(String name, DType dtype, Dim elements) {
        return new Buffer(name, dtype, elements, Buffer.Role.INPUT);
    }

    static Buffer output(String name, DType dtype, Dim elements) {
        return new Buffer(name, dtype, elements, Buffer.Role.OUTPUT);
    }

    static Buffer temporary(String name, DType dtype, Dim elements) {
        return new Buffer(name, dtype, elements, Buffer.Role.TEMPORARY);
    }

    static Expr read(Buffer b, Index at) {
        return new Expr.Read(b, at);
    }

    static Stmt loop(Var v, Stmt.Mode mode, Stmt... body) {
        return new Stmt.For(v, mode, List.of(body));
    }

    static Kernel nest(String name, Stmt... body) {
        return new Kernel.LoopNest(name, List.of(body), List.of());
    }

    /// With the buffers that the kernels mention, those of the caller first.
    static Program program(Precision precision, Kernel... kernels) {
        Set<Buffer> buffers = new LinkedHashSet<>();
        for (Kernel k : kernels) collect(k, buffers);
        List<Buffer> ordered =
                buffers.stream()
                        .sorted((a, b) -> Boolean.compare(isInside(a), isInside(b)))
                        .toList();
        return new Program(
                "test",
                precision,
                List.of("N"),
                ordered,
                Map.of(),
                Arrays.asList(kernels),
                MemoryPlan.EMPTY);
    }

    private static boolean isInside(Buffer b) {
        return b.role() == Buffer.Role.TEMPORARY || b.role() == Buffer.Role.CONSTANT;
    }

    private static void collect(Kernel kernel, Set<Buffer> buffers) {
        switch (kernel) {
            case Kernel.LoopNest n -> buffers.addAll(Uses.of(n.body()).buffers());
            case Kernel.Contraction c -> {
                buffers.addAll(Uses.of(c.left()).buffers());
                buffers.addAll(Uses.of(c.right()).buffers());
                buffers.addAll(Uses.of(c.epilogue()).buffers());
            }
            case Kernel.ArgSort s -> buffers.addAll(List.of(s.source(), s.target()));
            case Kernel.Repeat r -> r.body().forEach(k -> collect(k, buffers));
            case Kernel.Blocks b -> b.body().forEach(k -> collect(k, buffers));
        }
    }

    /// `y[i] = f(x[i])`
    static Program map(Scalar f, Precision precision) {
        Buffer x = input("x", DType.FLOAT, N);
        Buffer y = output("y", DType.FLOAT, N);
        Var i = new Var("i", N);
        Expr value = Expr.call(f, read(x, Index.of(i)));
        Stmt store = new Stmt.Store(y, Index.of(i), value);
        return program(precision, nest(f.text(), loop(i, Stmt.Mode.VECTOR, store)));
    }
}
