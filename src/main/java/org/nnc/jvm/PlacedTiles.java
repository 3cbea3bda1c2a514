package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.runtime.PackedTiles;
import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes the register tiles of a [Placement]: as in [Tiles], but the rows of the left factor are
/// lines a constant distance apart, and the lines of the right one any distance.
final class PlacedTiles {
    // Parameters of a tile. It counts two of them up: the place in the first line of the left
    // factor, and that of the current line of the right one.
    private static final int LEFT = 0;
    private static final int FROM = 1;
    private static final int RIGHT = 2;
    private static final int AT = 3;
    private static final int LINE = 4;
    private static final int DEPTH = 5;

    private final ClassEmitter owner;
    private final Kind vector;
    private final Kind number;
    private final Map<Shape, String> names = new HashMap<>();
    private final Set<String> callers = new HashSet<>();

    /// @param first 1 if it begins with the second vector of a strip
    /// @param stride from row to row of the left factor
    /// @param terms of the sum that are added at once
    private record Shape(int height, int vectors, int first, int stride, int terms, Out out) {}

    /// Where sums are stored: in the panels, where they are to be, or there with a bias added.
    enum Out {
        SUMS,
        RESULT,
        RESULT_PLUS
    }

    PlacedTiles(ClassEmitter owner) {
        this.owner = owner;
        this.vector = Kind.vector(DType.FLOAT, owner.precision());
        this.number = vector.lane();
    }

    /// Whether a method that calls tiles is to be written, which has not been before.
    boolean begin(String caller) {
        return callers.add(caller);
    }

    /// `(left, from, right, at, line, depth, sums, row, column)`, or `(…, result, to, stride)`, or
    /// `(…, bias, at)` behind these
    String descriptor(Out out) {
        String a = number.array();
        String to =
                switch (out) {
                    case SUMS -> "[" + a + "II";
                    case RESULT -> a + "II";
                    case RESULT_PLUS -> a + "II" + a + "I";
                };
        return "(" + a + "I" + a + "III" + to + ")V";
    }

    /// The method of a tile, which is written at the first call.
    ///
    /// @param vectors one of [#shapes]
    String name(int height, int vectors, Placement p, Out out) {
        boolean later = vectors == PackedTiles.THREE_FROM_SECOND;
        int wide = later ? PackedTiles.THREE : vectors;
        Shape shape = new Shape(height, wide, later ? 1 : 0, p.stride(), p.terms(), out);
        String known = names.get(shape);
        if (known != null) return known;
        String kind = out == Out.SUMS ? "lines" : "placed";
        String name = kind + height + "x" + wide + "_" + names.size();
        names.put(shape, name);
        write(name, shape);
        return name;
    }

    private void write(String name, Shape shape) {
        Code code = owner.method(ACC_STATIC, name, descriptor(shape.out), 11);
        int[][] sums = new int[shape.height][shape.vectors];
        for (int[] row : sums) {
            for (int v = 0; v < row.length; v++) {
                code.constant(vector, 0);
                row[v] = code.keep(vector);
            }
        }
        code.load(Kind.INT, FROM);
        code.load(Kind.INT, DEPTH);
        code.add(Kind.INT);
        int end = code.keep(Kind.INT);
        code.load(Kind.INT, DEPTH);
        Tiles.pushColumns(code);
        code.mul(Kind.INT);
        int strip = code.keep(Kind.INT);
        code.load(Kind.INT, FROM);
        Runnable terms = () -> code.constant(shape.terms);
        code.loop(FROM, end, terms, _ -> steps(code, shape, strip, sums));
        if (shape.out == Out.RESULT_PLUS) addBias(code, sums);
        for (int r = 0; r < sums.length; r++) store(code, shape, r, sums[r]);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private void steps(Code code, Shape shape, int strip, int[][] sums) {
        for (int t = 0; t < shape.terms; t++) {
            int mark = code.mark();
            step(code, shape, t, strip, sums);
            code.release(mark);
        }
    }

    /// Adds the t-th term from here on, and goes on to the next line of the right factor: by an
    /// addition, where a product of the line's number with their distance took an instruction more
    /// for each.
    private void step(Code code, Shape shape, int t, int strip, int[][] sums) {
        int[] right = new int[shape.vectors];
        for (int v = 0; v < right.length; v++) right[v] = right(code, strip, shape.first + v);
        code.load(Kind.INT, AT);
        code.load(Kind.INT, LINE);
        code.add(Kind.INT);
        code.store(Kind.INT, AT);
        for (int r = 0; r < sums.length; r++) {
            code.load(Kind.REFERENCE, LEFT);
            code.load(Kind.INT, FROM);
            code.constant(r * shape.stride + t);
            code.add(Kind.INT);
            Tiles.addProducts(code, vector, right, sums[r]);
        }
    }

    /// Two vectors of a line, then two of the strip behind it.
    private int right(Code code, int strip, int v) {
        code.load(Kind.REFERENCE, RIGHT);
        code.load(Kind.INT, AT);
        for (int s = 0; s < v / 2; s++) {
            code.load(Kind.INT, strip);
            code.add(Kind.INT);
        }
        if (v % 2 > 0) {
            code.lanes();
            code.add(Kind.INT);
        }
        code.loadLanes(vector);
        return code.keep(vector);
    }

    private void addBias(Code code, int[][] sums) {
        for (int v = 0; v < sums[0].length; v++) {
            pushAddress(code, 9, 10, v);
            code.loadLanes(vector);
            int bias = code.keep(vector);
            for (int[] row : sums) {
                code.load(vector, row[v]);
                code.load(vector, bias);
                code.add(vector);
                code.store(vector, row[v]);
            }
            code.release(bias);
        }
    }

    private void store(Code code, Shape shape, int row, int[] sums) {
        int mark = code.mark();
        code.load(Kind.REFERENCE, 6);
        if (shape.out != Out.SUMS) {
            int array = code.keep(Kind.REFERENCE);
            code.load(Kind.INT, 7);
            code.load(Kind.INT, 8);
            code.constant(row);
            code.mul(Kind.INT);
            code.add(Kind.INT);
            storeLine(code, array, code.keep(Kind.INT), sums);
        } else {
            code.load(Kind.INT, 7);
            code.constant(row);
            code.add(Kind.INT);
            code.m.visitInsn(AALOAD);
            storeLine(code, code.keep(Kind.REFERENCE), 8, sums);
        }
        code.release(mark);
    }

    private void storeLine(Code code, int array, int at, int[] sums) {
        for (int v = 0; v < sums.length; v++) {
            code.load(vector, sums[v]);
            pushAddress(code, array, at, v);
            code.storeLanes(vector);
        }
    }

    private static void pushAddress(Code code, int array, int at, int v) {
        code.load(Kind.REFERENCE, array);
        code.load(Kind.INT, at);
        code.lanes();
        code.constant(v);
        code.mul(Kind.INT);
        code.add(Kind.INT);
    }

    /// The sizes of tiles: rows and vectors, see [PackedTiles].
    static int[][] shapes() {
        List<int[]> shapes = new ArrayList<>();
        for (int height : new int[] {1, 4, 6, 8, 12}) {
            for (int vectors = 1; vectors <= 2; vectors++) shapes.add(new int[] {height, vectors});
        }
        shapes.add(new int[] {1, 2 * PackedTiles.STRIPS_OF_ROW});
        shapes.add(new int[] {PackedTiles.ROWS_OF_THREE, PackedTiles.THREE});
        shapes.add(new int[] {PackedTiles.ROWS_OF_THREE, PackedTiles.THREE_FROM_SECOND});
        return shapes.toArray(int[][]::new);
    }
}
