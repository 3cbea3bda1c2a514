package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Expr;
import org.nnc.program.Stmt;
import org.nnc.runtime.PackedTiles;
import org.nnc.type.DType;
import org.objectweb.asm.Label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Writes the methods of a blocked product with a [Placement]: those that tell where its factors
/// and its result lie, and the one that calls tiles.
final class PlacedMethods {
    private final ProductMethods methods;
    private final Placement p;
    private final boolean aligned;
    private final ClassEmitter owner;
    private final Panels panels;

    /// @param aligned see [Products#isAligned]
    PlacedMethods(ProductMethods methods, Placement placement, boolean aligned) {
        this.methods = methods;
        this.p = placement;
        this.aligned = aligned;
        this.owner = methods.owner;
        this.panels = new Panels(owner);
    }

    /// @param tiles those of the class
    void write(PlacedTiles tiles) {
        if (p.inPlace()) writeLeft();
        else owner.fitting(() -> new Packing(methods).writeLines(p.left(), p.stride()));
        p.right().ifPresent(this::writeRight);
        p.result().ifPresent(this::writeResult);
        if (tiles.begin(method(p, aligned))) writeTiles(tiles);
    }

    /// The method that calls tiles, one for all products that read their factors alike.
    static String method(Placement p, boolean aligned) {
        return p.method() + (aligned ? "aligned" : "");
    }

    /// `left(workspace, worker, batch, row, rows, inner, depth)`
    private void writeLeft() {
        Loops loops = begin("left", 6, p.left());
        Odometer rows = new Odometer(loops, p.left().lines());
        rows.set(3);
        end(loops, p.left(), "image", "base");
    }

    /// `place(workspace, worker, batch)`
    private void writeRight(Placement.Side right) {
        Loops loops = begin("place", 2, right);
        new Odometer(loops, right.lines());
        end(loops, right, "placed", "place");
    }

    /// `target(workspace, worker, batch, row)`
    private void writeResult(Placement.Side result) {
        List<Placement.Side> sides = new ArrayList<>(List.of(result));
        p.bias().ifPresent(sides::add);
        Loops loops = begin("target", 3, sides.toArray(Placement.Side[]::new));
        Odometer rows = new Odometer(loops, result.lines());
        rows.set(3);
        p.bias().ifPresent(b -> keep(loops, b, "bias", "biasAt"));
        end(loops, result, "result", "target");
    }

    private Loops begin(String name, int parameters, Placement.Side... sides) {
        List<Stmt> touched = new ArrayList<>();
        Expr zero = new Expr.Const(0, DType.FLOAT);
        for (Placement.Side s : sides) touched.add(new Stmt.Store(s.buffer(), s.at(), zero));
        Loops loops = methods.method(name, parameters, touched);
        new Odometer(loops, ProductMethods.axis(methods.c.batch())).set(2);
        return loops;
    }

    /// Keeps array and place of the current line in the panels.
    private void keep(Loops loops, Placement.Side side, String field, String place) {
        loops.values.address(side.buffer(), side.at());
        panels.keep(loops.code, field, place);
    }

    private void end(Loops loops, Placement.Side side, String field, String place) {
        keep(loops, side, field, place);
        ProductMethods.end(loops);
    }

    /// `placed…(workspace, worker, height, vectors, row, inBlock, column, right, depth)`
    private void writeTiles(PlacedTiles tiles) {
        String d = "(L" + owner.name + ";IIIIIIII)V";
        Code code = owner.method(ACC_STATIC, method(p, aligned), d, 9);
        panels.push(code, 1);
        int own = code.keep(Kind.REFERENCE);
        if (aligned) writeAligned(code, own);
        int[] right = right(code, own);
        PlacedTiles.Out out = out();
        int[][] shapes = PlacedTiles.shapes();
        Arrays.sort(shapes, Comparator.comparing(PlacedMethods::key));
        Label[] labels = new Label[shapes.length];
        for (int i = 0; i < labels.length; i++) labels[i] = new Label();
        Label other = new Label();
        code.load(Kind.INT, 2);
        code.constant(16);
        code.mul(Kind.INT);
        code.load(Kind.INT, 3);
        code.add(Kind.INT);
        int[] keys = Arrays.stream(shapes).mapToInt(PlacedMethods::key).toArray();
        code.m.visitLookupSwitchInsn(other, keys, labels);
        for (int i = 0; i < shapes.length; i++) {
            code.label(labels[i]);
            pushLeft(code, own);
            code.load(Kind.REFERENCE, right[0]);
            code.load(Kind.INT, right[1]);
            code.load(Kind.INT, right[2]);
            code.load(Kind.INT, 8);
            pushTarget(code, own);
            String name = tiles.name(shapes[i][0], shapes[i][1], p, out);
            code.invokeOwn(name, tiles.descriptor(out));
            code.m.visitInsn(RETURN);
        }
        code.label(other);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// Tiles of a single row, if what they read is outside of the heap.
    private void writeAligned(Code code, int own) {
        Label array = new Label();
        panels.get(code, own, "aligned");
        code.m.visitJumpInsn(IFNULL, array);
        int[] vectors = {1, 2, 2 * PackedTiles.STRIPS_OF_ROW};
        Label[] labels = {new Label(), new Label(), new Label()};
        code.load(Kind.INT, 3);
        code.m.visitLookupSwitchInsn(array, vectors, labels);
        for (int i = 0; i < vectors.length; i++) {
            code.label(labels[i]);
            pushLeft(code, own);
            panels.get(code, own, "aligned");
            code.load(Kind.INT, 7);
            code.load(Kind.INT, 8);
            panels.get(code, own, "sums");
            code.load(Kind.INT, 4);
            code.load(Kind.INT, 5);
            code.invokeOwn(Tiles.aligned(vectors[i]), Tiles.alignedDescriptor(owner));
            code.m.visitInsn(RETURN);
        }
        code.label(array);
    }

    private static int key(int[] shape) {
        return shape[0] * 16 + shape[1];
    }

    /// Slots of the array of the right factor, where the strip begins in it, and the distance of
    /// its lines: of a panel, or if `right` is negative of the factor itself.
    private int[] right(Code code, int own) {
        int array = code.local(Kind.REFERENCE);
        int at = code.local(Kind.INT);
        int line = code.local(Kind.INT);
        panels.get(code, own, "right");
        code.store(Kind.REFERENCE, array);
        code.load(Kind.INT, 7);
        code.store(Kind.INT, at);
        Tiles.pushColumns(code);
        code.store(Kind.INT, line);
        Label packed = new Label();
        if (p.right().isPresent()) {
            code.load(Kind.INT, 7);
            code.m.visitJumpInsn(IFGE, packed);
            panels.get(code, own, "placed");
            code.store(Kind.REFERENCE, array);
            panels.get(code, own, "place");
            code.load(Kind.INT, 6);
            code.add(Kind.INT);
            code.store(Kind.INT, at);
            code.constant(p.right().get().stride());
            code.store(Kind.INT, line);
            code.label(packed);
        }
        return new int[] {array, at, line};
    }

    private void pushLeft(Code code, int own) {
        panels.get(code, own, "image");
        panels.get(code, own, "base");
        code.load(Kind.INT, 4);
        code.constant(p.stride());
        code.mul(Kind.INT);
        code.add(Kind.INT);
    }

    private void pushTarget(Code code, int own) {
        Optional<Placement.Side> result = p.result();
        if (result.isEmpty()) {
            panels.get(code, own, "sums");
            code.load(Kind.INT, 4);
            code.load(Kind.INT, 5);
            return;
        }
        panels.get(code, own, "result");
        panels.get(code, own, "target");
        code.load(Kind.INT, 4);
        code.constant(result.get().stride());
        code.mul(Kind.INT);
        code.add(Kind.INT);
        code.load(Kind.INT, 6);
        code.add(Kind.INT);
        code.constant(result.get().stride());
        if (p.bias().isEmpty()) return;
        panels.get(code, own, "bias");
        panels.get(code, own, "biasAt");
        code.load(Kind.INT, 6);
        code.add(Kind.INT);
    }

    private PlacedTiles.Out out() {
        if (p.result().isEmpty()) return PlacedTiles.Out.SUMS;
        return p.bias().isEmpty() ? PlacedTiles.Out.RESULT : PlacedTiles.Out.RESULT_PLUS;
    }
}
