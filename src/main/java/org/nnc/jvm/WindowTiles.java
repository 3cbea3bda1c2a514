package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.type.DType;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes the register tiles of [org.nnc.runtime.WindowProduct]: some positions by one or two
/// vectors of features, the sums in locals. Where each position reads is a constant distance from
/// the first, so that the processor adds it in the load.
///
/// A single loop over a table of offsets is essential: with a loop for each axis of the window the
/// JIT spills the sums (44 GFLOP/s against 116). Setting sums and adding to them are two methods:
/// with a branch for the first block, the first compiler of the JVM ran out of registers, and the
/// method stayed interpreted.
final class WindowTiles {
    private final ClassEmitter owner;
    private final Kind vector;
    private final Kind number;
    private final Map<List<Integer>, String> names = new HashMap<>();

    WindowTiles(ClassEmitter owner) {
        this.owner = owner;
        this.vector = Kind.vector(DType.FLOAT, owner.precision());
        this.number = vector.lane();
    }

    /// Positions of a tile that leave enough registers for vectors as wide as here: 32 of 512 bits,
    /// else 16.
    static int most() {
        int bits = VectorSupport.bits();
        return bits == 0 || bits >= 512 ? 14 : 6;
    }

    /// `(image, from, right, at, table, depth, sums, to)`
    String descriptor() {
        String a = number.array();
        return "(" + a + "I" + a + "I[II" + a + "I)V";
    }

    /// The method for a pattern of positions, which sets sums if `first`, else adds to them; it is
    /// written at the first call.
    String name(int[] offsets, int vectors, boolean first) {
        int[] key = Arrays.copyOf(offsets, offsets.length + 2);
        key[offsets.length] = vectors;
        key[offsets.length + 1] = first ? 1 : 0;
        List<Integer> boxed = Arrays.stream(key).boxed().toList();
        String known = names.get(boxed);
        if (known != null) return known;
        String kind = first ? "window" : "windowMore";
        String name = kind + offsets.length + "x" + vectors + "_" + names.size();
        names.put(boxed, name);
        write(name, offsets, vectors, first);
        return name;
    }

    private void write(String name, int[] offsets, int vectors, boolean first) {
        Code code = owner.method(ACC_STATIC, name, descriptor(), 8);
        int[][] sums = new int[offsets.length][vectors];
        for (int r = 0; r < sums.length; r++) {
            for (int v = 0; v < vectors; v++) {
                if (first) {
                    code.constant(number, 0);
                    code.broadcast(vector);
                } else {
                    address(code, r, v);
                    code.loadLanes(vector);
                }
                sums[r][v] = code.keep(vector);
            }
        }
        code.count(
                5,
                k -> {
                    code.load(Kind.REFERENCE, 4);
                    code.load(Kind.INT, k);
                    code.m.visitInsn(IALOAD);
                    code.load(Kind.INT, 1);
                    code.add(Kind.INT);
                    int from = code.keep(Kind.INT);
                    int[] right = new int[vectors];
                    for (int v = 0; v < vectors; v++)
                        right[v] = Tiles.loadRight(code, vector, 3, k, v);
                    for (int r = 0; r < offsets.length; r++) {
                        step(code, from, offsets[r], right, sums[r]);
                    }
                });
        for (int r = 0; r < sums.length; r++) {
            for (int v = 0; v < vectors; v++) {
                code.load(vector, sums[r][v]);
                address(code, r, v);
                code.storeLanes(vector);
            }
        }
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private void step(Code code, int from, int offset, int[] right, int[] sums) {
        code.load(Kind.REFERENCE, 0);
        code.load(Kind.INT, from);
        code.constant(offset);
        code.add(Kind.INT);
        Tiles.addProducts(code, vector, right, sums);
    }

    private void address(Code code, int row, int v) {
        code.load(Kind.REFERENCE, 6);
        code.load(Kind.INT, 7);
        code.constant(2 * row + v);
        code.lanes();
        code.mul(Kind.INT);
        code.add(Kind.INT);
    }
}
