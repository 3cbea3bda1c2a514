package org.nnc.opencl;

import org.nnc.program.Kernel;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// The part of a product that a processor holds in its registers, and the blocks around it that it
/// holds in its caches.
///
/// @param rows height of the register tile
/// @param vectors its width, in vectors of `lanes` numbers
/// @param tiles tiles of one column of tiles that a work item does together
/// @param depth how many products are summed before the sums go back to memory
record Tile(int rows, int vectors, int lanes, int tiles, int depth) {
    /// Rows and vectors.
    private static final int[][] SHAPES = {
        {14, 2}, {8, 3}, {6, 4}, {8, 2}, {24, 1}, {6, 2}, {4, 3}, {12, 1}
    };

    /// In the place of the block of columns.
    private static final int NO_BLOCK = 0;

    private static final int TILES = 8;
    private static final int DEPTH = 256;

    /// For a device's registers: all but a few hold sums. Measured on a processor with 32 registers
    /// of 16 floats: 12 x 2 reaches 94 % of what its arithmetic can do.
    static Tile of(Device device, Precision precision) {
        int floats = Math.clamp(Integer.highestOneBit(device.vectorWidth()), 4, 16);
        int lanes = precision == Precision.FLOAT64 ? Math.max(2, floats / 2) : floats;
        return new Tile(floats == 16 ? 12 : 6, 2, lanes, TILES, DEPTH);
    }

    /// For a product, as its schedule says, if it was made for OpenCL; else the usual one.
    static Tile of(Device device, Precision precision, Kernel.Tiles tiles) {
        Tile usual = of(device, precision);
        if (tiles.columnBlock() != NO_BLOCK) return usual;
        return new Tile(
                tiles.rows(),
                tiles.vectors(),
                usual.lanes,
                Math.max(1, tiles.rowBlock() / tiles.rows()),
                tiles.innerBlock());
    }

    /// As a schedule of the program; columns are not blocked.
    Kernel.Tiles schedule() {
        return new Kernel.Tiles(rows, vectors, rows * tiles, depth, NO_BLOCK);
    }

    /// Register tiles whose sums leave some of `registers` free.
    static List<UnaryOperator<Kernel.Tiles>> shapes(int registers) {
        List<UnaryOperator<Kernel.Tiles>> all = new ArrayList<>();
        for (int[] s : SHAPES) {
            if (s[0] * s[1] + s[1] + 1 > registers) continue;
            all.add(t ->
                    new Kernel.Tiles(
                            s[0],
                            s[1],
                            Math.max(1, t.rowBlock() / t.rows()) * s[0],
                            t.innerBlock(),
                            t.columnBlock()));
        }
        return all;
    }

    /// For more and smaller units of work.
    Tile ofOneTile() {
        return new Tile(rows, vectors, lanes, 1, depth);
    }

    int columns() {
        return vectors * lanes;
    }

    /// The type of a vector.
    String type() {
        return "wide";
    }
}
