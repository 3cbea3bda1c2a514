package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Kernel;
import org.nnc.type.DType;
import org.objectweb.asm.Label;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Writes what a class with blocked products has once: the methods of [org.nnc.runtime.Parts],
/// panels, and the tiles that all products share.
final class ProductClass {
    private final ClassEmitter owner;
    private final Panels panels;
    private final List<Kernel.Contraction> products;

    /// The numbers of those that read an image under windows.
    private final Map<Integer, Windows> windows;

    /// Those whose left factor is read by lines.
    private final Map<Integer, Placement> placements;

    /// Whether some right factor is stored in 16 bits.
    private final boolean narrow;

    /// Those whose right factor is read from where lines of the cache begin.
    private final IntPredicate aligned;

    ProductClass(
            ClassEmitter owner,
            List<Kernel.Contraction> products,
            Map<Integer, Windows> windows,
            Map<Integer, Placement> placements,
            boolean narrow,
            IntPredicate aligned) {
        this.owner = owner;
        this.panels = new Panels(owner);
        this.products = products;
        this.windows = windows;
        this.placements = placements;
        this.narrow = narrow;
        this.aligned = aligned;
    }

    /// True if strips are made of lines that are evaluated along the inner axis.
    static boolean transposes(ClassEmitter owner) {
        return owner.flavour == Flavour.VECTOR && owner.kind(DType.FLOAT) == Kind.FLOAT;
    }

    void write() {
        owner.writer.visitField(0, Panels.FIELD, panels.type(), null, null).visitEnd();
        writePanels();
        writeShare();
        writeNarrow();
        boolean hasAligned = IntStream.range(0, products.size()).anyMatch(aligned);
        if (hasAligned) writeAlign();
        dispatch("left", "(IIIIIII)V", 7);
        dispatch("right", "(IIIIIIII)V", 8);
        dispatch("finish", "(IIIIIII)V", 7);
        IntPredicate few =
                i ->
                        !windows.containsKey(i)
                                && Products.fewRows(owner, products.get(i)).isPresent();
        dispatch("lines", "(IIIIIIIIII)V", 10, few);
        writeGather();
        if (!placements.isEmpty()) {
            dispatch("place", "(III)V", 3, i -> has(i, p -> p.right().isPresent()));
            dispatch("target", "(IIII)V", 4, i -> has(i, p -> p.result().isPresent()));
            IntPredicate has = placements::containsKey;
            dispatch("placed", "(IIIIIIIII)V", 9, has, this::placed);
        }
        if (!windows.isEmpty()) {
            dispatch("window", "(IIIIIIIIZ)V", 9, windows::containsKey);
            writeRoom();
            writeTurn();
            writeStay();
            Collection<Windows> all = windows.values();
            if (all.stream().anyMatch(Windows::fast)) new WinogradMethods(owner).write();
            if (all.stream().anyMatch(Windows::isLast)) new WinogradMethods(owner).writeLast();
            if (all.stream().anyMatch(w -> w.pooling().isPresent())) new PoolMethod(owner).write();
        }
        if (owner.flavour == Flavour.VECTOR) {
            new Tiles(owner).write(narrow, hasAligned);
            if (transposes(owner)) new Transposition(owner).write();
        } else {
            writeScalarMultiply();
            writeNoTile();
        }
    }

    private String placed(int product) {
        return PlacedMethods.method(placements.get(product), aligned.test(product));
    }

    private boolean has(int product, Predicate<Placement> what) {
        return placements.containsKey(product) && what.test(placements.get(product));
    }

    private void writePanels() {
        Code code = owner.method(ACC_PUBLIC, "panels", "(IIIII)V", 6);
        makePanels(code);
        panels.push(code, 1);
        for (int p = 2; p < 6; p++) code.load(Kind.INT, p);
        String grow = owner.flavour == Flavour.VECTOR ? "grow" : "growLines";
        panels.call(code, grow, "(IIII)V");
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// Makes the panels of the worker in slot 1, if there are none.
    private void makePanels(Code code) {
        Label made = new Label();
        panels.push(code, 1);
        code.m.visitJumpInsn(IFNONNULL, made);
        panels.pushAll(code);
        code.load(Kind.INT, 1);
        code.m.visitTypeInsn(NEW, panels.name);
        code.m.visitInsn(DUP);
        code.m.visitMethodInsn(INVOKESPECIAL, panels.name, "<init>", "()V", false);
        code.m.visitInsn(AASTORE);
        code.label(made);
    }

    private void writeShare() {
        Code code = owner.method(ACC_PUBLIC, "share", "(II)V", 3);
        panels.push(code, 2);
        panels.push(code, 1);
        panels.call(code, "share", "(L" + panels.name + ";)V");
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// `gather(worker, line, rows, columns, sets)`
    private void writeGather() {
        Code code = owner.method(ACC_PUBLIC, "gather", "(IIIIZ)V", 6);
        code.constant(0);
        int first = code.keep(Kind.INT);
        panels.push(code, first);
        panels.push(code, 1);
        for (int p = 2; p < 6; p++) code.load(Kind.INT, p);
        String d = "(L" + panels.name + ";IIIZ)V";
        panels.call(code, "gather", d);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private void writeNarrow() {
        Code code = owner.method(ACC_PUBLIC, "narrow", "(I)V", 2);
        if (narrow) {
            panels.push(code, 1);
            code.lanes();
            panels.call(code, "narrow", "(I)V");
        }
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private void writeAlign() {
        Code copy = owner.method(ACC_PUBLIC, "align", "(IIII)V", 5);
        panels.push(copy, 1);
        for (int p = 2; p < 5; p++) copy.load(Kind.INT, p);
        Tiles.pushColumns(copy);
        panels.call(copy, "align", "(IIII)V");
        copy.m.visitInsn(RETURN);
        ClassEmitter.end(copy);
        Code done = owner.method(ACC_PUBLIC, "aligned", "(I)V", 2);
        panels.push(done, 1);
        panels.call(done, "aligned", "()V");
        done.m.visitInsn(RETURN);
        ClassEmitter.end(done);
    }

    /// An interface method whose first argument chooses the product.
    private void dispatch(String name, String descriptor, int arguments) {
        dispatch(name, descriptor, arguments, _ -> true);
    }

    private void dispatch(String name, String descriptor, int arguments, IntPredicate has) {
        dispatch(name, descriptor, arguments, has, i -> name + i);
    }

    /// @param method what is called for a product
    private void dispatch(
            String name,
            String descriptor,
            int arguments,
            IntPredicate has,
            IntFunction<String> method) {
        Code code = owner.method(ACC_PUBLIC, name, descriptor, arguments + 1);
        Label[] labels = new Label[products.size()];
        for (int i = 0; i < labels.length; i++) labels[i] = new Label();
        Label other = new Label();
        if (labels.length > 0) {
            code.load(Kind.INT, 1);
            code.m.visitTableSwitchInsn(0, labels.length - 1, other, labels);
        }
        for (int i = 0; i < labels.length; i++) {
            code.label(labels[i]);
            if (!has.test(i)) continue;
            code.load(Kind.REFERENCE, 0);
            for (int p = 2; p <= arguments; p++) code.load(Kind.INT, p);
            code.invokeOwn(method.apply(i), "(L" + owner.name + ";" + descriptor.substring(2));
            code.m.visitInsn(RETURN);
        }
        code.label(other);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// `room(worker, image, lanes, depth, sums, pitch)`.
    private void writeRoom() {
        Code code = owner.method(ACC_PUBLIC, "room", "(IIIIII)V", 7);
        makePanels(code);
        panels.push(code, 1);
        for (int p = 2; p < 7; p++) code.load(Kind.INT, p);
        panels.call(code, "grow", "(IIIII)V");
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// `turn(worker, sums, pixels, pitch)`.
    private void writeTurn() {
        String a = panels.numbers;
        Code code = owner.method(ACC_PUBLIC, "turn", "(IIII)V", 5);
        panels.pushField(code, 1, "pixels");
        code.load(Kind.INT, 2);
        Tiles.pushColumns(code);
        panels.pushField(code, 1, "turned");
        code.constant(0);
        code.load(Kind.INT, 4);
        code.load(Kind.INT, 3);
        Tiles.pushColumns(code);
        String d = "(" + a + "II" + a + "IIII)V";
        if (transposes(owner)) code.invokeOwn(Transposition.METHOD, d);
        else code.invokeStatic(panels.name, "transpose", d);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// `stay(worker, sums)`.
    private void writeStay() {
        Code code = owner.method(ACC_PUBLIC, "stay", "(II)V", 3);
        panels.set(code, "first", () -> code.load(Kind.INT, 2));
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private void writeNoTile() {
        Code code = owner.method(ACC_PUBLIC, "tile", "(IIIIIIIIZ)V", 10);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// `multiply(worker, rows, columns, depth, offset, first)`: the offset counts lines here.
    private void writeScalarMultiply() {
        Code code = owner.method(ACC_PUBLIC, "multiply", "(IIIIIZ)V", 7);
        panels.push(code, 1);
        for (int p = 2; p < 7; p++) code.load(Kind.INT, p);
        panels.call(code, "multiply", "(IIIIZ)V");
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }
}
