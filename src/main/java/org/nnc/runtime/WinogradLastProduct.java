package org.nnc.runtime;

/// A [WinogradProduct] that reads its images where they lie: the numbers of a position side by side
/// for all channels, of which there are whole vectors.
public final class WinogradLastProduct extends WinogradProduct {
    private final int channels;
    private final int outerStride;
    private final int row;

    /// @param outerStride distance of images; @param row distance of their rows
    public WinogradLastProduct(
            int number,
            int most,
            int width,
            int[] extents,
            int[] order,
            int channels,
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
                0,
                lanesDependOnBatch,
                own,
                pooled,
                turned);
        this.channels = channels;
        this.outerStride = outerStride;
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
        return 0;
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
            int from = (b.first + p) * outerStride + 2 * line * row;
            int to = p * Winograd.POINTS * apart;
            int lines = lines(b.tile);
            scheme.imageLast(parts, b.worker, from, row, lines, to, apart, channels);
        }
    }
}
