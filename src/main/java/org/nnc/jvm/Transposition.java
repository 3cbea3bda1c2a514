package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.objectweb.asm.Label;

/// Writes the method that turns lines into a strip of a panel: 16 by 16 numbers at a time, by
/// exchanging, in four steps, the halves of each pair of vectors (J. O. Eklundh, "A fast computer
/// method for matrix transposing", 1972). Scattered stores take several times as long.
///
/// Only for 16 lanes; other widths do it number by number.
final class Transposition {
    static final String METHOD = "transpose";
    private static final int SIDE = 16;

    /// Lines that are sooner done number by number.
    private static final int FEW = 4;

    private final ClassEmitter owner;

    Transposition(ClassEmitter owner) {
        this.owner = owner;
    }

    /// `(lines, from, line, strip, base, pitch, rows, depth)`: `strip[base + k * pitch + r]`
    /// becomes number k of line r; the lines begin at `from`, `line` numbers apart. Up to 16 lines
    /// of the strip after it may be overwritten, and 16 numbers after each line.
    static String descriptor() {
        return "([FII[FIIII)V";
    }

    void write() {
        Code code = owner.method(ACC_STATIC, METHOD, descriptor(), 8);
        Label plain = new Label();
        code.lanes();
        code.constant(SIDE);
        code.m.visitJumpInsn(IF_ICMPNE, plain);
        code.load(Kind.INT, 6);
        code.constant(FEW);
        code.m.visitJumpInsn(IF_ICMPLE, plain);
        writeSquares(code);
        code.m.visitInsn(RETURN);
        code.label(plain);
        for (int p = 0; p < 8; p++) code.load(p % 3 == 0 && p < 6 ? Kind.REFERENCE : Kind.INT, p);
        code.invokeStatic(RuntimeClasses.name("FloatPanels"), METHOD, descriptor());
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private void writeSquares(Code code) {
        Runnable side = () -> code.constant(SIDE);
        code.count(6, side, r -> code.count(7, side, k -> writeSquare(code, r, k)));
    }

    private void writeSquare(Code code, int r, int k) {
        int[] v = new int[SIDE];
        code.load(Kind.INT, r);
        code.load(Kind.INT, 2);
        code.mul(Kind.INT);
        code.load(Kind.INT, k);
        code.add(Kind.INT);
        code.load(Kind.INT, 1);
        code.add(Kind.INT);
        int from = code.keep(Kind.INT);
        for (int i = 0; i < SIDE; i++) {
            code.load(Kind.REFERENCE, 0);
            code.load(Kind.INT, from);
            code.constant(i);
            code.load(Kind.INT, 2);
            code.mul(Kind.INT);
            code.add(Kind.INT);
            code.loadLanes(Kind.FLOATS);
            v[i] = code.keep(Kind.FLOATS);
        }
        for (int step = 1; step < SIDE; step *= 2) {
            for (int i = 0; i < SIDE; i++)
                if ((i & step) == 0) exchange(code, v[i], v[i + step], step);
        }
        code.load(Kind.INT, 4);
        code.load(Kind.INT, k);
        code.load(Kind.INT, 5);
        code.mul(Kind.INT);
        code.add(Kind.INT);
        code.load(Kind.INT, r);
        code.add(Kind.INT);
        int to = code.keep(Kind.INT);
        for (int i = 0; i < SIDE; i++) {
            code.load(Kind.FLOATS, v[i]);
            code.load(Kind.REFERENCE, 3);
            code.load(Kind.INT, to);
            code.constant(i);
            code.load(Kind.INT, 5);
            code.mul(Kind.INT);
            code.add(Kind.INT);
            code.storeLanes(Kind.FLOATS);
        }
    }

    /// Upper lanes of `a` for lower ones of `b`, in groups of `step` lanes.
    private void exchange(Code code, int a, int b, int step) {
        code.load(Kind.FLOATS, a);
        swapped(code, b, step);
        upper(code, step);
        code.blend(Kind.FLOATS);
        int first = code.keep(Kind.FLOATS);
        swapped(code, a, step);
        code.load(Kind.FLOATS, b);
        upper(code, step);
        code.blend(Kind.FLOATS);
        code.store(Kind.FLOATS, b);
        code.load(Kind.FLOATS, first);
        code.store(Kind.FLOATS, a);
        code.release(first);
    }

    private void swapped(Code code, int v, int step) {
        code.load(Kind.FLOATS, v);
        code.rearrange(Kind.FLOATS, "SWAP_" + step);
    }

    private void upper(Code code, int step) {
        code.getStatic("UPPER_" + step, VectorApi.MASK);
    }

    /// The constants, within the class initializer.
    void writeConstants(Code code) {
        int access = ACC_STATIC | ACC_FINAL;
        String lanes = RuntimeClasses.name("Lanes");
        for (int step = 1; step < SIDE; step *= 2) {
            owner.writer
                    .visitField(access, "SWAP_" + step, VectorApi.SHUFFLE, null, null)
                    .visitEnd();
            owner.writer.visitField(access, "UPPER_" + step, VectorApi.MASK, null, null).visitEnd();
            code.getStatic("FLOATS", VectorApi.SPECIES);
            code.lanes();
            code.constant(step);
            code.invokeStatic(lanes, "swapped", "(II)[I");
            code.shuffle();
            code.m.visitFieldInsn(PUTSTATIC, owner.name, "SWAP_" + step, VectorApi.SHUFFLE);
            code.getStatic("FLOATS", VectorApi.SPECIES);
            code.constant(step);
            code.upperLanes();
            code.m.visitFieldInsn(PUTSTATIC, owner.name, "UPPER_" + step, VectorApi.MASK);
        }
    }
}
