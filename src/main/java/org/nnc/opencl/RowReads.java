package org.nnc.opencl;

/// Where a register tile takes the elements of its left factor from.
interface RowReads {
    /// Before the loop over the summed positions from `done` on, for tile `t` of the rows.
    void begin(Draft d, Tile tile);

    /// At the start of each step `k` of the loop.
    void step(KernelText k);

    /// The element of a row of the tile.
    String element(int row);

    /// At the end of each step.
    void advance(KernelText k, Tile tile);
}
