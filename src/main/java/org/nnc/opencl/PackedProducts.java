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

    private static final int SPLITS = 16;

    /// The scratch memory of parts of sums.
    private static final int PARTS = 9;

    /// Fewer products for a result are not worth to be taken apart; tests set it to 1.
    private final long deep = Math.min(4096, Long.getLong("nnc.opencl.grain", 4096));

    private final Generator generator;
    private final Kernel.Contraction c;
    private final Tile tile;
    private final Axis batch;
    private final Axis rows;
    private final Axis columns;
    private final Axis inner;

    PackedProducts(Generator generator, Kernel.Contraction c) {
        this(generator, c, generator.tile(c));
    }

    private PackedProducts(Generator generator, Kernel.Contraction c, Tile tile) {
        this.generator = generator;
        this.c = c;
        this.tile = tile;
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
        List<Step> whole = List.of(product(reads, false));
        Dim units = batch.extent().times(columns.blocks(tile.columns())).times(groups());
        long enough = 2L * generator.device().units();
        OptionalLong depth = inner.extent().constant();
        OptionalLong known = units.constant();
        boolean shallow = depth.isPresent() && depth.getAsLong() < deep;
        if (shallow || known.isPresent() && known.getAsLong() >= enough) return whole;
        List<Step> split = List.of(product(reads, true), combination());
        if (generator.isExact()) split = small(reads, split);
        Step few = new Step.When(units, enough, whole, split);
        return List.of(new Step.When(inner.extent(), deep, List.of(few), whole));
    }

    /// Sums in one piece, by small units of work, if these keep half of the device busy.
    private List<Step> small(RowReads reads, List<Step> split) {
        PackedProducts one = new PackedProducts(generator, c, tile.ofOneTile());
        Dim units = batch.extent().times(columns.blocks(tile.columns())).times(one.groups());
        List<Step> whole = List.of(one.product(reads, false));
        int half = (generator.device().units() + 1) / 2;
        return List.of(new Step.When(units, half, whole, split));
    }

    private Dim groups() {
        return rows.blocks(tile.rows()).plus(tile.tiles() - 1).dividedBy(tile.tiles());
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

    /// @param split whether the sums are taken apart, and combined later: for few results of many
    ///   products each, which would leave most of the device idle
    private Step product(RowReads reads, boolean split) {
        Draft d = generator.draft(c);
        KernelText k = d.kernel();
        Dim groups = groups();
        Dim panels = columns.blocks(tile.columns());
        Dim units = batch.extent().times(panels).times(groups).times(split ? SPLITS : 1);
        String right = k.scratch(1, packed(columns, tile.columns()), DType.FLOAT);
        String depth = k.size(inner.extent());
        String unit = d.units(units);
        String part = "0";
        if (split) {
            String[] parts = d.split(unit, Dim.of(SPLITS));
            unit = parts[0];
            part = parts[1];
        }
        String[] group = d.split(unit, groups);
        String[] panel = d.split(group[0], panels);
        batch.positions(k, panel[0]);
        k.line("position batch = %s;".formatted(panel[0]));
        Dim each = split ? inner.blocks(SPLITS) : inner.extent();
        k.line("position start = %s * %s;".formatted(part, k.size(each)));
        k.line(
                "position limit = min(start + %s, (position)(%s));"
                        .formatted(k.size(each), k.size(inner.extent())));
        Axis.Lanes at = lanes(k, panel[1]);
        String blocks = k.size(rows.blocks(tile.rows()));
        k.line("position first_tile = %s * %d;".formatted(group[1], tile.tiles()));
        k.line(
                "position last_tile = min(first_tile + %d, (position)(%s));"
                        .formatted(tile.tiles(), blocks));
        boolean once = isOnePart();
        if (!once) k.line("real parts[%d];".formatted(tile.tiles() * size()));
        k.line("position done = start;");
        k.open("do");
        k.line("position part = min((position)%d, limit - done);".formatted(tile.depth()));
        k.line("int ends = done + part >= limit;");
        k.open("for (position t = first_tile; t < last_tile; t++)");
        reads.begin(d, tile);
        k.line(
                "__global const real* b = %s + ((long)%s * (%s) + done) * %d;"
                        .formatted(right, group[0], depth, tile.columns()));
        if (!once) k.line("real* sums = parts + (t - first_tile) * %d;".formatted(size()));
        new RegisterTile(k, tile, reads).sum(once);
        if (split) {
            String to = parts(k, part, group[0], "t");
            k.line("for (int i = 0; i < %d; i++) %s = values[i];".formatted(size(), to));
        } else {
            results(d, at);
        }
        k.close();
        k.line("done += %d;".formatted(tile.depth()));
        k.close("while (done < limit);");
        k.close();
        Dim work = inner.extent().times((long) size() * tile.tiles() / tile.lanes());
        return d.launch(new Step.Grid.Shared(units, work));
    }

    /// The columns of a panel: `count` of them.
    private Axis.Lanes lanes(KernelText k, String panel) {
        String first = panel + " * " + tile.columns();
        k.line(
                "position count = min((position)%d, (position)(%s) - %s);"
                        .formatted(tile.columns(), k.size(columns.extent()), first));
        return columns.lanes(k, first, "count", tile.columns());
    }

    /// Number `i` of what one part of the sums of a tile comes to.
    private String parts(KernelText k, String part, String panel, String t) {
        Dim panels = batch.extent().times(columns.blocks(tile.columns()));
        Dim tiles = rows.blocks(tile.rows());
        Dim all = panels.times(tiles).times(SPLITS).times(size());
        String place = "%s[((((long)%s * (%s)) + %s) * (%s) + %s) * %d + i]";
        return place.formatted(
                k.scratch(PARTS, all, DType.FLOAT),
                part,
                k.size(panels),
                panel,
                k.size(tiles),
                t,
                size());
    }

    /// Adds the parts of each tile in their order.
    private Step combination() {
        Draft d = generator.draft(c);
        KernelText k = d.kernel();
        Dim panels = columns.blocks(tile.columns());
        Dim tiles = rows.blocks(tile.rows());
        Dim units = batch.extent().times(panels).times(tiles);
        String[] place = d.split(d.units(units), tiles);
        String[] panel = d.split(place[0], panels);
        batch.positions(k, panel[0]);
        Axis.Lanes at = lanes(k, panel[1]);
        k.line("position t = %s;".formatted(place[1]));
        k.line("real values[%d];".formatted(size()));
        k.line("for (int i = 0; i < %d; i++) values[i] = 0;".formatted(size()));
        k.open("for (int s = 0; s < %d; s++)".formatted(SPLITS));
        String from = parts(k, "s", place[0], "t");
        k.line("for (int i = 0; i < %d; i++) values[i] += %s;".formatted(size(), from));
        k.close();
        results(d, at);
        k.close();
        return d.launch(new Step.Grid.Shared(units, Dim.of((long) SPLITS * size())));
    }

    private int size() {
        return tile.rows() * tile.columns();
    }

    private boolean isOnePart() {
        // A part of the sums is no longer than all of them.
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
