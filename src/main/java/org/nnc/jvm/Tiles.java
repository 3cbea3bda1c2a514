package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.runtime.PackedTiles;
import org.nnc.type.DType;
import org.objectweb.asm.Label;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Writes the register tiles of blocked products: `height` rows by one or two vectors, the sums in
/// locals, one step of the inner axis at a time. A single row has a tile of several strips, so that
/// its sums do not wait for themselves, and memory is read in several streams.
final class Tiles {
    private static final List<Shape> SHAPES = shapes(1, 4, 6, 8, 12);

    /// The size of a tile, in rows and vectors, and whether it sets the sums or adds to them.
    private record Shape(int height, int vectors, boolean first) {
        int key() {
            return (height * 16 + vectors) * 2 + (first ? 1 : 0);
        }

        String method(Panel right) {
            return (first ? "tile" : "more") + height + "x" + vectors + right.suffix;
        }
    }

    /// Where the right factor is.
    private enum Panel {
        /// Strips, in an array.
        WIDE("right", ""),
        /// The same in 16 bits a number.
        NARROW("pairs", "narrow"),
        /// Outside of the heap, for single rows: lines of all strips of a tile.
        ALIGNED("aligned", "aligned");

        private final String field;
        private final String suffix;

        Panel(String field, String suffix) {
            this.field = field;
            this.suffix = suffix;
        }

        List<Shape> shapes() {
            if (this != ALIGNED) return SHAPES;
            return SHAPES.stream().filter(s -> s.height == 1).toList();
        }
    }

    static final String SEGMENT = "Ljava/lang/foreign/MemorySegment;";

    private final ClassEmitter owner;
    private final Kind vector;
    private final Kind number;
    private final Panels panels;

    Tiles(ClassEmitter owner) {
        this.owner = owner;
        this.vector = Kind.vector(DType.FLOAT, owner.precision());
        this.number = vector.lane();
        this.panels = new Panels(owner);
    }

    /// @param narrow whether some right factor is stored in 16 bits
    /// @param aligned whether some is read from where lines of the cache begin
    void write(boolean narrow, boolean aligned) {
        writeMultiply();
        List<Panel> panels = new ArrayList<>();
        if (narrow) panels.add(Panel.NARROW);
        if (aligned) panels.add(Panel.ALIGNED);
        writeTile(panels);
        panels.add(Panel.WIDE);
        for (Panel p : panels) p.shapes().forEach(s -> writeTile(s, p));
    }

    private static List<Shape> shapes(int... heights) {
        List<Shape> all = new ArrayList<>();
        for (int h : heights) {
            for (int v = 1; v <= 2; v++) add(all, h, v);
        }
        add(all, 1, 2 * PackedTiles.STRIPS_OF_ROW);
        all.sort(Comparator.comparing(Shape::key));
        return all;
    }

    private static void add(List<Shape> all, int height, int vectors) {
        all.add(new Shape(height, vectors, true));
        all.add(new Shape(height, vectors, false));
    }

    /// Pushes how many rows a full tile has.
    static void pushRows(Code code, Kind number) {
        code.lanes();
        code.constant(number == Kind.FLOAT ? 32 : 64);
        code.mul(Kind.INT);
        code.invokeStatic(RuntimeClasses.name("PackedTiles"), "tileRows", "(I)I");
    }

    static void pushColumns(Code code) {
        code.lanes();
        code.constant(2);
        code.mul(Kind.INT);
    }

    private void writeMultiply() {
        Code code = owner.method(ACC_PUBLIC, "multiply", "(IIIIIZ)V", 7);
        for (int p = 0; p < 7; p++) code.load(p == 0 ? Kind.REFERENCE : Kind.INT, p);
        pushRows(code, number);
        pushColumns(code);
        String parts = RuntimeClasses.type("Parts");
        code.invokeStatic(RuntimeClasses.name("PackedTiles"), "run", "(" + parts + "IIIIIZII)V");
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private String descriptor(Panel right) {
        String left = panels.numbers + "I";
        String sums = panels.type("sums") + "II";
        return "(" + left + panels.type(right.field) + "II" + sums + ")V";
    }

    /// `tile(worker, height, vectors, left, right, depth, row, column, first)`
    private void writeTile(List<Panel> special) {
        Code code = owner.method(ACC_PUBLIC, "tile", "(IIIIIIIIZ)V", 10);
        panels.push(code, 1);
        int own = code.keep(Kind.REFERENCE);
        for (Panel p : special) {
            Label other = new Label();
            panels.get(code, own, p.field);
            jumpIfAbsent(code, p, other);
            writeCalls(code, own, p);
            code.label(other);
        }
        writeCalls(code, own, Panel.WIDE);
        ClassEmitter.end(code);
    }

    private static void jumpIfAbsent(Code code, Panel panel, Label target) {
        if (panel == Panel.ALIGNED) {
            code.m.visitJumpInsn(IFNULL, target);
            return;
        }
        code.m.visitInsn(ARRAYLENGTH);
        code.m.visitJumpInsn(IFEQ, target);
    }

    /// The method of a tile of a single row outside of the heap, which sets the sums.
    static String aligned(int vectors) {
        return new Shape(1, vectors, true).method(Panel.ALIGNED);
    }

    static String alignedDescriptor(ClassEmitter owner) {
        return new Tiles(owner).descriptor(Panel.ALIGNED);
    }

    private void writeCalls(Code code, int own, Panel right) {
        List<Shape> shapes = right.shapes();
        Label[] labels = new Label[shapes.size()];
        for (int i = 0; i < labels.length; i++) labels[i] = new Label();
        int[] keys = shapes.stream().mapToInt(Shape::key).toArray();
        Label other = new Label();
        code.load(Kind.INT, 2);
        code.constant(16);
        code.mul(Kind.INT);
        code.load(Kind.INT, 3);
        code.add(Kind.INT);
        code.constant(2);
        code.mul(Kind.INT);
        code.load(Kind.INT, 9);
        code.add(Kind.INT);
        code.m.visitLookupSwitchInsn(other, keys, labels);
        for (int i = 0; i < labels.length; i++) {
            code.label(labels[i]);
            panels.get(code, own, "left");
            code.load(Kind.INT, 4);
            panels.get(code, own, right.field);
            code.load(Kind.INT, 5);
            code.load(Kind.INT, 6);
            panels.get(code, own, "sums");
            for (int p = 7; p < 9; p++) code.load(Kind.INT, p);
            code.invokeOwn(shapes.get(i).method(right), descriptor(right));
            code.m.visitInsn(RETURN);
        }
        code.label(other);
        code.m.visitInsn(RETURN);
    }

    /// `(left, lo, right, ro, depth, sums, row, column)`: all terms of a sum are added in one
    /// chain. Setting sums and adding to them are two methods, since the JIT keeps no vector in a
    /// register that comes from one of two branches.
    private void writeTile(Shape shape, Panel panel) {
        int height = shape.height;
        int vectors = shape.vectors;
        Code code = owner.method(ACC_STATIC, shape.method(panel), descriptor(panel), 8);
        int[][] sums = shape.first ? zeros(code, height, vectors) : loadSums(code, height, vectors);
        int[] strips = strips(code, (vectors + 1) / 2);
        code.count(
                4,
                k -> {
                    int[] right = loadRight(code, panel, strips, k, vectors);
                    for (int r = 0; r < height; r++) step(code, k, r, height, right, sums[r]);
                });
        storeSums(code, sums);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private int[][] zeros(Code code, int height, int vectors) {
        int[][] sums = new int[height][vectors];
        for (int[] row : sums) {
            for (int v = 0; v < vectors; v++) {
                code.constant(vector, 0);
                row[v] = code.keep(vector);
            }
        }
        return sums;
    }

    /// The sums so far.
    private int[][] loadSums(Code code, int height, int vectors) {
        int[][] sums = new int[height][vectors];
        for (int r = 0; r < height; r++) {
            int line = line(code, r);
            for (int v = 0; v < vectors; v++) {
                address(code, line, v);
                code.loadLanes(vector);
                sums[r][v] = code.keep(vector);
            }
        }
        return sums;
    }

    private int line(Code code, int row) {
        code.load(Kind.REFERENCE, 5);
        code.load(Kind.INT, 6);
        code.constant(row);
        code.add(Kind.INT);
        code.m.visitInsn(AALOAD);
        return code.keep(Kind.REFERENCE);
    }

    /// Slots with the places of strips that follow each other, the first of which is in slot 3.
    private static int[] strips(Code code, int count) {
        int[] slots = new int[count];
        slots[0] = 3;
        for (int s = 1; s < count; s++) {
            code.load(Kind.INT, slots[s - 1]);
            code.load(Kind.INT, 4);
            pushColumns(code);
            code.mul(Kind.INT);
            code.add(Kind.INT);
            slots[s] = code.keep(Kind.INT);
        }
        return slots;
    }

    /// Slots with the vectors of line k.
    private int[] loadRight(Code code, Panel panel, int[] strips, int k, int vectors) {
        int[] right = new int[vectors];
        int line = panel == Panel.ALIGNED ? aligned(code, k, vectors) : ProductMethods.NONE;
        for (int v = 0; v < vectors; v++) {
            right[v] =
                    switch (panel) {
                        case WIDE -> loadRight(code, vector, strips[v / 2], k, v % 2);
                        case NARROW -> loadNarrow(code, strips[v / 2], k, v % 2);
                        case ALIGNED -> loadAligned(code, line, v);
                    };
        }
        return right;
    }

    /// The slot of where line k begins in memory outside of the heap, in bytes. A line is as wide
    /// as the tile, but no narrower than a strip.
    private int aligned(Code code, int k, int vectors) {
        code.load(Kind.INT, 3);
        code.load(Kind.INT, k);
        code.lanes();
        code.constant(Math.max(2, vectors));
        code.mul(Kind.INT);
        code.mul(Kind.INT);
        code.add(Kind.INT);
        code.m.visitInsn(I2L);
        code.constant(Kind.LONG, Float.BYTES);
        code.mul(Kind.LONG);
        return code.keep(Kind.LONG);
    }

    private int loadAligned(Code code, int line, int v) {
        code.load(Kind.REFERENCE, 2);
        code.load(Kind.LONG, line);
        code.lanes();
        code.constant(v * Float.BYTES);
        code.mul(Kind.INT);
        code.m.visitInsn(I2L);
        code.add(Kind.LONG);
        code.loadOutside(vector);
        return code.keep(vector);
    }

    /// Loads a vector of line k of the strip of the packed factor, in slot 2, at `strip`.
    static int loadRight(Code code, Kind vector, int strip, int k, int v) {
        code.load(Kind.REFERENCE, 2);
        code.load(Kind.INT, strip);
        code.load(Kind.INT, k);
        pushColumns(code);
        code.mul(Kind.INT);
        code.add(Kind.INT);
        if (v > 0) {
            code.lanes();
            code.add(Kind.INT);
        }
        code.loadLanes(vector);
        return code.keep(vector);
    }

    /// The same of numbers of 16 bits: two vectors stand in one of ints, one in the lower and one
    /// in the upper halves of its lanes. (That it is loaded for each, the JIT sees.)
    private int loadNarrow(Code code, int strip, int k, int v) {
        code.load(Kind.REFERENCE, 2);
        code.load(Kind.INT, strip);
        code.shift(Kind.INT, "ASHR", 1);
        code.load(Kind.INT, k);
        code.lanes();
        code.mul(Kind.INT);
        code.add(Kind.INT);
        code.loadLanes(Kind.INTS);
        if (v == 0) {
            code.shift(Kind.INTS, "LSHL", 16);
        } else {
            code.constant(Kind.INTS, 0xFFFF0000);
            code.bits(Kind.INTS, "AND");
        }
        code.bitsToFloat(Kind.FLOATS);
        return code.keep(vector);
    }

    private void step(Code code, int k, int r, int height, int[] right, int[] sums) {
        code.load(Kind.REFERENCE, 0);
        code.load(Kind.INT, 1);
        code.load(Kind.INT, k);
        code.constant(height);
        code.mul(Kind.INT);
        code.add(Kind.INT);
        code.constant(r);
        code.add(Kind.INT);
        addProducts(code, vector, right, sums);
    }

    /// Adds the products of a number, whose array and index are on the stack, with vectors.
    static void addProducts(Code code, Kind vector, int[] right, int[] sums) {
        code.m.visitInsn(vector.lane().arrayLoad);
        code.broadcast(vector);
        int left = code.keep(vector);
        for (int v = 0; v < sums.length; v++) {
            int slot = sums[v];
            code.load(vector, left);
            code.load(vector, right[v]);
            code.mulAdd(vector, () -> code.load(vector, slot));
            code.store(vector, slot);
        }
        code.release(left);
    }

    private void storeSums(Code code, int[][] sums) {
        for (int r = 0; r < sums.length; r++) {
            int line = line(code, r);
            for (int v = 0; v < sums[r].length; v++) {
                code.load(vector, sums[r][v]);
                address(code, line, v);
                code.storeLanes(vector);
            }
            code.release(line);
        }
    }

    private void address(Code code, int line, int v) {
        code.load(Kind.REFERENCE, line);
        code.load(Kind.INT, 7);
        if (v > 0) {
            code.lanes();
            code.constant(v);
            code.mul(Kind.INT);
            code.add(Kind.INT);
        }
    }
}
