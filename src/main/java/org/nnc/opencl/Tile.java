package org.nnc.opencl;

import org.nnc.type.Precision;

/// The part of a product that a processor holds in its registers, and the blocks around it that it
/// holds in its caches.
///
/// @param rows height of the register tile
/// @param vectors its width, in vectors of `lanes` numbers
/// @param tiles tiles of one column of tiles that a work item does together
/// @param depth how many products are summed before the sums go back to memory
record Tile(int rows, int vectors, int lanes, int tiles, int depth) {
    private static final int TILES = 8;
    private static final int DEPTH = 256;

    /// For a device's registers: all but a few hold sums. Measured on a processor with 32 registers
    /// of 16 floats: 12 x 2 reaches 94 % of what its arithmetic can do.
    static Tile of(Device device, Precision precision) {
        int floats = Math.clamp(Integer.highestOneBit(device.vectorWidth()), 4, 16);
        int lanes = precision == Precision.FLOAT64 ? Math.max(2, floats / 2) : floats;
        return new Tile(floats == 16 ? 12 : 6, 2, lanes, TILES, DEPTH);
    }

    int columns() {
        return vectors * lanes;
    }

    /// The type of a vector.
    String type() {
        return "wide";
    }
}
