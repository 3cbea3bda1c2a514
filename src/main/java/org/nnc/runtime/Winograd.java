package org.nnc.runtime;

/// How a [WindowProduct] computes a plane under windows of 3 × 3 with fewer multiplications: each
/// square of 2 × 2 positions depends on 4 × 4 numbers of the image, of which 16 sums and
/// differences are taken. Each is multiplied with one of 16 sums of the window's elements, added
/// over all channels, and the 16 results give the four positions: 16 products where there were 36
/// (S. Winograd, "Arithmetic complexity of computations", 1980; A. Lavin, S. Gray, "Fast algorithms
/// for convolutional neural networks", 2016). The factors of all sums are 1 and 1/2, so it is about
/// as exact as adding the terms.
///
/// A channel is first divided into four phases, by whether its rows and columns are even, so that
/// the numbers that neighbouring squares need lie side by side.
public final class Winograd {
    /// Products for each square.
    public static final int POINTS = 16;

    /// The most lanes of a vector.
    private static final int LANES = 16;

    private final int height;
    private final int width;
    private final int lines;
    private final int columns;
    private final int origin;
    private final int down;
    private final int across;

    /// @param extents of the plane of positions
    /// @param order which element of the window meets the first row and column that it covers, how
    ///   far from there that of the next row is, and that of the next column
    public Winograd(int[] extents, int[] order) {
        this.height = extents[0];
        this.width = extents[1];
        this.lines = (height + 1) / 2;
        this.columns = (width + 1) / 2;
        this.origin = order[0];
        this.down = order[1];
        this.across = order[2];
    }

    /// Numbers of a line of a phase.
    private int pitch() {
        return columns + 1;
    }

    /// Room for the phases of a channel, of so many lines of squares; a phase has one line more,
    /// and may be written beyond by lanes.
    int room(int lines) {
        return 4 * ((lines + 1) * pitch() + LANES);
    }

    int pixels() {
        return height * width;
    }

    /// Squares as positions of a product.
    public PixelTiles tiles(int most) {
        return new PixelTiles(most, new int[] {lines, columns}, new int[] {pitch(), 1});
    }

    /// The same where numbers of a square lie side by side for so many channels.
    public PixelTiles tiles(int most, int channels) {
        int[] strides = {columns * channels, channels};
        return new PixelTiles(most, new int[] {lines, columns}, strides);
    }

    /// The line of squares in which a position lies.
    int line(int square) {
        return square / columns;
    }

    /// The first position of a line of squares.
    int pixel(int line) {
        return Math.min(2 * line, height) * width;
    }

    /// Elements for each channel and point, of so many lines.
    int size(int lines) {
        return (lines * pitch() + 15) / 16 * 16;
    }

    /// Elements that may be written or read behind the positions of a block.
    int slack() {
        return 2 * width + 2;
    }

    /// Sums and differences of channels of an image, for some lines of squares.
    ///
    /// @param from where the image begins; @param phases where there is room for them
    /// @param apart distance of the points; @param size that of channels
    void image(
            Parts parts,
            int worker,
            int from,
            int line,
            int lines,
            int phases,
            int to,
            int apart,
            int size,
            int channels) {
        int row = width + 2;
        parts.spreadImage(
                worker,
                from + 2 * line * row,
                (height + 2) * row,
                row,
                2 * lines + 2,
                phases,
                room(lines) / 4,
                pitch(),
                to,
                apart,
                size,
                channels);
    }

    /// The same of an image whose channels lie side by side.
    ///
    /// @param row distance of rows; neighbours are `channels` apart
    void imageLast(
            Parts parts,
            int worker,
            int from,
            int row,
            int lines,
            int to,
            int apart,
            int channels) {
        parts.spreadLast(worker, from, row, to, apart, lines, columns, channels);
    }

    void lanes(Parts parts, int worker, int from, int to, int channels) {
        parts.spreadLanes(worker, from, to, channels, origin, down, across);
    }

    void sums(Parts parts, int worker, int from, int apart, int to, int lines, int vectors) {
        parts.gatherSums(worker, from, apart, to, lines, columns, width, vectors);
    }

    /// The largest of each square.
    void maxima(Parts parts, int worker, int from, int apart, int to, int lines, int vectors) {
        parts.gatherMaxima(worker, from, apart, to, lines * columns, vectors);
    }
}
