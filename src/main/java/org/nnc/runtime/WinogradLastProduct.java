package org.nnc.runtime;

/// A [WinogradProduct] of images, or copies with a border, in which the numbers of a position lie
/// side by side for all channels, of which there are whole vectors.
public final class WinogradLastProduct extends WinogradProduct {
    private final int channels;
    private final int outerStride;
    private final int row;

    /// @param outerStride distance of images, where they are not copied
    /// @param row distance of rows
    public WinogradLastProduct(
            int number,
            int most,
            int width,
            int[] extents,
            int[] order,
            int channels,
            int plane,
            int outerStride,
            int row,
            boolean lanesDependOnBatch,
            int own,
            boolean pooled,
            boolean turned) {
        super(
                number,
                width,
                new Winograd(extents, order),
                new Winograd(extents, order).tiles(most, channels),
                plane,
                lanesDependOnBatch,
                own,
                pooled,
                turned);
        this.channels = channels;
        this.outerStride = plane > 0 ? channels * plane : outerStride;
        this.row = row;
    }

    @Override
    void fillTable() {
        fillTable(1, 1, new int[1]);
    }

    /// All channels: squares are as far apart as there are channels.
    @Override
    int most() {
        return channels;
    }

    @Override
    int spreadStart() {
        return outerBlock * channels * plane;
    }

    @Override
    int apart(int many) {
        return squares() * channels + UNEVEN;
    }

    @Override
    void spread(Parts parts, Block b, int s) {
        int apart = apart(channels);
        int line = scheme.line(tiles.pixel(b.tile));
        for (int p = 0; p < planes(b); p++) {
            int from = ((plane > 0 ? 0 : b.first) + p) * outerStride + 2 * line * row;
            int to = spreadStart() + p * Winograd.POINTS * apart;
            int lines = lines(b.tile);
            scheme.imageLast(parts, b.worker, from, row, lines, to, apart, channels);
        }
    }
}
