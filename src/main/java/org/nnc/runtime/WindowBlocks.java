package org.nnc.runtime;

import java.util.Optional;

/// How the work of a [WindowProduct] is divided into blocks of planes, tiles, lanes and terms of
/// the sum, so that what a block works on stays in the caches, and each thread has some.
abstract sealed class WindowBlocks permits WindowProduct {
    /// Elements of the window and of `summed` together in one packed panel.
    private static final int DEPTH = 2048;

    /// Elements of packed panels that should stay in the second cache.
    private static final int PANEL = 1 << 17;

    /// The same of those that [Winograd] reads: each is read once for all positions of a block.
    private static final int FAST_LANES = 1 << 22;

    /// Elements of sums and differences of images that should stay in the second cache.
    private static final int SPREAD = 1 << 18;

    /// Elements of images that are copied in one go; a block reads but some lines of each.
    private static final int IMAGES = 1 << 18;

    /// What is added to distances: areas that lie a multiple of 4096 bytes apart would take each
    /// other's place in the first cache.
    static final int UNEVEN = 16;

    /// Positions of one block.
    private static final int PIXELS = 256;

    /// Lanes of a tile.
    final int width;

    /// Of the sums in registers: positions, or squares of them.
    final PixelTiles tiles;

    final Optional<Winograd> fast;

    /// Elements of the window.
    final int elements;

    /// Elements of the image for each outer and summed index, where it is copied; else 0.
    final int plane;

    final boolean lanesDependOnBatch;

    /// Whether of each square of 2 × 2 positions, the largest sum is the result.
    final boolean pooled;

    int batches;
    int lanes;
    int outer;
    int summed;
    int summedBlock;
    int outerBlock;
    int outerBlocks;
    int laneBlock;
    int laneBlocks;
    int tileBlock;
    int tileBlocks;
    int pitch;

    /// Elements of the sums in registers and of the results of a block.
    int sumsSize;

    boolean divided;

    /// Of [Winograd]: the elements for each channel and point of a block, and for phases.
    int spread;

    int room;

    /// The arguments are those of [WindowProduct].
    WindowBlocks(
            int most,
            int width,
            int[] extents,
            int[] strides,
            int[] window,
            int[] order,
            int plane,
            boolean lanesDependOnBatch,
            boolean pooled) {
        this.pooled = pooled;
        this.width = width;
        this.plane = plane;
        this.lanesDependOnBatch = lanesDependOnBatch;
        fast = order.length == 0 ? Optional.empty() : Optional.of(new Winograd(extents, order));
        tiles = fast.isPresent() ? fast.get().tiles(most) : new PixelTiles(most, extents, strides);
        int count = 1;
        for (int e : window) count *= e;
        elements = count;
    }

    /// Chooses the blocks. What is added in which order does not depend on the number of threads.
    void divide(int batches, int lanes, int outer, int summed) {
        this.batches = batches;
        this.lanes = lanes;
        this.outer = outer;
        this.summed = summed;
        int pixels = positions();
        outerBlock = Math.max(1, Math.min(outer, PIXELS / Math.max(1, pixels)));
        divideTiles(Math.max(1, ceiling(pixels, PIXELS)));
        summedBlock = Math.max(1, ceiling(summed, Math.max(1, ceiling(summed, most()))));
        while (outerBlock > 1 && (long) outerBlock * summedBlock * plane > PANEL) outerBlock /= 2;
        int strips = ceiling(lanes, width);
        int room = fast.isPresent() ? FAST_LANES : PANEL;
        int stripsBlock = Math.max(1, Math.min(strips, room / (depth(summedBlock) * width)));
        stripsBlock = Math.max(1, ceiling(strips, Math.max(1, ceiling(strips, stripsBlock))));
        long work = (long) batches * lanes * outer * pixels * Math.max(1, summed) * elements;
        divided = Team.divides(work / 4);
        int wanted = divided && Team.threads() > 1 ? 4 * Team.threads() : 1;
        if (units(stripsBlock) < wanted && stripsBlock > 1) {
            stripsBlock = Math.max(1, (int) ((long) stripsBlock * units(stripsBlock) / wanted));
        }
        while (units(stripsBlock) < wanted && outerBlock > 1) outerBlock = (outerBlock + 1) / 2;
        int most = tiles.count() / grain();
        while (units(stripsBlock) < wanted && outerBlock == 1 && tileBlocks < most) {
            divideTiles(Math.min(most, 2 * tileBlocks));
        }
        if (outerBlock > 1) divideTiles(1);
        laneBlock = stripsBlock * width;
        laneBlocks = ceiling(lanes, laneBlock);
        outerBlocks = ceiling(outer, outerBlock);
        pitch = (widest() + 15) / 16 * 16 + 16;
        sumsSize = fast.isPresent() ? fastSums() : directSums();
    }

    /// Blocks of tiles, of whole lines for [Winograd].
    private void divideTiles(int blocks) {
        int grain = grain();
        tileBlock = Math.max(1, ceiling(ceiling(tiles.count(), grain), blocks)) * grain;
        tileBlocks = ceiling(tiles.count(), tileBlock);
        if (fast.isEmpty()) return;
        spread = fast.get().size(widestLines());
        room = fast.get().room(widestLines());
    }

    int grain() {
        if (fast.isPresent()) return tiles.across();
        return pooled ? tiles.evenly() : 1;
    }

    /// How many `summed` indices are added in one go.
    private int most() {
        if (fast.isPresent()) return Math.max(1, SPREAD / Winograd.POINTS / spread / outerBlock);
        int most = Math.max(1, DEPTH / Math.max(1, elements));
        return plane > 0 ? Math.max(1, Math.min(most, IMAGES / plane)) : most;
    }

    /// Elements of a strip's lane for so many `summed` indices.
    int depth(int many) {
        return many * (fast.isPresent() ? Winograd.POINTS : elements);
    }

    private long units(int stripsBlock) {
        long laneBlocks = ceiling(ceiling(lanes, width), stripsBlock);
        return batches * laneBlocks * ceiling(outer, outerBlock) * tileBlocks;
    }

    /// Positions of the plane.
    private int positions() {
        return fast.isPresent() ? fast.get().pixels() : tiles.pixels();
    }

    /// Results of the plane.
    int pixels() {
        return results(positions());
    }

    /// How many results there are of so many positions.
    int results(int positions) {
        return pooled ? positions / 4 : positions;
    }

    /// The first result of a tile that begins a block; that behind the last one is their number.
    int pixel(int tile) {
        int place = tiles.pixel(tile);
        return results(fast.isPresent() ? fast.get().pixel(fast.get().line(place)) : place);
    }

    /// The most results of a block.
    private int widest() {
        if (outerBlock > 1) return outerBlock * pixels();
        int most = 0;
        for (int t = 0; t < tiles.count(); t += tileBlock) {
            most = Math.max(most, pixel(last(t)) - pixel(t));
        }
        return most;
    }

    /// The most lines of squares of a block.
    private int widestLines() {
        int most = 1;
        for (int t = 0; t < tiles.count(); t += tileBlock) most = Math.max(most, lines(t));
        return most;
    }

    int lines(int tile) {
        Winograd f = fast.orElseThrow();
        return f.line(tiles.pixel(last(tile))) - f.line(tiles.pixel(tile));
    }

    int last(int tile) {
        return Math.min(tile + tileBlock, tiles.count());
    }

    /// Of a block: those of all positions in each strip.
    private int directSums() {
        int places = (pitch - 16) * (pooled ? 4 : 1);
        return (laneBlock / width * places + 16) * width;
    }

    /// Those of all points and squares in each strip, and of the results of one.
    private int fastSums() {
        int squares = outerBlock > 1 ? outerBlock * tiles.pixels() : tileSquares();
        int strips = laneBlock / width;
        int products = strips * Winograd.POINTS * (squares * width + UNEVEN);
        return products + (pitch + fast.orElseThrow().slack()) * width;
    }

    private static int ceiling(int size, int step) {
        return (size + step - 1) / step;
    }

    /// Elements of one packed panel.
    int panel() {
        return laneBlock * depth(summedBlock);
    }

    /// How many panels the packed factor has.
    int panels() {
        return (lanesDependOnBatch ? batches : 1) * laneBlocks * ceiling(summed, summedBlock);
    }

    /// The number of the panel of a block.
    int panel(int batch, int laneAt, int s) {
        int block = (lanesDependOnBatch ? batch * laneBlocks : 0) + laneAt;
        return block * ceiling(summed, summedBlock) + s / summedBlock;
    }

    /// The most squares of a block.
    private int tileSquares() {
        int most = 0;
        for (int t = 0; t < tiles.count(); t += tileBlock) {
            most = Math.max(most, tiles.pixel(last(t)) - tiles.pixel(t));
        }
        return most;
    }

    /// Where the sums and differences of images stand, behind them and a channel's phases.
    int spreadStart() {
        return outerBlock * summedBlock * plane + room;
    }

    /// How far apart the points of so many channels are.
    int apart(int many) {
        return many * spread + UNEVEN;
    }
}
