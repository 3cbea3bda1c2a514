package org.nnc.runtime;

/// How the work of a [WindowProduct] is divided into blocks of planes, tiles, lanes and terms of
/// the sum, so that what a block works on stays in the caches, and each thread has some.
abstract sealed class WindowBlocks permits WindowProduct {
    /// Elements of packed panels that should stay in the second cache.
    static final int PANEL = 1 << 17;

    /// Positions of one block.
    private static final int PIXELS = 256;

    /// Lanes of a tile.
    final int width;

    /// Of the sums in registers: positions, or squares of them.
    final PixelTiles tiles;

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

    boolean divided;

    /// The arguments are those of [WindowProduct].
    WindowBlocks(
            int width,
            PixelTiles tiles,
            int elements,
            int plane,
            boolean lanesDependOnBatch,
            boolean pooled) {
        this.width = width;
        this.tiles = tiles;
        this.elements = elements;
        this.plane = plane;
        this.lanesDependOnBatch = lanesDependOnBatch;
        this.pooled = pooled;
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
        int room = mostLanes() / (depth(summedBlock) * width);
        int stripsBlock = Math.max(1, Math.min(strips, room));
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
    }

    /// @param blocks into how many the tiles of a plane are divided
    void divideTiles(int blocks) {
        int grain = grain();
        tileBlock = Math.max(1, ceiling(ceiling(tiles.count(), grain), blocks)) * grain;
        tileBlocks = ceiling(tiles.count(), tileBlock);
    }

    /// Blocks begin at multiples of so many tiles.
    abstract int grain();

    /// How many `summed` indices are added in one go.
    abstract int most();

    /// Elements of packed panels that a block reads at most.
    abstract int mostLanes();

    /// Elements of a strip's lane for so many `summed` indices.
    abstract int depth(int many);

    /// Positions of the plane.
    abstract int positions();

    /// The first position of a tile that begins a block; that behind the last tile is their number.
    abstract int position(int tile);

    private long units(int stripsBlock) {
        long laneBlocks = ceiling(ceiling(lanes, width), stripsBlock);
        return batches * laneBlocks * ceiling(outer, outerBlock) * tileBlocks;
    }

    /// Results of the plane.
    int pixels() {
        return results(positions());
    }

    /// How many results there are of so many positions.
    private int results(int positions) {
        return pooled ? positions / 4 : positions;
    }

    /// The first result of a tile that begins a block; that behind the last one is their number.
    int pixel(int tile) {
        return results(position(tile));
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

    int last(int tile) {
        return Math.min(tile + tileBlock, tiles.count());
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
}
