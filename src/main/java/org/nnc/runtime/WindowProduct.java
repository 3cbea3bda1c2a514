package org.nnc.runtime;

/// Does a convolution, or one of its gradients, as a product whose one factor is read where it lies
/// in the image: there is no matrix of windows. A tile of the result is some positions by two
/// vectors of features. For each element of the window the vectors come from a packed panel, and
/// one number for each position from the image, at the sum of two offsets: that of the position
/// within the tile, which is a constant, and that of the window's element, which is in a table (J.
/// Zhang, F. Franchetti, T. M. Low, "High performance zero-memory overhead direct convolutions",
/// 2018).
///
/// The positions are those of a plane, one plane for each `outer` index (the sample); the sum runs
/// over the elements of the window, for each `summed` index (the channel, or the sample in the
/// gradient of the weights).
public abstract sealed class WindowProduct extends WindowBlocks
        permits DirectProduct, WinogradProduct {
    /// Elements of packed panels that are kept from run to run at most.
    private static final int MOST_KEPT = 1 << 27;

    final int number;

    /// Where its own panels stand, behind those that products share; 0 if it has none.
    private final int own;

    private final boolean turned;

    /// Whether the packed factor stays from run to run, and whether all of it is packed.
    private boolean lasting;

    private boolean packed;

    /// Where the terms of a block of the sum lie in the image, from where a position reads.
    public int[] table = {};

    private final Block[] blocks = new Block[Team.most()];

    /// @param number of the product among those of its class
    /// @param width lanes of a tile
    /// @param elements of the window
    /// @param plane elements of the image for each outer and summed index, where it is copied; else
    ///   0
    /// @param own 0, or a number among the products with panels of their own: the packed factor may
    ///   stay from run to run
    /// @param pooled whether the largest of each square of 2 × 2 sums of a plane is a result; its
    ///   extents are even then
    /// @param turned whether the results of each lane lie side by side, not those of each position
    WindowProduct(
            int number,
            int width,
            PixelTiles tiles,
            int elements,
            int plane,
            boolean lanesDependOnBatch,
            int own,
            boolean pooled,
            boolean turned) {
        super(width, tiles, elements, plane, lanesDependOnBatch, pooled);
        this.own = own * Team.most();
        this.number = number;
        this.turned = turned;
        for (int t = 0; t < blocks.length; t++) blocks[t] = new Block();
    }

    /// Whether the packed factor is the same in all runs from the next one on.
    public void keep(boolean on) {
        lasting = on;
        packed = false;
    }

    /// Prepares for other sizes.
    public void resize(int batches, int lanes, int outer, int summed) {
        divide(batches, lanes, outer, summed);
        fillTable();
        packed = false;
    }

    /// @param each terms of a summed index; @param stride how far apart summed indices are
    /// @param taps where the terms of one lie
    void fillTable(int each, int stride, int[] taps) {
        int length = summedBlock * each;
        if (table.length != length) table = new int[length];
        for (int i = 0; i < length; i++) table[i] = i / each * stride + taps[i % each];
    }

    abstract void fillTable();

    /// Does the whole product; `part` is the number under which the workspace calls [#part].
    public void run(Parts parts, int part) {
        int units = batches * laneBlocks * outerBlocks * tileBlocks;
        if (units == 0) return;
        if (holds() && !packed) packAll(parts);
        if (divided) Team.run(parts, part, units, 1);
        else part(parts, 0, 0, units);
    }

    private boolean holds() {
        return own != 0 && lasting && (long) panels() * panel() <= MOST_KEPT;
    }

    private void packAll(Parts parts) {
        int end = panels() * panel();
        room(parts, own, end);
        for (int batch = 0; batch < (lanesDependOnBatch ? batches : 1); batch++) {
            for (int laneAt = 0; laneAt < laneBlocks; laneAt++) {
                for (int s = 0; s < summed; s += summedBlock) {
                    Block b = new Block().at(own, batch, laneAt * laneBlock, 0, 0);
                    packLanes(parts, b, s, panel(batch, laneAt, s) * panel(), end);
                }
            }
        }
        packed = true;
    }

    /// @param right elements of the packed panels, or 0 if they are another worker's
    private void room(Parts parts, int worker, int right) {
        int depth = summedBlock * elements;
        int lanes = right == 0 ? 0 : right + rawLanes();
        parts.room(worker, imageRoom(), lanes, depth, sumsRoom(), pitch);
    }

    /// Elements of a block's images and of what is made of them.
    int imageRoom() {
        return outerBlock * summedBlock * plane;
    }

    /// Elements behind the packed panels that packing needs.
    abstract int rawLanes();

    /// Elements of the sums of a block.
    abstract int sumsRoom();

    /// Does the blocks `from ≤ unit < to`.
    public void part(Parts parts, int thread, int from, int to) {
        boolean holds = holds();
        int worker = holds ? own + thread : thread;
        if (!holds || thread > 0) room(parts, worker, holds ? 0 : panel());
        if (holds && thread > 0) parts.share(own, worker);
        if (from == to && (packed || !holds)) practise(parts, worker);
        int packedLanes = -1;
        long packedImage = -1;
        long spreadImage = -1;
        for (int unit = from; unit < to; unit++) {
            Block b = block(blocks[thread], worker, unit, holds);
            for (int s = 0; s < summed || s == 0; s += summedBlock) {
                int panel = panel(b.batch, b.lane / laneBlock, s);
                if (!holds && panel != packedLanes) packLanes(parts, b, s, 0, panel());
                packedLanes = panel;
                long image = ((long) b.batch * outer + b.first) * (summed + 1L) + s;
                if (image != packedImage) packImage(parts, b, s);
                packedImage = image;
                long spreadOf = image * tiles.count() + b.tile;
                if (spreadOf != spreadImage) spread(parts, b, s);
                spreadImage = spreadOf;
                add(parts, b, s, holds ? panel * panel() : 0);
            }
        }
    }

    /// A part of the result, one object for each thread.
    static final class Block {
        int worker;
        int batch;

        /// The first one; likewise the first index of `outer`, and the first tile.
        int lane;

        int first;
        int tile;

        Block at(int worker, int batch, int lane, int first, int tile) {
            this.worker = worker;
            this.batch = batch;
            this.lane = lane;
            this.first = first;
            this.tile = tile;
            return this;
        }
    }

    /// Lanes change first where they are all packed, so that what is made of the image stays; else
    /// last.
    private Block block(Block b, int worker, int unit, boolean holds) {
        int others = outerBlocks * tileBlocks;
        int lane = holds ? unit % laneBlocks : unit / others % laneBlocks;
        int rest = holds ? unit / laneBlocks : unit % others;
        int tile = rest % tileBlocks * tileBlock;
        int first = rest / tileBlocks % outerBlocks * outerBlock;
        return b.at(worker, unit / others / laneBlocks, lane * laneBlock, first, tile);
    }

    /// Packs and finishes nothing, see [Practice].
    private void practise(Parts parts, int worker) {
        parts.right(number, worker, 0, 0, 0, 0, 0, 0);
        parts.finish(number, worker, 0, 0, 0, 0, 0);
        if (batches == 0 || lanes == 0 || outer == 0) return;
        int strip = Math.min(width, lanes);
        for (int pattern = 0; pattern < tiles.patterns().size(); pattern++) {
            for (int k = 0; k < (many(0) < summed ? 2 : 1); k++) {
                tile(parts, worker, pattern, vectors(strip), k == 0);
                if (lanes % width > 0) tile(parts, worker, pattern, vectors(lanes % width), k == 0);
            }
        }
    }

    /// An empty sum of a tile: those at the ends of lines are called seldom.
    private void tile(Parts parts, int worker, int pattern, int vectors, boolean first) {
        parts.window(number, worker, pattern, vectors, 0, 0, 0, 0, first);
    }

    /// Packs the lanes of a block.
    ///
    /// @param raw behind all panels
    private void packLanes(Parts parts, Block b, int s, int offset, int raw) {
        int count = Math.min(laneBlock, lanes - b.lane);
        if (many(s) * elements > 0) packStrips(parts, b, s, count, offset, raw);
    }

    /// @param count of lanes
    abstract void packStrips(Parts parts, Block b, int s, int count, int offset, int raw);

    /// Packs a panel of lanes as the elements of their windows.
    void packElements(Parts parts, Block b, int s, int count, int offset) {
        int depth = many(s) * elements;
        parts.right(number, b.worker, b.batch, b.lane, count, s * elements, depth, offset);
    }

    /// How many `summed` indices there are in the part that begins at one.
    int many(int s) {
        return Math.min(summedBlock, summed - s);
    }

    boolean finishes(int s) {
        return s + summedBlock >= summed;
    }

    private void packImage(Parts parts, Block b, int s) {
        parts.left(number, b.worker, b.batch, b.first, planes(b), s, many(s));
    }

    int planes(Block b) {
        return Math.min(outerBlock, outer - b.first);
    }

    /// Makes of packed images what is multiplied, if that is something else.
    abstract void spread(Parts parts, Block b, int s);

    /// Adds products for some `summed` indices, and finishes the block after the last ones.
    ///
    /// @param right where the panel of lanes begins
    abstract void add(Parts parts, Block b, int s, int right);

    /// Places of a block's sums.
    int places(Block b) {
        if (planes(b) > 1) return planes(b) * tiles.pixels();
        return tiles.pixel(last(b.tile)) - tiles.pixel(b.tile);
    }

    /// Multiplies the planes of a block with a strip of lanes.
    ///
    /// @param point of [WinogradProduct]; else 0
    /// @param right where the strip begins; @param depth of it; @param sums where they begin
    void multiply(
            Parts parts, Block b, int s, int point, int vectors, int right, int depth, int sums) {
        int start = tiles.pixel(b.tile);
        for (int p = 0; p < planes(b); p++) {
            int image = image(b, s, p, point);
            int to = sums + (p * tiles.pixels() - start) * width;
            for (int t = b.tile; t < last(b.tile); t++) {
                parts.window(
                        number,
                        b.worker,
                        tiles.patternOf(t),
                        vectors,
                        image + tiles.offset(t),
                        right,
                        depth,
                        to + tiles.pixel(t) * width,
                        s == 0);
            }
        }
    }

    /// From where the offsets of tiles count, for a plane of a block.
    abstract int image(Block b, int s, int p, int point);

    /// Vectors of a strip of so many lanes at most.
    int vectors(int lanes) {
        return lanes > width / 2 ? 2 : 1;
    }

    /// Runs what follows on the sums of a strip.
    void finish(Parts parts, Block b, int strip, int sums) {
        int rows = Math.min(width, lanes - b.lane - strip);
        int start = pixel(b.tile);
        int count = planes(b) > 1 ? planes(b) * pixels() : pixel(last(b.tile)) - start;
        if (turned) parts.turn(b.worker, sums, count, pitch);
        else parts.stay(b.worker, sums);
        int column = b.first * pixels() + start;
        parts.finish(number, b.worker, b.batch, b.lane + strip, rows, column, count);
    }
}
