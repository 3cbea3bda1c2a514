package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.type.DType;

/// Writes `pool(worker, sums, lines, columns, vectors)`, see [org.nnc.runtime.Parts#pool]: the
/// maxima move to the front of the sums, where those have been read already.
final class PoolMethod {
    private final ClassEmitter owner;
    private final Kind vector;

    PoolMethod(ClassEmitter owner) {
        this.owner = owner;
        this.vector = Kind.vector(DType.FLOAT, owner.precision());
    }

    void write() {
        Code code = owner.method(ACC_PUBLIC, "pool", "(IIIII)V", 6);
        ProductClass.pushPanels(owner, code, 1);
        String panels = RuntimeClasses.name(ProductClass.panels(owner));
        code.m.visitFieldInsn(GETFIELD, panels, "pixels", vector.lane().array());
        int sums = code.keep(Kind.REFERENCE);
        code.load(Kind.INT, 2);
        int to = code.keep(Kind.INT);
        Tiles.pushColumns(code);
        int unit = code.keep(Kind.INT);
        int lanes = product(code, 5, () -> code.lanes());
        int line = product(code, 4, () -> code.load(Kind.INT, unit));
        code.load(Kind.INT, line);
        code.load(Kind.INT, line);
        code.add(Kind.INT);
        code.store(Kind.INT, line);
        code.constant(0);
        code.loop(
                code.local(Kind.INT),
                3,
                _ -> {
                    code.constant(0);
                    code.loop(
                            code.local(Kind.INT),
                            4,
                            _ -> square(code, new int[] {sums, to, unit, line, lanes}));
                    increase(code, 2, line);
                });
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private static int product(Code code, int slot, Runnable factor) {
        code.load(Kind.INT, slot);
        factor.run();
        code.mul(Kind.INT);
        return code.keep(Kind.INT);
    }

    /// @param slots the sums, where the maximum goes, and distances: of neighbours, of lines, and
    ///   of the last lane from the first
    private void square(Code code, int[] slots) {
        code.constant(0);
        code.loop(code.local(Kind.INT), slots[4], code::lanes, v -> maximum(code, slots, v));
        increase(code, 2, slots[2]);
        increase(code, 2, slots[2]);
        increase(code, slots[1], slots[2]);
    }

    private void maximum(Code code, int[] slots, int v) {
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                address(code, slots[0], 2, v);
                if (i > 0) plus(code, slots[3]);
                if (j > 0) plus(code, slots[2]);
                code.loadLanes(vector);
            }
            code.max(vector);
        }
        code.max(vector);
        address(code, slots[0], slots[1], v);
        code.storeLanes(vector);
    }

    private static void address(Code code, int array, int at, int v) {
        code.load(Kind.REFERENCE, array);
        code.load(Kind.INT, at);
        plus(code, v);
    }

    private static void plus(Code code, int slot) {
        code.load(Kind.INT, slot);
        code.add(Kind.INT);
    }

    private static void increase(Code code, int slot, int by) {
        code.load(Kind.INT, slot);
        plus(code, by);
        code.store(Kind.INT, slot);
    }
}
