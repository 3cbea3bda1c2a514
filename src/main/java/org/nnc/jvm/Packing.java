package org.nnc.jvm;

import static org.nnc.jvm.ProductMethods.BASE;
import static org.nnc.jvm.ProductMethods.PANEL;
import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.objectweb.asm.Label;

import java.util.List;
import java.util.Optional;

/// Writes the methods that pack the factors of a blocked product: into strips as wide or as high as
/// a tile. Lines that lie along the sum are transposed in registers.
final class Packing {
    private static final Dim PITCH = Dim.named("$pitch");

    private final ProductMethods methods;
    private final ClassEmitter owner;
    private final Kernel.Contraction c;
    private final boolean vector;
    private final Panels panels;

    Packing(ProductMethods methods) {
        this.methods = methods;
        this.owner = methods.owner;
        this.c = methods.c;
        this.vector = owner.flavour == Flavour.VECTOR;
        this.panels = new Panels(owner);
    }

    /// `left(workspace, worker, batch, row, rows, inner, depth)`: strips of as many rows as a tile
    /// has, within a strip the rows of one inner position side by side.
    void writeLeft() {
        writePacking("left", vector ? Strip.TILE : Strip.LINE, c.rows(), c.left(), 6);
    }

    /// `left(workspace, worker, batch, row, rows, inner, depth)`: its rows as lines that begin
    /// `stride` apart.
    void writeLines(Placement.Side left, int stride) {
        Loops loops = methods.method("left", 6, ProductMethods.evaluated(left.value()));
        Code code = loops.code;
        new Odometer(loops, ProductMethods.axis(c.batch())).set(2);
        pushPanel(code, 1, Strip.LINE);
        int panel = code.keep(Kind.REFERENCE);
        loops.scope.places.put(PANEL, new Scope.Place(panel, Optional.empty()));
        panels.set(code, "image", () -> code.load(Kind.REFERENCE, panel));
        panels.set(code, "base", () -> code.constant(0));
        Odometer rows = new Odometer(loops, left.lines());
        rows.set(3);
        Odometer along = new Odometer(loops, left.along());
        code.constant(0);
        int base = code.keep(Kind.INT);
        code.count(
                4,
                _ -> {
                    along.set(5);
                    Slots p = new Slots(loops, 1, 4, 6, -1);
                    along(p, along, left.value(), base, ProductMethods.NONE);
                    rows.advanceOne();
                    code.m.visitIincInsn(base, stride);
                });
        ProductMethods.end(loops);
    }

    /// `right(workspace, worker, batch, column, columns, inner, depth, offset)`.
    void writeRight() {
        writePacking(
                "right", vector ? Strip.COLUMNS : Strip.ROWS_OF_ALL, c.columns(), c.right(), 7);
    }

    private void writePacking(
            String name, Strip strip, List<Var> axis, Expr factor, int parameters) {
        Joined outer = Joined.of(ProductMethods.axis(axis), ProductMethods.evaluated(factor));
        Joined inner = Joined.of(ProductMethods.axis(c.inner()), outer.body());
        Expr e = ((Stmt.Store) inner.body().getFirst()).value();
        Loops loops = methods.method(name, parameters, inner.body());
        new Odometer(loops, ProductMethods.axis(c.batch())).set(2);
        Slots p = parameters == 7 ? new Slots(loops, 1, 4, 6, 7) : new Slots(loops, 1, 4, 6, -1);
        Axis first = new Axis(outer.axis(), 3);
        Axis second = new Axis(inner.axis(), 5);
        boolean across =
                strip == Strip.ROWS_OF_ALL || vector && isAcross(e, outer.axis(), inner.axis());
        if (!across && transposes(inner.axis(), e)) transposed(p, strip, first, second, e);
        else pack(p, strip, first, second, e, across);
        ProductMethods.end(loops);
    }

    /// How a panel is laid out.
    private enum Strip {
        /// Strips as high as a tile.
        TILE,
        /// Strips as wide as a tile.
        COLUMNS,
        /// One line of the panel for each position of the first axis.
        LINE,
        /// One array for each inner position.
        ROWS_OF_ALL
    }

    /// An axis and the slot of its first position.
    private record Axis(List<Var> vars, int start) {}

    /// Slots of the parameters of a packing method; the offset is absent (-1) on the left.
    private record Slots(Loops loops, int worker, int count, int depth, int offset) {}

    /// True if runs go along the first axis rather than the inner one.
    static boolean isAcross(Expr e, List<Var> axis, List<Var> inner) {
        Var along = inner.getLast();
        boolean short_ =
                axis.getLast().extent().isConstant() && axis.getLast().extent().intValue() < 4;
        if (Nests.isContiguous(e, axis.getLast()) && !short_) return true;
        return !Nests.isContiguous(e, along);
    }

    private void pack(Slots p, Strip strip, Axis outer, Axis inner, Expr e, boolean across) {
        Loops loops = p.loops;
        Code code = loops.code;
        int panel = code.local(Kind.REFERENCE);
        pushPanel(code, p.worker, strip);
        code.store(Kind.REFERENCE, panel);
        loops.scope.places.put(PANEL, new Scope.Place(panel, Optional.empty()));
        Odometer first = new Odometer(loops, outer.vars);
        first.set(outer.start);
        Odometer second = new Odometer(loops, inner.vars);
        code.constant(0);
        int j = code.keep(Kind.INT);
        int stripAt = code.local(Kind.INT);
        int pitch = code.local(Kind.INT);
        loops.scope.dims.put(PITCH, pitch);
        code.whileLess(
                j,
                p.count,
                () -> {
                    setStrip(code, p, strip, j, stripAt, pitch);
                    int run = code.local(Kind.INT);
                    if (across) pushRun(code, p, strip, first, j, stripAt, pitch);
                    else code.constant(1);
                    code.store(Kind.INT, run);
                    second.set(inner.start);
                    int base = code.local(Kind.INT);
                    pushBase(code, p, strip, j, stripAt);
                    code.store(Kind.INT, base);
                    if (across) {
                        across(p, strip, first, second, e, new int[] {base, run, pitch, panel});
                    } else {
                        along(p, second, e, base, pitch);
                    }
                    code.load(Kind.INT, j);
                    code.load(Kind.INT, run);
                    code.add(Kind.INT);
                    code.store(Kind.INT, j);
                    first.advance(run);
                });
    }

    /// True if runs of the inner axis lie side by side, and are not known to be shorter than a few
    /// elements.
    private boolean transposes(List<Var> inner, Expr e) {
        Dim run = inner.getLast().extent();
        return ProductClass.transposes(owner)
                && Nests.isContiguous(e, inner.getLast())
                && (!run.isConstant() || run.isAtLeast(4));
    }

    /// Packs line by line, and makes a strip of each set of lines.
    private void transposed(Slots p, Strip strip, Axis outer, Axis inner, Expr e) {
        Loops loops = p.loops;
        Code code = loops.code;
        panels.pushField(code, p.worker, "lines");
        int lines = code.keep(Kind.REFERENCE);
        panels.pushField(code, p.worker, "line");
        int line = code.keep(Kind.INT);
        int target = code.local(Kind.REFERENCE);
        loops.scope.places.put(PANEL, new Scope.Place(target, Optional.empty()));
        Odometer first = new Odometer(loops, outer.vars);
        first.set(outer.start);
        Odometer second = new Odometer(loops, inner.vars);
        code.constant(0);
        int j = code.keep(Kind.INT);
        int stripAt = code.local(Kind.INT);
        int pitch = code.local(Kind.INT);
        int base = code.local(Kind.INT);
        code.whileLess(
                j,
                p.count,
                () -> {
                    setStrip(code, p, strip, j, stripAt, pitch);
                    second.set(inner.start);
                    code.load(Kind.REFERENCE, lines);
                    code.store(Kind.REFERENCE, target);
                    code.load(Kind.INT, j);
                    code.load(Kind.INT, stripAt);
                    code.sub(Kind.INT);
                    code.load(Kind.INT, line);
                    code.mul(Kind.INT);
                    code.store(Kind.INT, base);
                    if (strip == Strip.TILE) {
                        ifSingle(
                                code,
                                pitch,
                                () -> {
                                    pushPanel(code, p.worker, strip);
                                    code.store(Kind.REFERENCE, target);
                                    pushBase(code, p, strip, j, stripAt);
                                    code.store(Kind.INT, base);
                                });
                    }
                    along(p, second, e, base, ProductMethods.NONE);
                    code.m.visitIincInsn(j, 1);
                    first.advanceOne();
                    transpose(p, strip, j, stripAt, pitch);
                });
    }

    /// A line that is a strip by itself stands in the panel as it is.
    private static void ifSingle(Code code, int pitch, Runnable then) {
        Label several = new Label();
        code.load(Kind.INT, pitch);
        code.constant(1);
        code.m.visitJumpInsn(IF_ICMPNE, several);
        then.run();
        code.label(several);
    }

    /// After the last line of a strip.
    private void transpose(Slots p, Strip strip, int j, int stripAt, int pitch) {
        Code code = p.loops.code;
        Label last = new Label();
        Label more = new Label();
        if (strip == Strip.TILE) ifSingle(code, pitch, () -> code.jump(more));
        code.load(Kind.INT, j);
        code.load(Kind.INT, p.count);
        code.m.visitJumpInsn(IF_ICMPEQ, last);
        code.load(Kind.INT, stripAt);
        code.load(Kind.INT, pitch);
        code.add(Kind.INT);
        code.load(Kind.INT, j);
        code.m.visitJumpInsn(IF_ICMPNE, more);
        code.label(last);
        panels.pushField(code, p.worker, "lines");
        code.constant(0);
        panels.pushField(code, p.worker, "line");
        pushPanel(code, p.worker, strip);
        pushBase(code, p, strip, stripAt, stripAt);
        code.load(Kind.INT, pitch);
        code.load(Kind.INT, j);
        code.load(Kind.INT, stripAt);
        code.sub(Kind.INT);
        code.load(Kind.INT, p.depth);
        code.invokeOwn(Transposition.METHOD, Transposition.descriptor());
        code.label(more);
    }

    private void pushPanel(Code code, int worker, Strip strip) {
        String field =
                switch (strip) {
                    case TILE, LINE -> "left";
                    case COLUMNS -> "right";
                    case ROWS_OF_ALL -> "rightLines";
                };
        panels.pushField(code, worker, field);
    }

    /// The strip in which position j lies begins at `stripAt`; its elements of one inner position
    /// take `pitch` places.
    private void setStrip(Code code, Slots p, Strip strip, int j, int stripAt, int pitch) {
        switch (strip) {
            case TILE, COLUMNS -> {
                code.load(Kind.INT, j);
                code.load(Kind.INT, j);
                if (strip == Strip.TILE) Tiles.pushRows(code, owner.kind(DType.FLOAT));
                else Tiles.pushColumns(code);
                code.m.visitInsn(IREM);
                code.sub(Kind.INT);
                code.store(Kind.INT, stripAt);
                if (strip == Strip.TILE) {
                    code.load(Kind.INT, p.count);
                    code.load(Kind.INT, stripAt);
                    code.sub(Kind.INT);
                    Tiles.pushRows(code, owner.kind(DType.FLOAT));
                    String d = "(II)I";
                    code.invokeStatic(RuntimeClasses.name("PackedTiles"), "height", d);
                } else {
                    Tiles.pushColumns(code);
                }
            }
            case LINE, ROWS_OF_ALL -> {
                code.load(Kind.INT, j);
                code.store(Kind.INT, stripAt);
                code.constant(1);
            }
        }
        code.store(Kind.INT, pitch);
    }

    /// Pushes how many positions from j on lie in one run of the last variable and one strip.
    private void pushRun(
            Code code, Slots p, Strip strip, Odometer first, int j, int stripAt, int pitch) {
        code.load(Kind.INT, p.count);
        code.load(Kind.INT, j);
        code.sub(Kind.INT);
        first.pushLeft();
        code.min(Kind.INT);
        if (strip == Strip.ROWS_OF_ALL) return;
        code.load(Kind.INT, stripAt);
        code.load(Kind.INT, pitch);
        code.add(Kind.INT);
        code.load(Kind.INT, j);
        code.sub(Kind.INT);
        code.min(Kind.INT);
    }

    /// Pushes the place of position j at the first inner position.
    private void pushBase(Code code, Slots p, Strip strip, int j, int stripAt) {
        if (strip == Strip.ROWS_OF_ALL) {
            code.load(Kind.INT, j);
            return;
        }
        code.load(Kind.INT, stripAt);
        code.load(Kind.INT, p.depth);
        code.mul(Kind.INT);
        code.load(Kind.INT, j);
        code.add(Kind.INT);
        code.load(Kind.INT, stripAt);
        code.sub(Kind.INT);
        if (p.offset < 0) return;
        code.load(Kind.INT, p.offset);
        code.add(Kind.INT);
    }

    /// For each inner position a run of the first axis.
    ///
    /// @param s slots: base, run, pitch, panel
    private void across(Slots p, Strip strip, Odometer first, Odometer second, Expr e, int[] s) {
        Loops loops = p.loops;
        Code code = loops.code;
        Var last = first.last();
        code.load(Kind.INT, s[0]);
        code.load(Kind.INT, first.lastSlot());
        code.sub(Kind.INT);
        code.store(Kind.INT, s[0]);
        code.load(Kind.INT, first.lastSlot());
        code.load(Kind.INT, s[1]);
        code.add(Kind.INT);
        int to = code.keep(Kind.INT);
        int from = first.lastSlot();
        Stmt store = new Stmt.Store(PANEL, Index.of(BASE).plus(Index.of(last)), e);
        Stmt.For run = new Stmt.For(last, Stmt.Mode.VECTOR, List.of(store));
        code.count(
                p.depth,
                k -> {
                    if (strip == Strip.ROWS_OF_ALL) line(loops, p, k);
                    loops.bound(BASE, s[0], () -> loops.range(run, from, to));
                    first.bindLast();
                    if (strip != Strip.ROWS_OF_ALL) {
                        code.load(Kind.INT, s[0]);
                        code.load(Kind.INT, s[2]);
                        code.add(Kind.INT);
                        code.store(Kind.INT, s[0]);
                    }
                    second.advanceOne();
                });
    }

    /// The panel is the array of this inner position.
    private void line(Loops loops, Slots p, int k) {
        Code code = loops.code;
        int lines = loops.scope.places.get(PANEL).array();
        code.load(Kind.REFERENCE, lines);
        code.load(Kind.INT, p.offset);
        code.load(Kind.INT, k);
        code.add(Kind.INT);
        code.m.visitInsn(AALOAD);
        int line = code.keep(Kind.REFERENCE);
        loops.scope.places.put(PANEL, new Scope.Place(line, Optional.empty()));
    }

    /// For one position of the first axis runs of the inner one.
    ///
    /// @param pitch the slot of the distance of neighbours in the panel, or none if that is 1
    private void along(Slots p, Odometer second, Expr e, int base, int pitch) {
        Loops loops = p.loops;
        Var last = second.last();
        Index step = pitch == ProductMethods.NONE ? Index.of(last) : Index.of(last).times(PITCH);
        Index at = Index.of(BASE).plus(step);
        Stmt.For run = new Stmt.For(last, Stmt.Mode.VECTOR, List.of(new Stmt.Store(PANEL, at, e)));
        ProductMethods.eachRun(loops, second, p.depth, base, pitch, run);
    }
}
