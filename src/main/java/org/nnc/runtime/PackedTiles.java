package org.nnc.runtime;

/// Goes through the tiles of a block of a [BlockedProduct] whose factors are packed, and says how
/// large tiles are.
public final class PackedTiles {
    /// Strips, of two vectors each, in the tile of a single row.
    public static final int STRIPS_OF_ROW = 4;

    /// Rows of a tile of three vectors.
    public static final int ROWS_OF_THREE = 8;

    /// Its vectors: both of a strip and the first of the next one.
    public static final int THREE = 3;

    /// The same where it has the second one of a strip and both of the next.
    public static final int THREE_FROM_SECOND = 7;

    private PackedTiles() {}

    /// [Parts#multiply] by tiles.
    public static void run(
            Parts parts,
            int worker,
            int rows,
            int columns,
            int depth,
            int offset,
            boolean first,
            int tileRows,
            int tileColumns) {
        int j = 0;
        int wide = STRIPS_OF_ROW * tileColumns;
        for (; rows == 1 && j + wide <= columns; j += wide) {
            int right = offset + j * depth;
            parts.tile(worker, 1, 2 * STRIPS_OF_ROW, 0, right, depth, 0, j, first);
        }
        for (; j < columns; j += tileColumns) {
            int vectors = columns - j > tileColumns / 2 ? 2 : 1;
            int right = offset + j * depth;
            int height;
            for (int i = 0; i < rows; i += height) {
                height = height(rows - i, tileRows);
                parts.tile(worker, height, vectors, i * depth, right, depth, i, j, first);
            }
        }
    }

    /// How high the next tile is, `rest` rows being left: heights for which there is code.
    public static int height(int rest, int most) {
        if (rest >= most) return most;
        if (rest == 1) return 1;
        if (rest <= 4) return 4;
        if (rest <= 6) return 6;
        return rest <= 8 ? 8 : 12;
    }

    /// Rows of a tile that leave enough registers for vectors of that width.
    public static int tileRows(int bits) {
        return bits >= 512 ? 12 : 6;
    }
}
