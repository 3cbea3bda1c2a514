package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes the methods of one blocked product: packing of either factor, what follows the product,
/// and the entry for threads.
///
/// Flattened axes are walked as odometers: one position of all variables of the axis, moved on by
/// runs of the last variable, so that nothing is divided for each element. A run is an ordinary
/// loop, in lanes where memory lies so.
final class ProductMethods {
    static final Buffer PANEL = new Buffer("$panel", DType.FLOAT, Dim.ZERO, Buffer.Role.TEMPORARY);

    /// No slot.
    static final int NONE = -1;

    static final Var BASE = new Var("$base", Dim.ONE);

    private final Steps steps;
    final ClassEmitter owner;
    final Kernel.Contraction c;
    private final int product;

    ProductMethods(Steps steps, Kernel.Contraction c, int product) {
        this.steps = steps;
        this.owner = steps.owner;
        this.c = c;
        this.product = product;
    }

    /// @param placement how the left factor is read by lines, if it is; @param tiles for that
    /// @param aligned see [Products#isAligned]
    Steps.Part write(Optional<Placement> placement, boolean aligned, PlacedTiles tiles) {
        if (placement.isPresent()) {
            new PlacedMethods(this, placement.get(), aligned).write(tiles);
        } else {
            owner.fitting(() -> new Packing(this).writeLeft());
        }
        owner.fitting(this::writeRight);
        owner.fitting(this::writeFinish);
        Products.fewRows(owner, c).ifPresent(f -> owner.fitting(() -> f.write(this)));
        return entry("BlockedProduct");
    }

    /// The method by which threads do parts of the product, which is of this class.
    Steps.Part entry(String driver) {
        String name = "k" + steps.parts.size() + "_" + KernelMethod.legal(c.name());
        Code code = owner.method(ACC_STATIC, name, steps.descriptor(), 4);
        code.load(Kind.REFERENCE, 0);
        String type = RuntimeClasses.type(driver);
        code.m.visitFieldInsn(GETFIELD, owner.name, Products.FIELD + product, type);
        for (int p = 0; p < 4; p++) code.load(p == 0 ? Kind.REFERENCE : Kind.INT, p);
        String d = "(" + RuntimeClasses.type("Parts") + "III)V";
        code.m.visitMethodInsn(INVOKEVIRTUAL, RuntimeClasses.name(driver), "part", d, false);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
        return new Steps.Part(name, Optional.empty(), 1, Dim.ZERO);
    }

    Loops method(String name, int parameters, List<Stmt> body) {
        Uses uses = Uses.of(body);
        uses.buffers().remove(PANEL);
        for (Var v : uses.vars()) if (!v.extent().isConstant()) uses.dims().add(v.extent());
        return new Loops(KernelMethod.begin(steps, name + product, parameters, c.origins(), uses));
    }

    static List<Var> axis(List<Var> vars) {
        return vars.isEmpty() ? List.of(Nests.one()) : vars;
    }

    static List<Stmt> evaluated(Expr e) {
        return List.of(new Stmt.Store(PANEL, Index.ZERO, e));
    }

    static void end(Loops loops) {
        loops.code.m.visitInsn(RETURN);
        ClassEmitter.end(loops.code);
    }

    /// `right(workspace, worker, batch, column, columns, inner, depth, offset)`.
    void writeRight() {
        new Packing(this).writeRight();
    }

    /// `finish(workspace, worker, batch, row, rows, column, columns)`: what follows the product,
    /// line by line of the block.
    private void writeFinish() {
        Joined joined = Joined.of(axis(c.columns()), c.epilogue());
        Loops loops = method("finish", 6, joined.body());
        new Odometer(loops, axis(c.batch())).set(2);
        Odometer rows = new Odometer(loops, axis(c.rows()));
        Odometer columns = new Odometer(loops, joined.axis());
        Index at = Index.of(BASE).plus(Index.of(columns.last()));
        List<Stmt> body = new ArrayList<>();
        body.add(new Stmt.Let(c.result(), new Expr.Read(PANEL, at)));
        body.addAll(joined.body());
        Stmt.For run = new Stmt.For(columns.last(), Stmt.Mode.VECTOR, body);
        eachLine(loops, rows, columns, run, NONE);
        end(loops);
    }

    /// Runs a loop over the columns, with the sums as the panel, for each row of the block, whose
    /// first row, rows, first column and columns are in the slots from 3 on.
    ///
    /// @param line the slot of the first row's line of the sums, or none if that is 0
    void eachLine(Loops loops, Odometer rows, Odometer columns, Stmt.For run, int line) {
        Code code = loops.code;
        Panels panels = new Panels(owner);
        rows.set(3);
        code.count(
                4,
                i -> {
                    panels.pushField(code, 1, "sums");
                    code.load(Kind.INT, i);
                    if (line != NONE) {
                        code.load(Kind.INT, line);
                        code.add(Kind.INT);
                    }
                    code.m.visitInsn(AALOAD);
                    int array = code.keep(Kind.REFERENCE);
                    loops.scope.places.put(PANEL, new Scope.Place(array, Optional.empty()));
                    columns.set(5);
                    finishLine(loops, columns, run);
                    rows.advanceOne();
                });
    }

    /// Runs a loop over the columns, whose number is in slot 6.
    static void finishLine(Loops loops, Odometer columns, Stmt.For run) {
        eachRun(loops, columns, 6, NONE, NONE, run);
    }

    /// Runs a loop over the last variable of an axis for each of its runs among so many positions.
    ///
    /// @param count the slot of how many
    /// @param base the slot of the place of the first one in the panel, or none if that is 0
    /// @param pitch the slot of the distance of neighbours there, or none if that is 1
    static void eachRun(Loops loops, Odometer axis, int count, int base, int pitch, Stmt.For run) {
        Code code = loops.code;
        List<Stmt.For> pieces = pitch == NONE ? Pieces.cut(run) : List.of(run);
        code.constant(0);
        int k = code.keep(Kind.INT);
        code.whileLess(
                k,
                count,
                () -> {
                    code.load(Kind.INT, count);
                    code.load(Kind.INT, k);
                    code.sub(Kind.INT);
                    axis.pushLeft();
                    code.min(Kind.INT);
                    int length = code.keep(Kind.INT);
                    int origin = origin(code, axis, k, base, pitch);
                    code.load(Kind.INT, axis.lastSlot());
                    code.load(Kind.INT, length);
                    code.add(Kind.INT);
                    int to = code.keep(Kind.INT);
                    int from = axis.lastSlot();
                    loops.bound(BASE, origin, () -> range(loops, pieces, from, to));
                    axis.bindLast();
                    code.load(Kind.INT, k);
                    code.load(Kind.INT, length);
                    code.add(Kind.INT);
                    code.store(Kind.INT, k);
                    axis.advance(length);
                });
    }

    /// Some iterations of a loop, piece by piece.
    private static void range(Loops loops, List<Stmt.For> pieces, int from, int to) {
        if (pieces.size() == 1) {
            loops.range(pieces.getFirst(), from, to);
            return;
        }
        Code code = loops.code;
        int before = 0;
        for (Stmt.For piece : pieces) {
            int extent = piece.var().extent().intValue();
            int low = within(code, from, before, extent);
            int high = within(code, to, before, extent);
            loops.range(piece, low, high);
            before += extent;
        }
    }

    /// Keeps an iteration as one of a piece that begins behind so many.
    private static int within(Code code, int slot, int before, int extent) {
        code.load(Kind.INT, slot);
        code.constant(before);
        code.sub(Kind.INT);
        code.constant(0);
        code.max(Kind.INT);
        code.constant(extent);
        code.min(Kind.INT);
        return code.keep(Kind.INT);
    }

    /// Keeps where the run that begins at position k would have its variable at 0.
    private static int origin(Code code, Odometer axis, int k, int base, int pitch) {
        if (base != NONE) code.load(Kind.INT, base);
        code.load(Kind.INT, k);
        code.load(Kind.INT, axis.lastSlot());
        code.sub(Kind.INT);
        if (pitch != NONE) {
            code.load(Kind.INT, pitch);
            code.mul(Kind.INT);
        }
        if (base != NONE) code.add(Kind.INT);
        return code.keep(Kind.INT);
    }
}
