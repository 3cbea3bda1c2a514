package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.type.DType;
import org.objectweb.asm.Label;

import java.util.function.BiConsumer;

/// Writes the sums and differences of [org.nnc.runtime.Winograd], in lanes: of an image, of the
/// window's elements, and of the products. Each is a matrix by which a small square is multiplied
/// from both sides.
final class WinogradMethods {
    private static final int[][] IMAGE = {
        {1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}
    };

    /// The second and third of these are to be halved.
    private static final int[][] ELEMENTS = {{1, 0, 0}, {1, 1, 1}, {1, -1, 1}, {0, 0, 1}};

    private static final int[][] SUMS = {{1, 1, 1, 0}, {0, 1, -1, -1}};
    private static final int SIDE = 4;
    private static final String PHASES = "phases";

    private final ClassEmitter owner;
    private final Kind vector;
    private final Panels panels;

    WinogradMethods(ClassEmitter owner) {
        this.owner = owner;
        this.vector = Kind.vector(DType.FLOAT, owner.precision());
        this.panels = new Panels(owner);
    }

    void write() {
        writeImage();
        writePhases();
        writeElements();
        writeSums();
        writeMaxima();
    }

    private Code begin(String name, int arguments) {
        return owner.method(ACC_PUBLIC, name, "(" + "I".repeat(arguments) + ")V", arguments + 1);
    }

    private int array(Code code, String field) {
        panels.pushField(code, 1, field);
        return code.keep(Kind.REFERENCE);
    }

    private static void end(Code code) {
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// `spreadImage(worker, from, plane, row, rows, phases, phase, pitch, to, apart, size,
    /// channels)`.
    private void writeImage() {
        Code code = begin("spreadImage", 12);
        int image = array(code, "left");
        code.count(
                12,
                _ -> {
                    code.load(Kind.REFERENCE, image);
                    for (int slot : new int[] {2, 4, 5, 6, 7, 8}) code.load(Kind.INT, slot);
                    code.invokeOwn(PHASES, phases());
                    code.count(11, code::lanes, f -> square(code, image, f));
                    code.increase(2, 3);
                    code.increase(9, 11);
                });
        end(code);
    }

    /// `spreadLast(worker, from, row, to, apart, lines, columns, channels)`.
    void writeLast() {
        Code code = begin("spreadLast", 8);
        int image = array(code, "image");
        int spread = array(code, "left");
        panels.pushField(code, 1, "base");
        int line = code.keep(Kind.INT);
        code.increase(line, 2);
        int at = code.local(Kind.INT);
        code.count(
                6,
                _ -> {
                    code.load(Kind.INT, line);
                    code.store(Kind.INT, at);
                    code.count(
                            7,
                            _ -> {
                                code.count(
                                        8,
                                        code::lanes,
                                        v -> channels(code, image, spread, new int[] {at, v}));
                                code.increase(at, 8);
                                code.increase(at, 8);
                                code.increase(4, 8);
                            });
                    code.increase(line, 3);
                    code.increase(line, 3);
                });
        end(code);
    }

    /// @param slots where the square begins, and which channel
    private void channels(Code code, int image, int spread, int[] slots) {
        int[][] numbers = new int[SIDE][SIDE];
        for (int i = 0; i < SIDE; i++) {
            for (int j = 0; j < SIDE; j++) {
                code.load(Kind.REFERENCE, image);
                code.sum(slots[0], slots[1]);
                code.addTimes(3, i);
                code.addTimes(8, j);
                code.loadLanes(vector);
                numbers[i][j] = code.keep(vector);
            }
        }
        store(
                code,
                both(code, IMAGE, numbers),
                (i, j) -> {
                    code.load(Kind.REFERENCE, spread);
                    code.sum(4, slots[1]);
                    code.addTimes(5, i * SIDE + j);
                });
    }

    private String phases() {
        return "(" + vector.lane().array() + "IIIIII)V";
    }

    /// `phases(image, from, row, rows, to, phase, pitch)`: the numbers of a row go to two phases.
    private void writePhases() {
        owner.usesPairs();
        Code code = owner.method(ACC_STATIC, PHASES, phases(), 7);
        int to = code.local(Kind.INT);
        code.count(
                3,
                r -> {
                    code.load(Kind.INT, r);
                    code.constant(1);
                    code.bits(Kind.INT, "AND");
                    code.load(Kind.INT, 5);
                    code.mul(Kind.INT);
                    code.constant(2);
                    code.mul(Kind.INT);
                    code.load(Kind.INT, r);
                    code.shift(Kind.INT, "ASHR", 1);
                    code.load(Kind.INT, 6);
                    code.mul(Kind.INT);
                    code.add(Kind.INT);
                    code.load(Kind.INT, 4);
                    code.add(Kind.INT);
                    code.store(Kind.INT, to);
                    code.count(6, code::lanes, h -> phase(code, to, h));
                    code.increase(1, 2);
                });
        end(code);
    }

    private void phase(Code code, int to, int h) {
        for (int odd = 0; odd < 2; odd++) {
            code.load(Kind.REFERENCE, 0);
            code.load(Kind.INT, 1);
            code.addTimes(h, 2);
            code.constant(odd);
            code.add(Kind.INT);
            code.loadPairs(vector);
            code.load(Kind.REFERENCE, 0);
            code.sum(to, h);
            code.addTimes(5, odd);
            code.storeLanes(vector);
        }
    }

    private void square(Code code, int image, int f) {
        int[][] numbers = new int[SIDE][SIDE];
        for (int i = 0; i < SIDE; i++) {
            for (int parity = 0; parity < 2; parity++) {
                code.sum(6, f);
                code.addTimes(7, i % 2 * 2 + parity);
                code.addTimes(8, i / 2);
                int from = code.keep(Kind.INT);
                for (int j = parity; j < SIDE; j += 2) {
                    code.load(Kind.REFERENCE, image);
                    code.load(Kind.INT, from);
                    code.constant(j / 2);
                    code.add(Kind.INT);
                    code.loadLanes(vector);
                    numbers[i][j] = code.keep(vector);
                }
            }
        }
        store(
                code,
                both(code, IMAGE, numbers),
                (i, j) -> {
                    code.load(Kind.REFERENCE, image);
                    code.sum(9, f);
                    code.addTimes(10, i * SIDE + j);
                });
    }

    /// `spreadLanes(worker, from, to, channels, origin, down, across)`.
    private void writeElements() {
        Code code = begin("spreadLanes", 7);
        int panel = array(code, "right");
        Tiles.pushColumns(code);
        int width = code.keep(Kind.INT);
        code.product(4, width);
        int apart = code.keep(Kind.INT);
        code.constant(0);
        code.addTimes(width, 9);
        int window = code.keep(Kind.INT);
        code.count(
                4,
                _ -> {
                    code.count(
                            width,
                            code::lanes,
                            v -> elements(code, panel, new int[] {width, apart, v}));
                    code.increase(2, window);
                    code.increase(3, width);
                });
        end(code);
    }

    private void elements(Code code, int panel, int[] slots) {
        int[][] numbers = new int[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                code.load(Kind.REFERENCE, panel);
                code.load(Kind.INT, 5);
                code.addTimes(6, i);
                code.addTimes(7, j);
                code.load(Kind.INT, slots[0]);
                code.mul(Kind.INT);
                code.load(Kind.INT, 2);
                code.add(Kind.INT);
                code.load(Kind.INT, slots[2]);
                code.add(Kind.INT);
                code.loadLanes(vector);
                numbers[i][j] = code.keep(vector);
            }
        }
        int[][] spread = both(code, ELEMENTS, numbers);
        halve(code, spread);
        store(
                code,
                spread,
                (i, j) -> {
                    code.load(Kind.REFERENCE, panel);
                    code.sum(3, slots[2]);
                    code.addTimes(slots[1], i * SIDE + j);
                });
    }

    /// `gatherSums(worker, from, apart, to, lines, columns, width, vectors)`: squares from the
    /// right to the left, since the last one of a line may reach into the next line.
    private void writeSums() {
        Code code = begin("gatherSums", 8);
        int sums = array(code, "pixels");
        Tiles.pushColumns(code);
        int unit = code.keep(Kind.INT);
        int lanes = code.lanesOf(8);
        code.product(7, unit);
        int below = code.keep(Kind.INT);
        code.count(
                5,
                line -> {
                    code.load(Kind.INT, 6);
                    int column = code.keep(Kind.INT);
                    Label again = new Label();
                    code.label(again);
                    code.m.visitIincInsn(column, -1);
                    int from = place(code, 2, 1, new int[] {line, 6, column, unit});
                    int to = place(code, 4, 2, new int[] {line, 7, column, unit});
                    code.count(
                            lanes,
                            code::lanes,
                            v -> positions(code, sums, v, new int[] {from, to, unit, below}));
                    code.load(Kind.INT, column);
                    code.m.visitJumpInsn(IFGT, again);
                });
        end(code);
    }

    /// Where the square at a line and a column of a plane is, `times` numbers wide and high.
    ///
    /// @param at slots: the line, numbers of a line of the plane, the column, and the distance of
    ///   neighbours
    private static int place(Code code, int start, int times, int[] at) {
        code.product(at[0], at[1]);
        code.addTimes(at[2], 1);
        code.constant(times);
        code.mul(Kind.INT);
        code.load(Kind.INT, at[3]);
        code.mul(Kind.INT);
        code.load(Kind.INT, start);
        code.add(Kind.INT);
        return code.keep(Kind.INT);
    }

    /// `gatherMaxima(worker, from, apart, to, squares, vectors)`.
    private void writeMaxima() {
        Code code = begin("gatherMaxima", 6);
        int sums = array(code, "pixels");
        Tiles.pushColumns(code);
        int unit = code.keep(Kind.INT);
        int lanes = code.lanesOf(6);
        code.count(
                5,
                _ -> {
                    code.count(lanes, code::lanes, v -> maximum(code, sums, v));
                    code.increase(2, unit);
                    code.increase(4, unit);
                });
        end(code);
    }

    private void maximum(Code code, int sums, int v) {
        int[][] four = both(code, SUMS, products(code, sums, v, 2));
        for (int[] line : four) {
            for (int number : line) code.load(vector, number);
            code.max(vector);
        }
        code.max(vector);
        code.load(Kind.REFERENCE, sums);
        code.sum(4, v);
        code.storeLanes(vector);
    }

    private void positions(Code code, int sums, int v, int[] slots) {
        store(
                code,
                both(code, SUMS, products(code, sums, v, slots[0])),
                (i, j) -> {
                    code.load(Kind.REFERENCE, sums);
                    code.sum(slots[1], v);
                    code.addTimes(slots[2], j);
                    code.addTimes(slots[3], i);
                });
    }

    /// Loads the products of a square, `apart` as in slot 3.
    private int[][] products(Code code, int sums, int v, int from) {
        int[][] numbers = new int[SIDE][SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            code.load(Kind.REFERENCE, sums);
            code.sum(from, v);
            code.addTimes(3, i);
            code.loadLanes(vector);
            numbers[i / SIDE][i % SIDE] = code.keep(vector);
        }
        return numbers;
    }

    /// `matrix * numbers * transposed matrix`.
    private int[][] both(Code code, int[][] matrix, int[][] numbers) {
        return transposed(by(code, matrix, transposed(by(code, matrix, numbers))));
    }

    private int[][] by(Code code, int[][] matrix, int[][] numbers) {
        int[][] result = new int[matrix.length][numbers[0].length];
        for (int j = 0; j < numbers[0].length; j++) {
            for (int i = 0; i < matrix.length; i++) {
                result[i][j] = sum(code, matrix[i], numbers, j);
            }
        }
        return result;
    }

    private static int[][] transposed(int[][] square) {
        int[][] result = new int[square[0].length][square.length];
        for (int i = 0; i < square.length; i++) {
            for (int j = 0; j < square[0].length; j++) result[j][i] = square[i][j];
        }
        return result;
    }

    /// The sum of a column's numbers times factors 1, 0 and -1, of which one is 1: that comes
    /// first.
    private int sum(Code code, int[] factors, int[][] numbers, int column) {
        int first = 0;
        while (factors[first] <= 0) first++;
        code.load(vector, numbers[first][column]);
        for (int i = 0; i < factors.length; i++) {
            if (i == first || factors[i] == 0) continue;
            code.load(vector, numbers[i][column]);
            if (factors[i] > 0) code.add(vector);
            else code.sub(vector);
        }
        return code.keep(vector);
    }

    /// Numbers of the second and third lines and columns are halved.
    private void halve(Code code, int[][] numbers) {
        for (int i = 0; i < SIDE; i++) {
            for (int j = 0; j < SIDE; j++) {
                double factor = (i % 3 == 0 ? 1 : 0.5) * (j % 3 == 0 ? 1 : 0.5);
                if (factor == 1) continue;
                code.load(vector, numbers[i][j]);
                code.constant(vector, factor);
                code.mul(vector);
                numbers[i][j] = code.keep(vector);
            }
        }
    }

    private void store(Code code, int[][] numbers, BiConsumer<Integer, Integer> address) {
        for (int i = 0; i < numbers.length; i++) {
            for (int j = 0; j < numbers[0].length; j++) {
                code.load(vector, numbers[i][j]);
                address.accept(i, j);
                code.storeLanes(vector);
            }
        }
    }
}
