package org.nnc.opencl;

import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Contractions on processors: both factors are packed in the order in which they are used, each
/// element computed once, and then every work item holds a tile of sums in vector registers. No
/// barriers, no local memory: on processors they cost a factor of twenty.
final class PackedProducts implements RowReads {
    /// How many positions of the summed axis one unit packs.
    private static final int SLICE = 64;

    private final Generator generator;
    private final Kernel.Contraction c;
    private final Tile tile;
    private final Axis batch;
    private final Axis rows;
    private final Axis columns;
    private final Axis inner;

    PackedProducts(Generator generator, Kernel.Contraction c) {
        this.generator = generator;
        this.c = c;
        this.tile = generator.tile(c);
        this.batch = new Axis(c.batch());
        this.rows = new Axis(c.rows());
        this.columns = new Axis(c.columns());
        this.inner = new Axis(c.inner());
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(pack(c.left(), rows, tile.rows(), 0));
        steps.add(packRight());
        steps.addAll(products(this));
        return steps;
    }

    Step packRight() {
        return pack(c.right(), columns, tile.columns(), 1);
    }

    /// When the right factor is packed.
    ///
    /// @param reads the left one
    List<Step> products(RowReads reads) {
        return List.of(product(reads));
    }

    @Override
    public void begin(Draft d, Tile tile) {
        KernelText k = d.kernel();
        String left = k.scratch(0, packed(rows, tile.rows()), DType.FLOAT);
        String blocks = k.size(rows.blocks(tile.rows()));
        String place = "(((long)batch * (%s) + t) * (%s) + done) * %d";
        String at = place.formatted(blocks, k.size(inner.extent()), tile.rows());
        k.line("__global const real* a = %s + %s;".formatted(left, at));
    }

    @Override
    public void step(KernelText k) {}

    @Override
    public String element(int row) {
        return "a[" + row + "]";
    }

    @Override
    public void advance(KernelText k, Tile tile) {
        k.line("a += %d;".formatted(tile.rows()));
    }

    /// `[batch, block, inner, lane]`, in elements.
    private Dim packed(Axis axis, int lanes) {
        return batch.extent().times(axis.blocks(lanes)).times(inner.extent()).times(lanes);
    }

    /// Computes one factor into scratch memory, lane by lane within a block of its axis.
    private Step pack(Expr factor, Axis axis, int lanes, int number) {
        Draft d = generator.draft(c);
        KernelText k = d.kernel();
        Dim slices = inner.blocks(SLICE);
        Dim units = batch.extent().times(axis.blocks(lanes)).times(slices);
        String target = k.scratch(number, packed(axis, lanes), DType.FLOAT);
        String unit = d.units(units);
        String[] slice = d.split(unit, slices);
        String[] block = d.split(slice[0], axis.blocks(lanes));
        batch.positions(k, block[0]);
        String first = block[1] + " * " + lanes;
        k.line(
                "position count = min((position)%d, (position)(%s) - %s);"
                        .formatted(lanes, k.size(axis.extent()), first));
        Axis.Lanes at = axis.lanes(k, first, "count", lanes);
        String depth = k.size(inner.extent());
        k.line(
                "position last = min((position)(%s + 1) * %d, (position)(%s));"
                        .formatted(slice[1], SLICE, depth));
        String source = "%s + (long)(%s) * (%s) * %d".formatted(target, slice[0], depth, lanes);
        k.line("__global real* block = %s;".formatted(source));
        String start = "%s * %d".formatted(slice[1], SLICE);
        String value = "block[at * %d + lane] = ".formatted(lanes);
        if (Products.isAlong(factor, c.inner())) {
            k.open("for (position lane = 0; lane < count; lane++)");
            at.bind(k, "lane");
            Axis.Odometer depths = depths(k, start);
            k.line(value + d.expressions().of(factor) + ";");
            depths.next(k);
            k.close();
        } else {
            Axis.Odometer depths = depths(k, start);
            k.line(Statements.FEW);
            k.open("for (position lane = 0; lane < count; lane++)");
            at.bind(k, "lane");
            k.line(value + d.expressions().of(factor) + ";");
            k.close();
            depths.next(k);
        }
        k.close();
        k.open("for (position lane = count; lane < %d; lane++)".formatted(lanes));
        k.line(
                "for (position at = %s; at < last; at++) block[at * %d + lane] = 0;"
                        .formatted(start, lanes));
        k.close();
        k.close();
        return d.launch(new Step.Grid.Shared(units, Dim.of((long) SLICE * lanes)));
    }

    /// Opens the loop over the summed positions of a slice.
    private Axis.Odometer depths(KernelText k, String start) {
        Axis.Odometer depths = inner.odometer(k, "(" + start + ")", "at");
        k.open("for (position at = %s; at < last; at++)".formatted(start));
        return depths;
    }

    private Step product(RowReads reads) {
        Draft d = generator.draft(c);
        KernelText k = d.kernel();
        Dim groups = rows.blocks(tile.rows()).plus(tile.tiles() - 1).dividedBy(tile.tiles());
        Dim panels = columns.blocks(tile.columns());
        Dim units = batch.extent().times(panels).times(groups);
        String right = k.scratch(1, packed(columns, tile.columns()), DType.FLOAT);
        String depth = k.size(inner.extent());
        String unit = d.units(units);
        String[] group = d.split(unit, groups);
        String[] panel = d.split(group[0], panels);
        batch.positions(k, panel[0]);
        k.line("position batch = %s;".formatted(panel[0]));
        String first = panel[1] + " * " + tile.columns();
        k.line(
                "position count = min((position)%d, (position)(%s) - %s);"
                        .formatted(tile.columns(), k.size(columns.extent()), first));
        Axis.Lanes at = columns.lanes(k, first, "count", tile.columns());
        String blocks = k.size(rows.blocks(tile.rows()));
        k.line("position first_tile = %s * %d;".formatted(group[1], tile.tiles()));
        k.line(
                "position last_tile = min(first_tile + %d, (position)(%s));"
                        .formatted(tile.tiles(), blocks));
        boolean once = isOnePart();
        if (!once) k.line("real parts[%d];".formatted(tile.tiles() * size()));
        k.line("position done = 0;");
        k.open("do");
        k.line(
                "position part = min((position)%d, (position)(%s) - done);"
                        .formatted(tile.depth(), depth));
        k.line("int ends = done + part >= (%s);".formatted(depth));
        k.open("for (position t = first_tile; t < last_tile; t++)");
        reads.begin(d, tile);
        k.line(
                "__global const real* b = %s + ((long)%s * (%s) + done) * %d;"
                        .formatted(right, group[0], depth, tile.columns()));
        if (!once) k.line("real* sums = parts + (t - first_tile) * %d;".formatted(size()));
        new RegisterTile(k, tile, reads).sum(once);
        results(d, at);
        k.close();
        k.line("done += %d;".formatted(tile.depth()));
        k.close("while (done < (%s));".formatted(depth));
        k.close();
        Dim work = inner.extent().times((long) size() * tile.tiles() / tile.lanes());
        return d.launch(new Step.Grid.Shared(units, work));
    }

    private int size() {
        return tile.rows() * tile.columns();
    }

    private boolean isOnePart() {
        OptionalLong depth = inner.extent().constant();
        return depth.isPresent() && depth.getAsLong() <= tile.depth();
    }

    /// Gives the sums of the tile to the epilogue.
    private void results(Draft d, Axis.Lanes at) {
        KernelText k = d.kernel();
        String m = k.size(rows.extent());
        k.line(
                "position row_count = min((position)%d, (position)(%s) - t * %d);"
                        .formatted(tile.rows(), m, tile.rows()));
        String top = "(t * %d".formatted(tile.rows());
        Axis.Odometer row = rows.odometer(k, top + ")", top + " + row)");
        k.open("for (position row = 0; row < row_count; row++)");
        boolean flat = c.epilogue().stream().noneMatch(Stmt.For.class::isInstance);
        if (flat) k.line(Statements.FEW);
        k.open("for (position lane = 0; lane < count; lane++)");
        at.bind(k, "lane");
        String sum = k.declare(c.result());
        k.line("real %s = values[row * %d + lane];".formatted(sum, tile.columns()));
        d.statements().all(c.epilogue());
        k.close();
        row.next(k);
        k.close();
    }
}
