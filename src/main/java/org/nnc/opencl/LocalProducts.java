package org.nnc.opencl;

import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.type.Dim;

import java.util.List;

/// Contractions on graphics cards: a work group of 16 x 16 items computes 64 x 64 results, slice by
/// slice of the summed axis, which it first copies to local memory; an item holds 4 x 4 sums. Items
/// beside each other read and write places beside each other.
final class LocalProducts {
    static final int GROUP = 256;

    private static final int SIDE = 64;
    private static final int SLICE = 16;

    private final Generator generator;
    private final Kernel.Contraction c;
    private final Axis batch;
    private final Axis rows;
    private final Axis columns;
    private final Axis inner;

    LocalProducts(Generator generator, Kernel.Contraction c) {
        this.generator = generator;
        this.c = c;
        this.batch = new Axis(c.batch());
        this.rows = new Axis(c.rows());
        this.columns = new Axis(c.columns());
        this.inner = new Axis(c.inner());
    }

    List<Step> steps() {
        Draft d = generator.draft(c);
        KernelText k = d.kernel();
        Dim across = columns.blocks(SIDE);
        Dim down = rows.blocks(SIDE);
        k.line("__local real a[%d];".formatted(SLICE * SIDE));
        k.line("__local real b[%d];".formatted(SLICE * SIDE));
        k.line("position me = (position)get_local_id(0);");
        k.line("position group = (position)get_group_id(0);");
        String[] column = d.split("group", across);
        String[] row = d.split(column[0], down);
        batch.positions(k, row[0]);
        k.line("position top = %s * %d, left = %s * %d;".formatted(row[1], SIDE, column[1], SIDE));
        k.line("position x = me % 16, y = me / 16;");
        k.line("real sums[16];");
        k.line("for (int i = 0; i < 16; i++) sums[i] = 0;");
        String depth = k.size(inner.extent());
        k.open("for (position done = 0; done < %s; done += %d)".formatted(depth, SLICE));
        copy(d, "a", c.left(), rows, "top");
        copy(d, "b", c.right(), columns, "left");
        k.line("barrier(CLK_LOCAL_MEM_FENCE);");
        multiply(k);
        k.line("barrier(CLK_LOCAL_MEM_FENCE);");
        k.close();
        results(d);
        Dim groups = batch.extent().times(down).times(across);
        return List.of(d.launch(new Step.Grid.Groups(groups, GROUP)));
    }

    /// The part of a factor that the next products need, 0 beyond its end.
    private void copy(Draft d, String local, Expr factor, Axis axis, String first) {
        KernelText k = d.kernel();
        boolean along = Products.isAlong(factor, c.inner());
        k.open("for (position e = me; e < %d; e += %d)".formatted(SLICE * SIDE, GROUP));
        String depth = along ? "e %% %d".formatted(SLICE) : "e / %d".formatted(SIDE);
        String lane = along ? "e / %d".formatted(SLICE) : "e %% %d".formatted(SIDE);
        k.line("position slice = %s, lane = %s;".formatted(depth, lane));
        k.line("position at = done + slice, across = %s + lane;".formatted(first));
        k.line("real value = 0;");
        String ends = k.size(inner.extent());
        k.open("if (at < %s && across < %s)".formatted(ends, k.size(axis.extent())));
        inner.positions(k, "at");
        axis.positions(k, "across");
        k.line("value = %s;".formatted(d.expressions().of(factor)));
        k.close();
        k.line("%s[slice * %d + lane] = value;".formatted(local, SIDE));
        k.close();
    }

    private void multiply(KernelText k) {
        k.open("for (int s = 0; s < %d; s++)".formatted(SLICE));
        k.line("__local const real* u = a + s * %d + y * 4;".formatted(SIDE));
        k.line("__local const real* v = b + s * %d + x;".formatted(SIDE));
        for (int i = 0; i < 4; i++) k.line("real u%1$d = u[%1$d];".formatted(i));
        for (int j = 0; j < 4; j++) k.line("real v%d = v[%d];".formatted(j, 16 * j));
        for (int i = 0; i < 16; i++) {
            k.line("sums[%1$d] = fma(u%2$d, v%3$d, sums[%1$d]);".formatted(i, i / 4, i % 4));
        }
        k.close();
    }

    private void results(Draft d) {
        KernelText k = d.kernel();
        k.open("for (int i = 0; i < 16; i++)");
        k.line("position down = top + y * 4 + i / 4, across = left + x + 16 * (i % 4);");
        String height = k.size(rows.extent());
        k.open("if (down < %s && across < %s)".formatted(height, k.size(columns.extent())));
        rows.positions(k, "down");
        columns.positions(k, "across");
        String sum = k.declare(c.result());
        k.line("real %s = sums[i];".formatted(sum));
        d.statements().all(c.epilogue());
        k.close();
        k.close();
    }
}
