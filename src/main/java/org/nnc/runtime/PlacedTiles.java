package org.nnc.runtime;

/// Goes through the tiles of a block of a [BlockedProduct] whose left factor is read by lines.
/// There are no lines behind the last one, so a tile that is higher than what is left begins
/// earlier: what it does again becomes the same.
final class PlacedTiles {
    private PlacedTiles() {}

    /// @param column of the block; @param right where its panel begins, or -1 if the right factor
    ///   is read where it lies
    /// @param backwards whether the tiles of a row are gone through from the last one on
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
            boolean backwards,
            int empty) {
        int wide = PackedTiles.STRIPS_OF_ROW * tileColumns;
        int tiles = rows == 1 && right >= 0 ? columns / wide : 0;
        for (int t = 0; t < tiles; t++) {
            int vectors = 2 * PackedTiles.STRIPS_OF_ROW;
            int i = (backwards ? tiles - 1 - t : t) * wide;
            parts.placed(number, worker, 1, vectors, 0, i, column + i, right + i * depth, depth);
        }
        int j = tiles * wide;
        if (right >= 0 && areThrees(rows, tileRows)) {
            int whole = columns / (3 * tileColumns) * 3 * tileColumns;
            for (; j < whole; j += 3 * tileColumns) {
                int calls = j == 0 ? empty : 0;
                threes(parts, number, worker, rows, j, column, right, tileColumns, depth, calls);
            }
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
                int calls = ends ? empty : 0;
                tile(parts, number, worker, height, vectors, row, j, column, strip, depth, calls);
            }
        }
    }

    /// A tile from column `j` of the block on, and before it so often on an empty sum.
    private static void tile(
            Parts parts,
            int number,
            int worker,
            int height,
            int vectors,
            int row,
            int j,
            int column,
            int strip,
            int depth,
            int empty) {
        for (int e = 0; e < empty; e++) {
            parts.placed(number, worker, height, vectors, row, j, column + j, strip, 0);
        }
        parts.placed(number, worker, height, vectors, row, j, column + j, strip, depth);
    }

    /// Whether all tiles have two thirds of the rows of a full one, which leaves registers for a
    /// third vector: then a number of the left factor is loaded for three products instead of two.
    private static boolean areThrees(int rows, int most) {
        int height = PackedTiles.ROWS_OF_THREE;
        return height == most * 2 / 3 && height(rows, rows, most) == height && rows <= 2 * height;
    }

    /// Three strips from column `j` of the block on.
    private static void threes(
            Parts parts,
            int number,
            int worker,
            int rows,
            int j,
            int column,
            int right,
            int tileColumns,
            int depth,
            int empty) {
        int height = PackedTiles.ROWS_OF_THREE;
        for (int half = 0; half < 2; half++) {
            int vectors = half == 0 ? PackedTiles.THREE : PackedTiles.THREE_FROM_SECOND;
            int from = j + half * 3 * tileColumns / 2;
            int strip = right + (j + half * tileColumns) * depth;
            for (int i = 0; i < rows; i += height) {
                int row = Math.min(i, rows - height);
                tile(
                        parts, number, worker, height, vectors, row, from, column, strip, depth,
                        empty);
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
