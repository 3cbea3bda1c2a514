package org.nnc.runtime;

import java.util.Arrays;

/// Does a generalized matrix product block by block, as Goto and van de Geijn ("Anatomy of
/// high-performance matrix multiplication", 2008): panels of both factors are packed, tiles of the
/// result are summed in registers, and what follows the product runs on each finished block.
///
/// One object for each product of a workspace; the blocks depend on the sizes.
public final class BlockedProduct {
    /// What the generated class does for it. A worker has panels of its own.
    public interface Parts extends Team.Task {
        /// Makes the panels of a worker at least so large.
        void panels(int worker, int left, int right, int rows, int columns);

        /// Packs `rows × depth` elements of the left factor.
        void left(int product, int worker, int batch, int row, int rows, int inner, int depth);

        /// Packs `depth × columns` elements of the right factor, from `offset` of the panel on.
        void right(
                int product,
                int worker,
                int batch,
                int column,
                int columns,
                int inner,
                int depth,
                int offset);

        /// Multiplies packed panels into the block of sums, which it sets if `first`, else adds to.
        void multiply(int worker, int rows, int columns, int depth, int offset, boolean first);

        /// One tile of it; `height` rows, one or two vectors wide.
        void tile(
                int worker,
                int height,
                int vectors,
                int left,
                int right,
                int depth,
                int row,
                int column,
                boolean first);

        /// Runs what follows the product on the finished block.
        void finish(int product, int worker, int batch, int row, int rows, int column, int columns);

        /// Makes the panels of a worker at least so large for a [WindowProduct].
        ///
        /// @param depth of the panel of lanes; @param pitch of the turned sums
        default void room(int worker, int image, int lanes, int depth, int sums, int pitch) {
            throw new UnsupportedOperationException();
        }

        /// One tile of a [WindowProduct]: some positions, in a pattern, by one or two vectors.
        ///
        /// @param image where its first position reads; @param sums where its sums go
        default void window(
                int product,
                int worker,
                int pattern,
                int vectors,
                int image,
                int right,
                int depth,
                int sums,
                boolean first) {
            throw new UnsupportedOperationException();
        }

        /// Transposes the sums of a strip of lanes: each lane becomes a line of `pitch` numbers.
        default void turn(int worker, int sums, int pixels, int pitch) {
            throw new UnsupportedOperationException();
        }
    }

    /// Elements of a right panel that are kept for all blocks of rows.
    private static final int KEPT = 1 << 20;

    private final int number;
    private final int rowBlockMost;
    private final int innerBlockMost;
    private final int columnBlockMost;
    private final int tileRows;
    private final int tileColumns;
    private final boolean rightDependsOnBatch;
    private final boolean inLines;

    /// Where its own panels stand, behind those that products share; 0 if it has none.
    private final int own;

    /// Of products with panels of their own: the right panel that each worker holds, or -1.
    private final long[] held;

    private int batches;
    private int rows;
    private int columns;
    private int inner;
    private int rowBlock;
    private int rowBlocks;
    private int columnBlock;
    private int columnBlocks;
    private int innerBlock;
    private boolean divided;

    /// @param number of the product among those of its class
    /// @param tileRows blocks of rows are multiples of it, if there are several
    /// @param tileColumns likewise
    /// @param inLines whether offsets in the right panel count its lines instead of elements
    /// @param own 0, or a number among the products with panels of their own: the right factor
    ///   stays from run to run until [#forget], so it is packed once
    public BlockedProduct(
            int number,
            int tileRows,
            int tileColumns,
            int rowBlock,
            int innerBlock,
            int columnBlock,
            boolean rightDependsOnBatch,
            boolean inLines,
            int own) {
        this.number = number;
        this.tileRows = tileRows;
        this.tileColumns = tileColumns;
        this.rowBlockMost = rowBlock;
        this.innerBlockMost = innerBlock;
        this.columnBlockMost = columnBlock;
        this.rightDependsOnBatch = rightDependsOnBatch;
        this.inLines = inLines;
        this.own = own * Team.most();
        this.held = new long[own == 0 ? 0 : Team.most()];
        forget();
    }

    /// The right factor may be another one from now on.
    public void forget() {
        Arrays.fill(held, -1);
    }

    /// Chooses the blocks.
    public void resize(int batches, int rows, int columns, int inner) {
        this.batches = batches;
        this.rows = rows;
        this.columns = columns;
        this.inner = inner;
        int innerBlocks = Math.max(1, ceiling(inner, innerBlockMost));
        innerBlock = Math.max(1, ceiling(inner, innerBlocks));
        rowBlocks = ceiling(rows, rowBlockMost);
        columnBlocks = ceiling(columns, columnBlockMost);
        long work = (long) batches * rows * columns * Math.max(1, inner) / 4;
        divided = Team.divides(work);
        int threads = divided ? Team.threads() : 1;
        if (threads > 1) divide(threads);
        rowBlock = block(rows, rowBlocks, tileRows);
        rowBlocks = ceiling(rows, rowBlock);
        columnBlock = block(columns, columnBlocks, tileColumns);
        columnBlocks = ceiling(columns, columnBlock);
        forget();
    }

    /// As many blocks for each thread, where the sizes allow it.
    private void divide(int threads) {
        if ((long) batches * rowBlocks * columnBlocks % threads == 0) return;
        if ((long) batches * rowBlocks * columnBlocks >= 8L * threads) return;
        int rowTiles = ceiling(rows, tileRows);
        int columnTiles = ceiling(columns, tileColumns);
        int moreRows = ceiling(rowBlocks, threads) * threads;
        int moreColumns = ceiling(columnBlocks, threads) * threads;
        boolean byRows = rowTiles >= 2 * moreRows;
        boolean byColumns = columnTiles >= moreColumns;
        if (byRows && (rowBlocks > 1 || !byColumns || rowTiles >= columnTiles)) {
            rowBlocks = moreRows;
        } else if (byColumns) {
            columnBlocks = moreColumns;
        } else if (rowTiles >= moreRows) {
            rowBlocks = moreRows;
        }
    }

    private static int block(int size, int blocks, int tile) {
        if (blocks <= 1) return Math.max(1, size);
        return ceiling(ceiling(size, blocks), tile) * tile;
    }

    private static int ceiling(int size, int step) {
        return (size + step - 1) / step;
    }

    /// Does the whole product; `part` is the number under which the workspace calls [#part].
    public void run(Parts parts, int part) {
        int units = batches * rowBlocks * columnBlocks;
        if (units == 0) return;
        if (divided) Team.run(parts, part, units, 1);
        else part(parts, 0, 0, units);
    }

    /// Does the blocks `from ≤ unit < to`; those of one block of columns follow each other.
    public void part(Parts parts, int thread, int from, int to) {
        int worker = own + thread;
        int padded = ceiling(columnBlock, tileColumns) * tileColumns;
        boolean keeps = inner == innerBlock || (long) inner * padded <= KEPT;
        int rightSize = (keeps ? Math.max(inner, 1) : innerBlock) * padded;
        int leftSize = ceiling(rowBlock, tileRows) * tileRows * innerBlock;
        int tall = ceiling(rowBlock, tileRows) * tileRows;
        parts.panels(worker, leftSize, rightSize, tall, padded);
        long packed = own == 0 ? -1 : held[thread];
        for (int unit = from; unit < to; unit++) {
            int rowAt = unit % rowBlocks;
            int columnAt = unit / rowBlocks % columnBlocks;
            int batch = unit / rowBlocks / columnBlocks;
            int column = columnAt * columnBlock;
            int width = Math.min(columnBlock, columns - column);
            long wanted = (rightDependsOnBatch ? (long) batch * columnBlocks : 0) + columnAt;
            if (keeps && wanted != packed) packRight(parts, worker, batch, column, width, padded);
            packed = wanted;
            int unitOfOffset = inLines ? 1 : padded;
            int row = rowAt * rowBlock;
            block(parts, worker, batch, row, column, width, keeps ? unitOfOffset : 0);
        }
        if (own != 0) held[thread] = packed;
    }

    private void packRight(Parts parts, int worker, int batch, int column, int width, int padded) {
        for (int k = 0; k < inner; k += innerBlock) {
            int depth = Math.min(innerBlock, inner - k);
            int offset = inLines ? k : k * padded;
            parts.right(number, worker, batch, column, width, k, depth, offset);
        }
    }

    private void block(
            Parts parts, int worker, int batch, int row, int column, int width, int kept) {
        int height = Math.min(rowBlock, rows - row);
        for (int k = 0; k < inner || k == 0; k += innerBlock) {
            int depth = Math.min(innerBlock, inner - k);
            if (kept == 0) parts.right(number, worker, batch, column, width, k, depth, 0);
            parts.left(number, worker, batch, row, height, k, depth);
            parts.multiply(worker, height, width, depth, k * kept, k == 0);
        }
        parts.finish(number, worker, batch, row, height, column, width);
    }

    /// [Parts#multiply] by tiles.
    public static void tiles(
            Parts parts,
            int worker,
            int rows,
            int columns,
            int depth,
            int offset,
            boolean first,
            int tileRows,
            int tileColumns) {
        for (int j = 0; j < columns; j += tileColumns) {
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
