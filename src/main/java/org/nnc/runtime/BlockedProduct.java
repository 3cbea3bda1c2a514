package org.nnc.runtime;

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

        /// Lets a worker read the right panel of another.
        void share(int from, int worker);

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

        /// One tile of it; `height` rows, one or two vectors wide, or one row of [#STRIPS_OF_ROW]
        /// strips.
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

        /// Sets the sums of few rows, with the right factor read where it lies.
        void lines(int product, int worker, int batch, int row, int rows, int column, int columns);

        /// Makes the panels of a worker at least so large for a [WindowProduct].
        ///
        /// @param depth of the panel of lanes; @param pitch of the turned sums
        default void room(int worker, int image, int lanes, int depth, int sums, int pitch) {
            throw new UnsupportedOperationException();
        }

        /// One tile of a [WindowProduct]: some positions, in a pattern, by one or two vectors.
        ///
        /// @param image where its first position reads; @param sums what it adds to
        default void window(
                int product,
                int worker,
                int pattern,
                int vectors,
                int image,
                int right,
                int depth,
                int sums) {
            throw new UnsupportedOperationException();
        }

        /// Sets sums of a [WindowProduct] to 0.
        default void clear(int worker, int from, int to) {
            throw new UnsupportedOperationException();
        }

        /// Transposes the sums of a strip of lanes: each lane becomes a line of `pitch` numbers.
        default void turn(int worker, int sums, int pixels, int pitch) {
            throw new UnsupportedOperationException();
        }
    }

    /// Elements of a right panel that are kept for all blocks of rows.
    private static final int KEPT = 1 << 20;

    /// Elements of a right factor that are packed as a whole at most.
    private static final int MOST_HELD = 1 << 27;

    /// Strips, of two vectors each, in the tile of a single row.
    public static final int STRIPS_OF_ROW = 4;

    /// Rows up to which packing does not pay.
    private static final int FEW = 2;

    /// Columns that threads share in one piece, so that what they read is long.
    private static final int PIECE = 256;

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

    /// Whether the right factor stays while a loop runs.
    private final boolean staysInLoop;

    /// Whether few rows may be summed up without packing.
    private final boolean mayReadLines;

    /// Whether the right factor stays from run to run, see [#keep].
    private boolean lasting;

    /// Whether its own panel holds all of the right factor.
    private boolean packed;

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
    ///   stays for some time, so it is packed once
    /// @param staysInLoop whether that is from [#forget] to [#forget]
    /// @param mayReadLines whether there is [Parts#lines]
    public BlockedProduct(
            int number,
            int tileRows,
            int tileColumns,
            int rowBlock,
            int innerBlock,
            int columnBlock,
            boolean rightDependsOnBatch,
            boolean inLines,
            int own,
            boolean staysInLoop,
            boolean mayReadLines) {
        this.number = number;
        this.tileRows = tileRows;
        this.tileColumns = tileColumns;
        this.rowBlockMost = rowBlock;
        this.innerBlockMost = innerBlock;
        this.columnBlockMost = columnBlock;
        this.rightDependsOnBatch = rightDependsOnBatch;
        this.inLines = inLines;
        this.own = own * Team.most();
        this.staysInLoop = staysInLoop;
        this.mayReadLines = mayReadLines;
    }

    /// A loop begins, so the right factor may be another one, unless it is lasting.
    public void forget() {
        if (!lasting) packed = false;
    }

    /// Whether the right factor is the same in all runs from the next one on.
    public void keep(boolean on) {
        lasting = on;
        packed = false;
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
        packed = false;
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
        if (readsLines()) {
            if (divided) Team.run(parts, part, columns, PIECE);
            else part(parts, 0, 0, columns);
            return;
        }
        pack(parts);
        if (divided) Team.run(parts, part, units, 1);
        else part(parts, 0, 0, units);
    }

    private boolean readsLines() {
        return mayReadLines && rows <= FEW && !holds();
    }

    /// Does some columns of all rows without packing.
    private void lines(Parts parts, int worker, int from, int to) {
        parts.panels(worker, 0, 0, FEW, to - from);
        int times = from == to ? 1 : batches;
        for (int batch = 0; batch < times; batch++) {
            parts.lines(number, worker, batch, 0, rows, from, to - from);
            parts.finish(number, worker, batch, 0, rows, from, to - from);
        }
    }

    /// Whether the right factor is packed as a whole, once for many runs.
    public boolean holds() {
        return own != 0 && (lasting || staysInLoop) && wholeSize() <= MOST_HELD;
    }

    /// How many blocks of columns a packed factor has.
    private int rightBlocks() {
        return rightDependsOnBatch ? batches * columnBlocks : columnBlocks;
    }

    private long wholeSize() {
        return (long) rightBlocks() * Math.max(inner, 1) * padded();
    }

    private int padded() {
        return ceiling(columnBlock, tileColumns) * tileColumns;
    }

    /// Where a block of columns begins in the packed factor.
    private int offset(int block) {
        return block * inner * (inLines ? 1 : padded());
    }

    /// Packs what it holds, if it has not done so.
    public void pack(Parts parts) {
        if (holds() && !packed) packAll(parts);
    }

    private void packAll(Parts parts) {
        panels(parts, own, (int) wholeSize());
        for (int block = 0; block < rightBlocks(); block++) {
            packRight(parts, own, block / columnBlocks, block % columnBlocks, offset(block));
        }
        packed = true;
    }

    private void panels(Parts parts, int worker, int rightSize) {
        int tall = ceiling(rowBlock, tileRows) * tileRows;
        parts.panels(worker, tall * innerBlock, rightSize, tall, padded());
    }

    /// Does the blocks `from ≤ unit < to`; those of one block of columns follow each other.
    public void part(Parts parts, int thread, int from, int to) {
        if (readsLines()) {
            lines(parts, thread, from, to);
            return;
        }
        int worker = worker(parts, thread);
        if (from == to && (packed || !holds())) practise(parts, worker);
        int at = -1;
        for (int unit = from; unit < to; unit++) {
            int rowAt = unit % rowBlocks;
            int columnAt = unit / rowBlocks % columnBlocks;
            int batch = unit / rowBlocks / columnBlocks;
            int right = right(batch, columnAt);
            if (right != at) packBlock(parts, worker, batch, columnAt);
            at = right;
            int row = rowAt * rowBlock;
            block(parts, worker, batch, row, Math.min(rowBlock, rows - row), columnAt);
        }
    }

    /// Does some rows of all columns of the only batch, in a loop that threads share by rows; after
    /// [#pack].
    public void rows(Parts parts, int thread, int from, int to) {
        int worker = worker(parts, thread);
        for (int columnAt = 0; columnAt < columnBlocks; columnAt++) {
            packBlock(parts, worker, 0, columnAt);
            for (int row = from; row < to; row += rowBlock) {
                block(parts, worker, 0, row, Math.min(rowBlock, to - row), columnAt);
            }
        }
    }

    /// The number of the panels of a thread, which are large enough then.
    private int worker(Parts parts, int thread) {
        boolean holds = holds();
        int worker = holds ? own + thread : thread;
        if (!holds) panels(parts, worker, (keeps() ? Math.max(inner, 1) : innerBlock) * padded());
        else if (thread > 0) share(parts, worker);
        return worker;
    }

    /// Whether a packed block of columns serves all blocks of rows.
    private boolean keeps() {
        return inner == innerBlock || (long) inner * padded() <= KEPT;
    }

    private int right(int batch, int columnAt) {
        return (rightDependsOnBatch ? batch * columnBlocks : 0) + columnAt;
    }

    private void packBlock(Parts parts, int worker, int batch, int columnAt) {
        if (keeps() && !holds()) packRight(parts, worker, batch, columnAt, 0);
    }

    /// Packs and finishes nothing, see [Practice].
    private void practise(Parts parts, int worker) {
        parts.left(number, worker, 0, 0, 0, 0, 0);
        parts.right(number, worker, 0, 0, 0, 0, 0, 0);
        parts.finish(number, worker, 0, 0, 0, 0, 0);
    }

    private void share(Parts parts, int worker) {
        panels(parts, worker, 0);
        parts.share(own, worker);
    }

    private int width(int columnAt) {
        return Math.min(columnBlock, columns - columnAt * columnBlock);
    }

    private void packRight(Parts parts, int worker, int batch, int columnAt, int offset) {
        int line = inLines ? 1 : padded();
        for (int k = 0; k < inner; k += innerBlock) {
            int depth = Math.min(innerBlock, inner - k);
            int column = columnAt * columnBlock;
            int width = width(columnAt);
            parts.right(number, worker, batch, column, width, k, depth, offset + k * line);
        }
    }

    /// Some rows by a block of columns.
    private void block(Parts parts, int worker, int batch, int row, int height, int columnAt) {
        int column = columnAt * columnBlock;
        int width = width(columnAt);
        int offset = holds() ? offset(right(batch, columnAt)) : 0;
        int line = holds() || keeps() ? inLines ? 1 : padded() : 0;
        for (int k = 0; k < inner || k == 0; k += innerBlock) {
            int depth = Math.min(innerBlock, inner - k);
            if (line == 0) parts.right(number, worker, batch, column, width, k, depth, 0);
            parts.left(number, worker, batch, row, height, k, depth);
            parts.multiply(worker, height, width, depth, offset + k * line, k == 0);
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
