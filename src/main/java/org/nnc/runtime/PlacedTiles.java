package org.nnc.runtime;

/// Goes through the tiles of a block of a [BlockedProduct] whose left factor is read by lines.
/// There are no lines behind the last one, so a tile that is higher than what is left begins
/// earlier: what it does again becomes the same.
final class PlacedTiles {
    private PlacedTiles() {}

    /// @param column of the block; @param right where its panel begins, or -1 if the right factor
    ///   is read where it lies
    /// @param empty how often the tiles at the ends are called before, on an empty sum: they set
    ///   what they do again then; see [Practice]
    static void run(
            Parts parts,
            int number,
            int worker,
            int rows,
            int column,
            int columns,
            int depth,
            int right,
            int tileRows,
            int tileColumns,
            int empty) {
        int j = 0;
        int wide = PackedTiles.STRIPS_OF_ROW * tileColumns;
        boolean isRow = rows == 1 && right >= 0;
        for (; isRow && j + wide <= columns; j += wide) {
            int vectors = 2 * PackedTiles.STRIPS_OF_ROW;
            parts.placed(number, worker, 1, vectors, 0, j, column + j, right + j * depth, depth);
        }
        for (; j < columns; j += tileColumns) {
            int vectors = columns - j > tileColumns / 2 ? 2 : 1;
            int strip = right < 0 ? right : right + j * depth;
            int height;
            for (int i = 0; i < rows; i += height) {
                height = height(rows, rows - i, tileRows);
                int row = Math.min(i, rows - height);
                boolean ends =
                        (i == 0 || i + height >= rows) && (j == 0 || j + tileColumns >= columns);
                for (int e = 0; e < empty && ends; e++) {
                    parts.placed(number, worker, height, vectors, row, j, column + j, strip, 0);
                }
                parts.placed(number, worker, height, vectors, row, j, column + j, strip, depth);
            }
        }
    }

    /// The next tile is no higher than the block. A full tile and few rows are two tiles of two
    /// thirds: one of four rows has as many loads as it has time for.
    private static int height(int rows, int rest, int most) {
        if (rest > most && rest <= most + most / 3) return most * 2 / 3;
        int height = PackedTiles.height(rest, most);
        if (height <= rows) return height;
        if (rows >= 8) return 8;
        if (rows >= 6) return 6;
        return rows >= 4 ? 4 : 1;
    }
}
