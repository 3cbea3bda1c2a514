package org.nnc.program;

import org.nnc.source.Span;

import java.util.List;
import java.util.stream.Collectors;

/// The text form of a program, which [ProgramParser] reads back.
///
/// ```
/// program mlp float32
///     size N
///     buffer input x : float[784 * N]
///     buffer temporary t0 : float[512 * N]
///     kernel k0_einsum_max contraction
///         rows i0 < N
///         columns i1 < 512
///         inner k0 < 784
///         left = x[784 * i0 + k0]
///         right = W[512 * k0 + i1]
///         result sum0 : float
///         tiles 12 2 240 384 1024
///         epilogue
///             t0[512 * i0 + i1] = max(sum0, 0.0)
///     plan
///         size N = 128
///         t0 above
/// ```
public final class ProgramPrinter {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    private ProgramPrinter() {}

    public static String print(Program program) {
        ProgramPrinter p = new ProgramPrinter();
        p.program(program);
        return p.text.toString();
    }

    public static String print(Kernel kernel) {
        ProgramPrinter p = new ProgramPrinter();
        p.kernel(kernel);
        return p.text.toString();
    }

    private void line(String line) {
        text.append("    ".repeat(depth)).append(line).append('\n');
    }

    private void indented(Runnable inside) {
        depth++;
        inside.run();
        depth--;
    }

    private void program(Program p) {
        line("program " + p.name() + " " + p.precision().name().toLowerCase(java.util.Locale.ROOT));
        indented(() -> {
            p.sizes().forEach(s -> line("size " + s));
            for (Buffer b : p.buffers()) line(buffer(b) + numbers(p, b));
            p.kernels().forEach(this::kernel);
            if (!p.plan().equals(MemoryPlan.EMPTY)) plan(p.plan());
        });
    }

    private static String buffer(Buffer b) {
        String role = b.role().name().toLowerCase(java.util.Locale.ROOT);
        return "buffer " + role + " " + b + " : " + b.dtype() + "[" + b.elements() + "]";
    }

    private static String numbers(Program p, Buffer b) {
        List<Double> values = p.constants().get(b);
        if (values == null) return "";
        return " = " + values.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private void kernel(Kernel kernel) {
        String head = "kernel " + kernel.name() + " ";
        String origins = origins(kernel.origins());
        switch (kernel) {
            case Kernel.LoopNest nest -> {
                line(head + "loops" + origins);
                indented(() -> nest.body().forEach(this::statement));
            }
            case Kernel.Contraction c -> {
                line(head + "contraction" + origins);
                indented(() -> contraction(c));
            }
            case Kernel.ArgSort s -> {
                line(head + (s.descending() ? "sort descending" : "sort ascending") + origins);
                indented(() -> {
                    line("source " + s.source());
                    line("target " + s.target());
                    line("outer " + s.outer());
                    line("extent " + s.extent());
                    line("inner " + s.inner());
                });
            }
            case Kernel.Repeat r -> {
                line(head + "repeat " + range(r.var()) + origins);
                indented(() -> r.body().forEach(this::kernel));
            }
            case Kernel.Blocks b -> {
                line(head + "blocks of " + b.most() + origins);
                indented(() -> {
                    vars("outer", b.outer());
                    line("row " + range(b.row()));
                    line("first " + range(b.first()));
                    b.body().forEach(this::kernel);
                });
            }
        }
    }

    private static String origins(List<Span> origins) {
        if (origins.isEmpty()) return "";
        return origins.stream().map(Span::toString).collect(Collectors.joining(", ", "  // ", ""));
    }

    private static String range(Var v) {
        return v.name() + " < " + v.extent();
    }

    private void contraction(Kernel.Contraction c) {
        vars("batch", c.batch());
        vars("rows", c.rows());
        vars("columns", c.columns());
        vars("inner", c.inner());
        line("left = " + c.left());
        line("right = " + c.right());
        line("result " + typed(c.result()));
        Kernel.Tiles t = c.tiles();
        line(
                "tiles "
                        + List.of(
                                        t.rows(),
                                        t.vectors(),
                                        t.rowBlock(),
                                        t.innerBlock(),
                                        t.columnBlock())
                                .stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(" ")));
        line("epilogue");
        indented(() -> c.epilogue().forEach(this::statement));
    }

    private void vars(String role, List<Var> vars) {
        for (Var v : vars) line(role + " " + range(v));
    }

    private static String typed(Local local) {
        return local + " : " + local.dtype();
    }

    private void statement(Stmt s) {
        switch (s) {
            case Stmt.For(Var v, Stmt.Mode mode, List<Stmt> body) -> {
                line("for " + range(v) + " " + mode.name().toLowerCase(java.util.Locale.ROOT));
                indented(() -> body.forEach(this::statement));
            }
            case Stmt.Let(Local local, Expr e) -> line("let " + typed(local) + " = " + e);
            case Stmt.Assign(Local local, Expr e) -> line(local + " = " + e);
            case Stmt.Reduce(Local local, Monoid m, Expr e) ->
                    line(local + " " + m.text() + "= " + e);
            case Stmt.Store(Buffer b, Index at, Expr e) -> line(b + "[" + at + "] = " + e);
            case Stmt.AddTo(Buffer b, Index at, Expr e) -> line(b + "[" + at + "] += " + e);
        }
    }

    private void plan(MemoryPlan plan) {
        line("plan");
        indented(() -> {
            plan.peakAt().forEach((size, value) -> line("size " + size + " = " + value));
            plan.below().forEach((b, below) -> line(b + " above" + list(below)));
            plan.shared().forEach((b, owner) -> line(b + " in " + owner));
        });
    }

    private static String list(List<Buffer> buffers) {
        return buffers.stream().map(b -> " " + b).collect(Collectors.joining());
    }
}
