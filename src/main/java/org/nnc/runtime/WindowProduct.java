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
public final class WindowProduct {
    /// Elements of the window and of `summed` together in one packed panel.
    private static final int DEPTH = 2048;

    /// Elements of packed panels that should stay in the second cache.
    private static final int PANEL = 1 << 17;

    /// Positions of one block.
    private static final int PIXELS = 256;

    /// Elements of packed panels that are kept from run to run at most.
    private static final int MOST_KEPT = 1 << 27;

    private final int number;
    private final int width;
    private final PixelTiles tiles;
    private final int[] taps;
    private final int plane;
    private final int outerStride;
    private final int summedStride;

    private final boolean lanesDependOnBatch;

    /// Where its own panels stand, behind those that products share; 0 if it has none.
    private final int own;

    /// Whether the packed factor stays from run to run, and whether all of it is packed.
    private boolean lasting;

    private boolean packed;

    /// Offsets of the elements of a block of the sum.
    public int[] table = {};

    private int batches;
    private int lanes;
    private int outer;
    private int summed;
    private int summedBlock;
    private int outerBlock;
    private int outerBlocks;
    private int laneBlock;
    private int laneBlocks;
    private int tileBlock;
    private int tileBlocks;
    private int pitch;
    private boolean divided;

    /// @param number of the product among those of its class
    /// @param most positions of a tile
    /// @param width lanes of a tile
    /// @param extents of the plane's axes; @param strides how far apart neighbours read
    /// @param window extents of the axes within the window; @param steps how far apart these read
    /// @param plane elements of the image for each outer and summed index, where it is copied; else
    ///   0
    /// @param outerStride distance of these in the image, where it is not copied
    /// @param own 0, or a number among the products with panels of their own: the packed factor may
    ///   stay from run to run
    public WindowProduct(
            int number,
            int most,
            int width,
            int[] extents,
            int[] strides,
            int[] window,
            int[] steps,
            int plane,
            int outerStride,
            int summedStride,
            boolean lanesDependOnBatch,
            int own) {
        this.lanesDependOnBatch = lanesDependOnBatch;
        this.own = own * Team.most();
        this.number = number;
        this.width = width;
        this.tiles = new PixelTiles(most, extents, strides);
        this.plane = plane;
        this.outerStride = outerStride;
        this.summedStride = plane > 0 ? plane : summedStride;
        int count = 1;
        for (int e : window) count *= e;
        this.taps = new int[count];
        for (int t = 0; t < count; t++) {
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

    /// Chooses the blocks. What is added in which order does not depend on the number of threads.
    public void resize(int batches, int lanes, int outer, int summed) {
        this.batches = batches;
        this.lanes = lanes;
        this.outer = outer;
        this.summed = summed;
        int pixels = tiles.pixels();
        int most = most(taps.length, plane);
        summedBlock = Math.max(1, ceiling(summed, Math.max(1, ceiling(summed, most))));
        fillTable();
        int depth = summedBlock * taps.length;
        int strips = ceiling(lanes, width);
        int stripsBlock = Math.max(1, Math.min(strips, PANEL / (depth * width)));
        stripsBlock = Math.max(1, ceiling(strips, Math.max(1, ceiling(strips, stripsBlock))));
        outerBlock = Math.max(1, Math.min(outer, PIXELS / Math.max(1, pixels)));
        while (outerBlock > 1 && (long) outerBlock * summedBlock * plane > PANEL) outerBlock /= 2;
        tileBlocks = Math.max(1, ceiling(pixels, PIXELS));
        long work = (long) batches * lanes * outer * pixels * Math.max(1, summed) * taps.length;
        divided = Team.divides(work / 4);
        int wanted = divided && Team.threads() > 1 ? 4 * Team.threads() : 1;
        if (units(stripsBlock) < wanted && stripsBlock > 1) {
            stripsBlock = Math.max(1, (int) ((long) stripsBlock * units(stripsBlock) / wanted));
        }
        while (units(stripsBlock) < wanted && outerBlock > 1) outerBlock = (outerBlock + 1) / 2;
        while (units(stripsBlock) < wanted && outerBlock == 1 && tileBlocks < tiles.count()) {
            tileBlocks = Math.min(tiles.count(), 2 * tileBlocks);
        }
        if (outerBlock > 1) tileBlocks = 1;
        laneBlock = stripsBlock * width;
        laneBlocks = ceiling(lanes, laneBlock);
        outerBlocks = ceiling(outer, outerBlock);
        tileBlock = Math.max(1, ceiling(tiles.count(), tileBlocks));
        tileBlocks = ceiling(tiles.count(), tileBlock);
        pitch = (widest() + 15) / 16 * 16 + 16;
        packed = false;
    }

    /// How many `summed` indices are added in one go.
    ///
    /// @param taps elements of the window; @param plane elements of a copied image, or 0
    private static int most(int taps, int plane) {
        int most = Math.max(1, DEPTH / Math.max(1, taps));
        return plane > 0 ? Math.max(1, Math.min(most, PANEL / plane)) : most;
    }

    private long units(int stripsBlock) {
        long laneBlocks = ceiling(ceiling(lanes, width), stripsBlock);
        return batches * laneBlocks * ceiling(outer, outerBlock) * tileBlocks;
    }

    private void fillTable() {
        int length = summedBlock * taps.length;
        if (table.length != length) table = new int[length];
        for (int i = 0; i < length; i++) {
            table[i] = i / taps.length * summedStride + taps[i % taps.length];
        }
    }

    /// The most positions of a block.
    private int widest() {
        if (outerBlock > 1) return outerBlock * tiles.pixels();
        int most = 0;
        for (int t = 0; t < tiles.count(); t += tileBlock) {
            most = Math.max(most, tiles.pixel(last(t)) - tiles.pixel(t));
        }
        return most;
    }

    private int last(int tile) {
        return Math.min(tile + tileBlock, tiles.count());
    }

    private static int ceiling(int size, int step) {
        return (size + step - 1) / step;
    }

    /// Does the whole product; `part` is the number under which the workspace calls [#part].
    public void run(BlockedProduct.Parts parts, int part) {
        int units = batches * laneBlocks * outerBlocks * tileBlocks;
        if (units == 0) return;
        if (holds() && !packed) packAll(parts);
        if (divided) Team.run(parts, part, units, 1);
        else part(parts, 0, 0, units);
    }

    private boolean holds() {
        return own != 0 && lasting && (long) panels() * panel() <= MOST_KEPT;
    }

    /// Elements of one packed panel.
    private int panel() {
        return laneBlock * summedBlock * taps.length;
    }

    /// How many panels the packed factor has.
    private int panels() {
        return (lanesDependOnBatch ? batches : 1) * laneBlocks * ceiling(summed, summedBlock);
    }

    /// The number of the panel of a block.
    private int panel(int batch, int laneAt, int s) {
        int block = (lanesDependOnBatch ? batch * laneBlocks : 0) + laneAt;
        return block * ceiling(summed, summedBlock) + s / summedBlock;
    }

    private void packAll(BlockedProduct.Parts parts) {
        room(parts, own, panels() * panel());
        for (int batch = 0; batch < (lanesDependOnBatch ? batches : 1); batch++) {
            for (int laneAt = 0; laneAt < laneBlocks; laneAt++) {
                for (int s = 0; s < summed; s += summedBlock) {
                    packLanes(parts, own, batch, laneAt, s, panel(batch, laneAt, s) * panel());
                }
            }
        }
        packed = true;
    }

    private void room(BlockedProduct.Parts parts, int worker, int right) {
        int sums = (laneBlock / width * (pitch - 16) + 16) * width;
        int image = outerBlock * summedBlock * plane;
        parts.room(worker, image, right, summedBlock * taps.length, sums, pitch);
    }

    /// Does the blocks `from ≤ unit < to`.
    public void part(BlockedProduct.Parts parts, int thread, int from, int to) {
        boolean holds = holds();
        int worker = holds ? own + thread : thread;
        if (!holds || thread > 0) room(parts, worker, holds ? 0 : panel());
        if (holds && thread > 0) parts.share(own, worker);
        if (from == to && (packed || !holds)) practise(parts, worker);
        int packedLanes = -1;
        long packedImage = -1;
        for (int unit = from; unit < to; unit++) {
            int tile = unit % tileBlocks * tileBlock;
            int outerAt = unit / tileBlocks % outerBlocks;
            int laneAt = unit / tileBlocks / outerBlocks % laneBlocks;
            int batch = unit / tileBlocks / outerBlocks / laneBlocks;
            for (int s = 0; s < summed || s == 0; s += summedBlock) {
                int panel = panel(batch, laneAt, s);
                if (!holds && panel != packedLanes) packLanes(parts, worker, batch, laneAt, s, 0);
                packedLanes = panel;
                long imageWanted = ((long) batch * outerBlocks + outerAt) * (summed + 1L) + s;
                if (imageWanted != packedImage) packImage(parts, worker, batch, outerAt, s);
                packedImage = imageWanted;
                int right = holds ? panel * panel() : 0;
                int lane = laneAt * laneBlock;
                block(parts, worker, batch, lane, outerAt * outerBlock, tile, s, right);
            }
        }
    }

    /// Packs and finishes nothing, see [Practice].
    private void practise(BlockedProduct.Parts parts, int worker) {
        parts.right(number, worker, 0, 0, 0, 0, 0, 0);
        parts.finish(number, worker, 0, 0, 0, 0, 0);
    }

    private void packLanes(
            BlockedProduct.Parts parts, int worker, int batch, int laneAt, int s, int offset) {
        int lane = laneAt * laneBlock;
        int count = Math.min(laneBlock, lanes - lane);
        int depth = Math.min(summedBlock, summed - s) * taps.length;
        if (depth > 0) {
            int k = s * taps.length;
            parts.right(number, worker, batch, lane, count, k, depth, offset);
        }
    }

    private void packImage(BlockedProduct.Parts parts, int worker, int batch, int outerAt, int s) {
        int first = outerAt * outerBlock;
        int count = Math.min(outerBlock, outer - first);
        parts.left(number, worker, batch, first, count, s, Math.min(summedBlock, summed - s));
    }

    private void block(
            BlockedProduct.Parts parts,
            int worker,
            int batch,
            int lane,
            int first,
            int tile,
            int s,
            int right) {
        int planes = Math.min(outerBlock, outer - first);
        int here = Math.min(laneBlock, lanes - lane);
        int many = Math.min(summedBlock, summed - s);
        int depth = many * taps.length;
        int end = last(tile);
        int start = tiles.pixel(tile);
        int pixels = planes > 1 ? planes * tiles.pixels() : tiles.pixel(end) - start;
        boolean finishes = s + summedBlock >= summed;
        for (int strip = 0; strip < here; strip += width) {
            int vectors = here - strip > width / 2 ? 2 : 1;
            int sums = strip * pixels;
            if (s == 0) parts.clear(worker, sums, sums + pixels * width);
            for (int p = 0; p < planes; p++) {
                int image = plane > 0 ? p * many * plane : (first + p) * outerStride;
                if (plane == 0) image += s * summedStride;
                int to = sums + (p * tiles.pixels() - start) * width;
                for (int t = tile; t < end; t++) {
                    parts.window(
                            number,
                            worker,
                            tiles.patternOf(t),
                            vectors,
                            image + tiles.offset(t),
                            right + strip * depth,
                            depth,
                            to + tiles.pixel(t) * width);
                }
            }
            if (!finishes) continue;
            parts.turn(worker, sums, pixels, pitch);
            int rows = Math.min(width, here - strip);
            int column = first * tiles.pixels() + start;
            parts.finish(number, worker, batch, lane + strip, rows, column, pixels);
        }
    }
}
