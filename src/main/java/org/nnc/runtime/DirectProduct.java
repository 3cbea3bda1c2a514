package org.nnc.runtime;

/// A [WindowProduct] that multiplies each element of a window with the number of the image that it
/// covers.
public final class DirectProduct extends WindowProduct {
    /// Elements of the window and of `summed` together in one packed panel.
    private static final int DEPTH = 2048;

    /// Elements of images that are copied in one go; a block reads but some lines of each.
    private static final int IMAGES = 1 << 18;

    /// Distances of the window's elements.
    private final int[] taps;

    private final int outerStride;
    private final int summedStride;

    /// @param most positions of a tile
    /// @param extents of the plane's axes; @param strides how far apart neighbours read
    /// @param window extents of the axes within the window; @param steps how far apart these read
    /// @param outerStride distance of outer and summed indices in the image, where it is not copied
    public DirectProduct(
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
            int own,
            boolean pooled,
            boolean turned) {
        super(
                number,
                width,
                new PixelTiles(most, extents, strides),
                product(window),
                plane,
                lanesDependOnBatch,
                own,
                pooled,
                turned);
        this.outerStride = outerStride;
        this.summedStride = plane > 0 ? plane : summedStride;
        this.taps = new int[elements];
        for (int t = 0; t < elements; t++) {
            int rest = t;
            for (int i = window.length - 1; i >= 0; i--) {
                taps[t] += rest % window[i] * steps[i];
                rest /= window[i];
            }
        }
    }

    private static int product(int[] extents) {
        int product = 1;
        for (int e : extents) product *= e;
        return product;
    }

    @Override
    void fillTable() {
        fillTable(elements, summedStride, taps);
    }

    @Override
    int grain() {
        return pooled ? tiles.evenly() : 1;
    }

    @Override
    int most() {
        int most = Math.max(1, DEPTH / Math.max(1, elements));
        return plane > 0 ? Math.max(1, Math.min(most, IMAGES / plane)) : most;
    }

    @Override
    int mostLanes() {
        return PANEL;
    }

    @Override
    int depth(int many) {
        return many * elements;
    }

    @Override
    int positions() {
        return tiles.pixels();
    }

    @Override
    int position(int tile) {
        return tiles.pixel(tile);
    }

    @Override
    int rawLanes() {
        return 0;
    }

    @Override
    int sumsRoom() {
        int places = (pitch - 16) * (pooled ? 4 : 1);
        return (laneBlock / width * places + 16) * width;
    }

    @Override
    void packStrips(Parts parts, Block b, int s, int count, int offset, int raw) {
        packElements(parts, b, s, count, offset);
    }

    /// Tiles read images themselves.
    @Override
    void spread(Parts parts, Block b, int s) {}

    @Override
    void add(Parts parts, Block b, int s, int right) {
        int here = Math.min(laneBlock, lanes - b.lane);
        int depth = depth(many(s));
        int places = places(b);
        for (int strip = 0; strip < here; strip += width) {
            int sums = summedBlock < summed ? strip * places : 0;
            int vectors = vectors(here - strip);
            multiply(parts, b, s, 0, vectors, right + strip * depth, depth, sums);
            if (!finishes(s)) continue;
            if (pooled) pool(parts, b, sums, places, vectors);
            finish(parts, b, strip, sums);
        }
    }

    /// Leaves the largest of each square of sums.
    private void pool(Parts parts, Block b, int sums, int places, int vectors) {
        int columns = tiles.length() / 2;
        parts.pool(b.worker, sums, places / 4 / columns, columns, vectors);
    }

    @Override
    int image(Block b, int s, int p, int point) {
        if (plane > 0) return p * many(s) * plane;
        return (b.first + p) * outerStride + s * summedStride;
    }
}
