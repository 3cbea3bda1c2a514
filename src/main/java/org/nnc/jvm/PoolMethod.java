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
        new Panels(owner).pushField(code, 1, "pixels");
        int sums = code.keep(Kind.REFERENCE);
        code.load(Kind.INT, 2);
        int to = code.keep(Kind.INT);
        Tiles.pushColumns(code);
        int unit = code.keep(Kind.INT);
        int lanes = code.lanesOf(5);
        code.product(4, unit);
        int line = code.keep(Kind.INT);
        code.increase(line, line);
        code.count(
                3,
                _ -> {
                    code.count(4, _ -> square(code, new int[] {sums, to, unit, line, lanes}));
                    code.increase(2, line);
                });
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// @param slots the sums, where the maximum goes, and distances: of neighbours, of lines, and
    ///   of the last lane from the first
    private void square(Code code, int[] slots) {
        code.count(slots[4], code::lanes, v -> maximum(code, slots, v));
        code.increase(2, slots[2]);
        code.increase(2, slots[2]);
        code.increase(slots[1], slots[2]);
    }

    private void maximum(Code code, int[] slots, int v) {
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                code.load(Kind.REFERENCE, slots[0]);
                code.sum(2, v);
                code.addTimes(slots[3], i);
                code.addTimes(slots[2], j);
                code.loadLanes(vector);
            }
            code.max(vector);
        }
        code.max(vector);
        code.load(Kind.REFERENCE, slots[0]);
        code.sum(slots[1], v);
        code.storeLanes(vector);
    }
}
