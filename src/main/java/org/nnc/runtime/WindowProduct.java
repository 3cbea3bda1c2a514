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
public final class WindowProduct extends WindowBlocks {
    /// Elements of packed panels that are kept from run to run at most.
    private static final int MOST_KEPT = 1 << 27;

    private final int number;

    /// Distances of the window's elements.
    private final int[] taps;

    private final int outerStride;
    private final int summedStride;

    /// Where its own panels stand, behind those that products share; 0 if it has none.
    private final int own;

    /// Whether the packed factor stays from run to run, and whether all of it is packed.
    private boolean lasting;

    private boolean packed;

    /// Offsets of the elements of a block of the sum.
    public int[] table = {};

    private final Block[] blocks = new Block[Team.most()];

    /// @param number of the product among those of its class
    /// @param most positions of a tile
    /// @param width lanes of a tile
    /// @param extents of the plane's axes; @param strides how far apart neighbours read
    /// @param window extents of the axes within the window; @param steps how far apart these read
    /// @param order of the window's elements for [Winograd], or nothing
    /// @param plane elements of the image for each outer and summed index, where it is copied; else
    ///   0
    /// @param outerStride distance of these in the image, where it is not copied
    /// @param own 0, or a number among the products with panels of their own: the packed factor may
    ///   stay from run to run
    /// @param pooled whether the largest of each square of 2 × 2 sums of a plane is a result; its
    ///   extents are even then
    public WindowProduct(
            int number,
            int most,
            int width,
            int[] extents,
            int[] strides,
            int[] window,
            int[] steps,
            int[] order,
            int plane,
            int outerStride,
            int summedStride,
            boolean lanesDependOnBatch,
            int own,
            boolean pooled) {
        super(most, width, extents, strides, window, order, plane, lanesDependOnBatch, pooled);
        this.own = own * Team.most();
        this.number = number;
        this.outerStride = outerStride;
        this.summedStride = plane > 0 ? plane : summedStride;
        for (int t = 0; t < blocks.length; t++) blocks[t] = new Block();
        this.taps = new int[elements];
        for (int t = 0; t < elements; t++) {
            int rest = t;
            for (int i = window.length - 1; i >= 0; i--) {
                taps[t] += rest % window[i] * steps[i];
                rest /= window[i];
            }
        }
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

    private void fillTable() {
        int each = fast.isPresent() ? 1 : elements;
        int stride = fast.isPresent() ? spread : summedStride;
        int length = summedBlock * each;
        if (table.length != length) table = new int[length];
        for (int i = 0; i < length; i++) {
            table[i] = i / each * stride + taps[i % each];
        }
    }

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
        int image = outerBlock * summedBlock * plane;
        int depth = summedBlock * elements;
        if (fast.isPresent()) {
            image = spreadStart() + outerBlock * Winograd.POINTS * apart(summedBlock);
        }
        int raw = fast.isPresent() && right > 0 ? laneBlock * depth : 0;
        parts.room(worker, image, right + raw, depth, sumsSize, pitch);
    }

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
                if (fast.isPresent() && spreadOf != spreadImage) spread(parts, b, s);
                spreadImage = spreadOf;
                add(parts, b, s, holds ? panel * panel() : 0);
            }
        }
    }

    /// A part of the result, one object for each thread.
    private static final class Block {
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
    }

    /// @param raw where the elements of windows are packed before [Winograd] spreads them
    private void packLanes(Parts parts, Block b, int s, int offset, int raw) {
        int count = Math.min(laneBlock, lanes - b.lane);
        int many = Math.min(summedBlock, summed - s);
        int depth = many * elements;
        if (depth <= 0) return;
        int to = fast.isPresent() ? raw : offset;
        parts.right(number, b.worker, b.batch, b.lane, count, s * elements, depth, to);
        if (fast.isEmpty()) return;
        for (int strip = 0; strip < count; strip += width) {
            int at = offset + strip * depth(many);
            fast.get().lanes(parts, b.worker, raw + strip * depth, at, many);
        }
    }

    private void packImage(Parts parts, Block b, int s) {
        int many = Math.min(summedBlock, summed - s);
        parts.left(number, b.worker, b.batch, b.first, planes(b), s, many);
    }

    private int planes(Block b) {
        return Math.min(outerBlock, outer - b.first);
    }

    private void spread(Parts parts, Block b, int s) {
        int many = Math.min(summedBlock, summed - s);
        int phases = outerBlock * summedBlock * plane;
        for (int p = 0; p < planes(b); p++) {
            int from = p * many * plane;
            int to = spreadStart() + p * Winograd.POINTS * apart(many);
            Winograd f = fast.orElseThrow();
            int line = f.line(tiles.pixel(b.tile));
            int apart = apart(many);
            f.image(parts, b.worker, from, line, lines(b.tile), phases, to, apart, spread, many);
        }
    }

    /// Adds products for some `summed` indices, and finishes the block after the last ones.
    private void add(Parts parts, Block b, int s, int right) {
        int here = Math.min(laneBlock, lanes - b.lane);
        int many = Math.min(summedBlock, summed - s);
        boolean finishes = s + summedBlock >= summed;
        int places = places(b);
        int size = places * width + (fast.isPresent() ? UNEVEN : 0);
        int points = fast.isPresent() ? Winograd.POINTS : 1;
        boolean several = fast.isPresent() || summedBlock < summed;
        for (int point = 0; point < points; point++) {
            for (int strip = 0; strip < here; strip += width) {
                int sums = several ? (strip / width * points + point) * size : 0;
                int vectors = here - strip > width / 2 ? 2 : 1;
                int each = depth(many) / points;
                int lanes = right + strip * depth(many) + point * each * width;
                multiply(parts, b, s, point, vectors, lanes, each, sums);
                if (!finishes || fast.isPresent()) continue;
                if (pooled) pool(parts, b, sums, places, vectors);
                finish(parts, b, strip, sums);
            }
        }
        if (!finishes || fast.isEmpty()) return;
        int gathered = (here + width - 1) / width * points * size;
        for (int strip = 0; strip < here; strip += width) {
            int vectors = here - strip > width / 2 ? 2 : 1;
            for (int p = 0; p < planes(b); p++) {
                int from = strip / width * points * size + p * tiles.pixels() * width;
                int to = gathered + p * pixels() * width;
                if (pooled)
                    fast.get().maxima(parts, b.worker, from, size, to, lines(b.tile), vectors);
                else fast.get().sums(parts, b.worker, from, size, to, lines(b.tile), vectors);
            }
            finish(parts, b, strip, gathered);
        }
    }

    /// Leaves the largest of each square of sums.
    private void pool(Parts parts, Block b, int sums, int places, int vectors) {
        int columns = tiles.length() / 2;
        parts.pool(b.worker, sums, places / 4 / columns, columns, vectors);
    }

    /// Positions of a block in registers.
    private int places(Block b) {
        if (planes(b) > 1) return planes(b) * tiles.pixels();
        return tiles.pixel(last(b.tile)) - tiles.pixel(b.tile);
    }

    /// One strip of lanes of one point.
    ///
    /// @param right where its lanes begin; @param depth theirs; @param sums where they begin
    private void multiply(
            Parts parts, Block b, int s, int point, int vectors, int right, int depth, int sums) {
        int many = Math.min(summedBlock, summed - s);
        int start = tiles.pixel(b.tile);
        for (int p = 0; p < planes(b); p++) {
            int image = image(b, s, p, many, point);
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

    /// Where what is multiplied begins for a plane.
    private int image(Block b, int s, int p, int many, int point) {
        if (fast.isPresent()) {
            int before = (p * Winograd.POINTS + point) * apart(many);
            return spreadStart() + before - tiles.offset(b.tile);
        }
        if (plane > 0) return p * many * plane;
        return (b.first + p) * outerStride + s * summedStride;
    }

    /// Runs what follows on the sums of a strip.
    private void finish(Parts parts, Block b, int strip, int sums) {
        int rows = Math.min(width, lanes - b.lane - strip);
        int start = pixel(b.tile);
        int count = planes(b) > 1 ? planes(b) * pixels() : pixel(last(b.tile)) - start;
        parts.turn(b.worker, sums, count, pitch);
        int column = b.first * pixels() + start;
        parts.finish(number, b.worker, b.batch, b.lane + strip, rows, column, count);
    }
}
