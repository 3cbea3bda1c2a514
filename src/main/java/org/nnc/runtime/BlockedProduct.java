package org.nnc.runtime;

import java.util.Arrays;

/// Does a generalized matrix product block by block, as Goto and van de Geijn ("Anatomy of
/// high-performance matrix multiplication", 2008): panels of both factors are packed, tiles of the
/// result are summed in registers, and what follows the product runs on each finished block.
///
/// A thread packs its own panels of the right factor, some blocks of columns wide, and blocks of
/// rows of the left one: what another core has written would come to it slowly. Which terms of a
/// sum are added in which order depends on the sizes, and not on the number of threads.
///
/// One object for each product of a workspace.
public final class BlockedProduct {
    /// Elements of a panel of the right factor: it stays in the third cache.
    private static final int PANEL = 1 << 20;

    /// Elements of a packed block of rows: it stays in the second cache, beside a strip of the
    /// right panel and the sums.
    private static final int LEFT = 1 << 15;

    /// By how much copied lines are longer than the sum at most.
    private static final int PAD = 32;

    /// Elements before a panel. An array's numbers begin 16 bytes behind its head, and the head of
    /// a large one, if G1 collects the garbage, where a line of the cache begins: so strips begin
    /// with a line, and no vector of them touches two.
    private static final int BEFORE = 12;

    /// Elements of a block of rows, where both factors are read in place.
    private static final int IN_PLACE = 1 << 17;

    /// Elements of a right factor that are packed as a whole at most.
    private static final int MOST_HELD = 1 << 27;

    /// Units for each thread, so that none waits long for the last one.
    private static final int UNITS = 4;

    /// Tiles of rows, and of columns, below which blocks are not divided among threads.
    private static final int HIGH = 8;

    private static final int WIDE = 4;

    /// Rows or columns up to which packing does not pay.
    public static final int FEW = 2;

    /// Elements of a right factor that are moved to where lines of the cache begin: it stays in the
    /// second cache.
    private static final int MOST_ALIGNED = 1 << 17;

    /// Columns of a block of few rows: their sums stay in the first cache.
    private static final int WIDE_BLOCK = 2048;

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

    private final LineProduct lines;

    /// Whether the numbers of the right factor have 16 bits.
    private final boolean narrow;

    /// Whether the left factor is read by lines.
    private boolean byLines;

    /// Rows up to which the right factor is read where it lies.
    private int rowsInPlace;

    /// Whether sums are stored where they are to be.
    private boolean direct;

    /// Whether there is [Parts#align].
    private final boolean mayAlign;

    /// Whether the right factor stays from run to run, see [#keep].
    private boolean lasting;

    /// Whether its own panel holds all of the right factor.
    private boolean packed;

    /// Whether a run goes through the right factor from its end. Weights for one row are read once
    /// a run: if they are more than the second cache holds, it has their end from the run before.
    private boolean backwards;

    /// How many blocks were done by lines, if threads agree: see [Practice].
    private int practised;

    private int batches;
    private int rows;
    private int columns;
    private int inner;
    private int rowBlock;
    private int rowBlocks;

    /// Parts of a long sum, each with packed panels of its own.
    private int innerBlock;

    private int innerBlocks;

    /// A panel of the right factor is some blocks of columns.
    private int columnBlock;

    private int panelBlocks;
    private int panels;
    private boolean divided;

    /// Whether it is divided only while threads are awake.
    private boolean onlyOften;

    /// The panel and the block of rows that each thread has packed, or -1.
    private final int[] packedPanel = new int[Team.most()];

    private final int[] packedRows = new int[Team.most()];

    /// @param number of the product among those of its class
    /// @param tileRows blocks of rows are multiples of it, if there are several
    /// @param tileColumns likewise
    /// @param inLines whether offsets in the right panel count its lines instead of elements
    /// @param own 0, or a number among the products with panels of their own: the right factor
    ///   stays for some time, so it is packed once
    /// @param staysInLoop whether that is from [#forget] to [#forget]
    /// @param mayReadLines whether there is [Parts#lines]
    /// @param narrow whether the numbers of the right factor have 16 bits, and are stored so in a
    ///   panel of its own
    /// @param mayAlign whether there is [Parts#align]
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
            boolean mayReadLines,
            boolean narrow,
            boolean mayAlign) {
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
        this.lines = new LineProduct(number);
        this.narrow = narrow;
        this.mayAlign = mayAlign;
    }

    /// Its left factor is read by lines, all of its sum in one go.
    ///
    /// @param rows up to which the right factor is read where it lies
    /// @param direct whether sums are stored where they are to be, and nothing else follows
    public void byLines(int rows, boolean direct) {
        byLines = true;
        rowsInPlace = rows;
        this.direct = direct;
    }

    /// A loop begins, so the right factor may be another one, unless it is lasting.
    public void forget() {
        if (!lasting) packed = false;
    }

    /// Whether the right factor is the same in all runs from the next one on.
    public void keep(boolean on) {
        lasting = on;
        resize(batches, rows, columns, inner);
    }

    private boolean isKept() {
        return own != 0 && (lasting || staysInLoop);
    }

    /// Chooses the blocks.
    public void resize(int batches, int rows, int columns, int inner) {
        this.batches = batches;
        this.rows = rows;
        this.columns = columns;
        this.inner = inner;
        innerBlocks = Math.max(1, ceiling(inner, innerBlockMost));
        innerBlock = Math.max(1, ceiling(inner, innerBlocks));
        rowBlocks = ceiling(rows, Math.max(tileRows, Math.min(rowBlockMost, LEFT / innerBlock)));
        if (readsRight()) rowBlocks = Math.max(1, ceiling(rows * inner, IN_PLACE));
        panels = ceiling(columns, Math.max(columnBlockMost, PANEL / Math.max(1, inner)));
        long work = (long) batches * rows * columns * Math.max(1, inner) / 4;
        onlyOften = !Team.divides(work);
        divided = !onlyOften || rows <= FEW && Team.dividesOften(read());
        lines.resize(batches, rows, columns, inner, read());
        if (divided && Team.threads() > 1) divide(Team.threads());
        rowBlock = Math.max(1, ceiling(ceiling(rows, tileRows), Math.max(1, rowBlocks))) * tileRows;
        int wide = block(columns, panels, tileColumns);
        panelBlocks = ceiling(wide, rows <= FEW ? WIDE_BLOCK : columnBlockMost);
        columnBlock = block(wide, panelBlocks, tileColumns);
        panels = ceiling(columns, panelBlocks * columnBlock);
        packed = false;
    }

    /// As many panels for each thread, so that each packs its own, where there are columns enough;
    /// if they are packed already, as many rows, which it may have in its caches from the product
    /// before. And some units for each, so that none waits long for another.
    private void divide(int threads) {
        int wanted = UNITS * threads;
        int tiles = ceiling(rows, tileRows);
        int strips = ceiling(columns, tileColumns);
        boolean byRows = isKept() ? tiles >= 2 * threads : strips < threads;
        if (byRows) {
            rowBlocks = Math.min(tiles, ceiling(rowBlocks, threads) * threads);
        } else if (rights() % threads != 0 && rights() < wanted) {
            panels = Math.min(strips, ceiling(panels, threads) * threads);
        }
        while ((long) batches * panels * rowBlocks < wanted) {
            if (tiles > HIGH * rowBlocks) rowBlocks *= 2;
            else if (strips > WIDE * panels) panels *= 2;
            else break;
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
        int units = batches * panels * rowBlocks;
        if (units == 0) return;
        if (readsLines()) {
            lines.begin(parts);
            divide(parts, part, lines.extent(), lines.grain());
            lines.end(parts);
            return;
        }
        Arrays.fill(packedPanel, -1);
        Arrays.fill(packedRows, -1);
        pack(parts);
        backwards = !backwards && rows == 1 && lasting;
        divide(parts, part, units, 1);
    }

    private void divide(Parts parts, int part, int extent, int grain) {
        if (!divided) part(parts, 0, 0, extent);
        else if (onlyOften) Team.runIfOften(parts, part, extent, grain);
        else Team.run(parts, part, extent, grain);
    }

    /// Elements of the right factors.
    private long read() {
        return (long) rights() * columns * inner;
    }

    private boolean readsLines() {
        return mayReadLines && rows <= FEW && !holds();
    }

    /// Whether the right factor is read where it lies, by tiles.
    private boolean readsRight() {
        return rows <= rowsInPlace && !isKept();
    }

    /// Whether the right factor is packed as a whole, once for many runs.
    public boolean holds() {
        long size = (long) rights() * panels * panelSize();
        return isKept() && size <= MOST_HELD;
    }

    /// Packs what it holds, if it has not done so.
    public void pack(Parts parts) {
        if (!holds() || packed) return;
        int all = rights() * panels;
        room(parts, own, all * panelSize());
        boolean aligns = mayAlign && lasting && rows == 1 && all * panelSize() <= MOST_ALIGNED;
        for (int p = 0; p < all; p++) pack(parts, own, p, aligns);
        if (narrow) parts.narrow(own);
        if (aligns) parts.aligned(own);
        packed = true;
    }

    private void room(Parts parts, int worker, int right) {
        int left = rowBlock * (innerBlock + (byLines ? PAD : 0));
        parts.panels(worker, left, right == 0 ? 0 : before() + right, rowBlock, padded());
    }

    private int rights() {
        return rightDependsOnBatch ? batches : 1;
    }

    private int padded() {
        return ceiling(columnBlock, tileColumns) * tileColumns;
    }

    private int panelSize() {
        return panelBlocks * Math.max(inner, 1) * padded();
    }

    /// The first column of a block of a panel.
    private int column(int panel, int block) {
        return (panel % panels * panelBlocks + block) * columnBlock;
    }

    /// Where line k of a block begins in the packed panel, the first one of a part of the sum.
    private int offset(int panel, int block, int k) {
        int blocks = holds() ? panel * panelBlocks : 0;
        return before() + ((blocks + block) * inner + k) * (inLines ? 1 : padded());
    }

    /// What is stored elsewhere is found there by its place in the panel.
    private int before() {
        return inLines || narrow || mayAlign ? 0 : BEFORE;
    }

    /// Where a block of rows begins: they differ by one tile at most.
    private int row(int block) {
        long tiles = ceiling(rows, tileRows);
        return Math.min(rows, (int) (tiles * block / rowBlocks) * tileRows);
    }

    /// Does the units `from ≤ unit < to`, each a block of rows by a panel. Those of a panel follow
    /// each other, or those of the same rows if all panels are packed.
    public void part(Parts parts, int thread, int from, int to) {
        if (readsLines()) {
            lines.part(parts, thread, from, to);
            return;
        }
        int worker = worker(parts, thread);
        boolean holds = holds();
        if (from == to) {
            if (packed || !holds) practise(parts, worker);
            return;
        }
        int lefts = batches / rights();
        int all = lefts * rowBlocks;
        for (int u = from; u < to; u++) {
            int unit = turned(u, from, to);
            int within = holds ? unit / panels % all : unit % all;
            int panel = holds ? unit / panels / all * panels + unit % panels : unit / all;
            int batch = panel / panels * lefts + within / rowBlocks;
            boolean packs = !holds && !readsRight() && packedPanel[thread] != panel;
            if (packs) pack(parts, worker, panel, false);
            packedPanel[thread] = panel;
            int row = row(within % rowBlocks);
            int height = row(within % rowBlocks + 1) - row;
            int left = batch * rowBlocks + within % rowBlocks;
            block(parts, worker, batch, row, height, panel, packedRows[thread] == left);
            packedRows[thread] = left;
        }
    }

    /// What is the i-th from the other end, if this run begins there.
    private int turned(int i, int from, int to) {
        return backwards ? from + to - 1 - i : i;
    }

    /// Does some rows of all columns of the only batch, in a loop that threads share by rows; after
    /// [#pack].
    public void rows(Parts parts, int thread, int from, int to) {
        int worker = worker(parts, thread);
        for (int panel = 0; panel < panels; panel++) {
            if (!holds() && !readsRight()) pack(parts, worker, panel, false);
            rowsByPanel(parts, worker, from, to, panel);
        }
    }

    private void rowsByPanel(Parts parts, int worker, int from, int to, int panel) {
        for (int row = from; row < to; row += rowBlock) {
            block(parts, worker, 0, row, Math.min(rowBlock, to - row), panel, false);
        }
    }

    /// Begins a run of which threads do blocks of rows, see [#rows(Parts, int, int, int, int)].
    public void begin() {
        Arrays.fill(packedPanel, -1);
    }

    /// Does some rows by the right factor of the only batch, which is another one at each position
    /// of what is around. A thread packs it for itself, and keeps it for its next blocks.
    public void rows(Parts parts, int thread, int position, int from, int to) {
        int worker = own + thread;
        room(parts, worker, panels * panelSize());
        if (packedPanel[thread] != position) {
            for (int p = 0; p < panels; p++) pack(parts, worker, p, false);
            packedPanel[thread] = position;
            if (thread == 0) packed = true;
        }
        for (int panel = 0; panel < panels; panel++) rowsByPanel(parts, worker, from, to, panel);
    }

    /// The number of the panels of a thread, which are large enough then.
    private int worker(Parts parts, int thread) {
        boolean holds = holds();
        int worker = holds ? own + thread : thread;
        boolean packs = !holds && !readsRight();
        if (!holds || thread > 0) room(parts, worker, packs ? panelSize() : 0);
        if (holds && thread > 0) parts.share(own, worker);
        return worker;
    }

    /// Packs and finishes nothing, see [Practice].
    private void practise(Parts parts, int worker) {
        parts.left(number, worker, 0, 0, 0, 0, 0);
        parts.right(number, worker, 0, 0, 0, 0, 0, 0);
        parts.finish(number, worker, 0, 0, 0, 0, 0);
        if (byLines || inLines || inner == 0) return;
        int wide = rows == 1 ? PackedTiles.STRIPS_OF_ROW * tileColumns : tileColumns;
        int columns = Math.min(wide, columnBlock);
        practise(parts, worker, Math.min(rows, tileRows), columns);
        practise(parts, worker, rows % tileRows, columns);
    }

    /// Each kind of tile once, on one term of a sum that nobody reads. Those at the end of rows and
    /// columns are called once in a run, and so would be the last that the JIT compiles.
    private void practise(Parts parts, int worker, int height, int width) {
        if (height == 0) return;
        int rest = columns % tileColumns;
        for (int k = 0; k < Math.min(2, innerBlocks); k++) {
            parts.multiply(worker, height, width, 1, 0, k == 0);
            if (rest > 0) parts.multiply(worker, height, rest, 1, 0, k == 0);
        }
    }

    private void pack(Parts parts, int worker, int panel, boolean aligns) {
        for (int at = 0; at < panelBlocks && column(panel, at) < columns; at++) {
            int column = column(panel, at);
            int width = Math.min(columnBlock, columns - column);
            for (int k = 0; k < inner; k += innerBlock) {
                int depth = Math.min(innerBlock, inner - k);
                int batch = panel / panels;
                int offset = offset(panel, at, k);
                parts.right(number, worker, batch, column, width, k, depth, offset);
                if (aligns) parts.align(worker, offset, width, depth);
            }
        }
    }

    /// Some rows, which may be packed already, by a panel.
    private void block(
            Parts parts, int worker, int batch, int row, int height, int panel, boolean isPacked) {
        if (byLines) {
            if (!isPacked) parts.left(number, worker, batch, row, height, 0, inner);
            lines(parts, worker, batch, row, height, panel);
            return;
        }
        for (int at = 0; at < panelBlocks && column(panel, at) < columns; at++) {
            int column = column(panel, at);
            int width = Math.min(columnBlock, columns - column);
            boolean packs = innerBlocks > 1 || at == 0 && !isPacked;
            for (int k = 0; k < inner || k == 0; k += innerBlock) {
                int depth = Math.min(innerBlock, inner - k);
                if (packs) parts.left(number, worker, batch, row, height, k, depth);
                parts.multiply(worker, height, width, depth, offset(panel, at, k), k == 0);
            }
            parts.finish(number, worker, batch, row, height, column, width);
        }
    }

    /// The same where the left factor is read by lines.
    private void lines(Parts parts, int worker, int batch, int row, int height, int panel) {
        boolean reads = readsRight();
        boolean practises = practised < Practice.RUNS;
        if (practises) practised++;
        if (reads) parts.place(number, worker, batch);
        if (direct) parts.target(number, worker, batch, row);
        for (int i = 0; i < panelBlocks; i++) {
            int at = turned(i, 0, panelBlocks);
            int column = column(panel, at);
            if (column >= columns) continue;
            int width = Math.min(columnBlock, columns - column);
            int right = reads ? -1 : offset(panel, at, 0);
            PlacedTiles.run(
                    parts,
                    number,
                    worker,
                    height,
                    column,
                    width,
                    inner,
                    right,
                    tileRows,
                    tileColumns,
                    backwards,
                    practises ? Practice.CALLS : 0);
            if (!direct) parts.finish(number, worker, batch, row, height, column, width);
        }
    }
}
