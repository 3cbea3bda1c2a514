package org.nnc.runtime;

/// A [WindowProduct] that multiplies sums and differences of images, see [Winograd]: a convolution
/// of 1 × 1 for each of their points.
public sealed class WinogradProduct extends WindowProduct permits WinogradLastProduct {
    /// Elements of packed panels that a block reads: each is read once for all its positions.
    private static final int LANES = 1 << 22;

    /// Elements of sums and differences of images that should stay in the second cache.
    private static final int SPREAD = 1 << 18;

    /// What is added to distances: areas that lie a multiple of 4096 bytes apart would take each
    /// other's place in the first cache.
    static final int UNEVEN = 16;

    private static final int ELEMENTS = 9;

    final Winograd scheme;

    /// The elements for each channel and point of a block, and for phases.
    private int spread;

    private int room;

    /// The most squares of a plane in a block.
    private int squares;

    /// @param most squares of a tile
    /// @param extents of the plane's axes
    /// @param order of the window's elements, see [Winograd]
    public WinogradProduct(
            int number,
            int most,
            int width,
            int[] extents,
            int[] order,
            int plane,
            boolean lanesDependOnBatch,
            int own,
            boolean pooled,
            boolean turned) {
        this(
                number,
                width,
                new Winograd(extents, order),
                new Winograd(extents, order).tiles(most),
                plane,
                lanesDependOnBatch,
                own,
                pooled,
                turned);
    }

    WinogradProduct(
            int number,
            int width,
            Winograd scheme,
            PixelTiles tiles,
            int plane,
            boolean lanesDependOnBatch,
            int own,
            boolean pooled,
            boolean turned) {
        super(number, width, tiles, ELEMENTS, plane, lanesDependOnBatch, own, pooled, turned);
        this.scheme = scheme;
    }

    @Override
    void fillTable() {
        fillTable(1, spread, new int[1]);
    }

    @Override
    void divideTiles(int blocks) {
        super.divideTiles(blocks);
        int most = 1;
        squares = 0;
        for (int t = 0; t < tiles.count(); t += tileBlock) {
            most = Math.max(most, lines(t));
            squares = Math.max(squares, tiles.pixel(last(t)) - tiles.pixel(t));
        }
        spread = scheme.size(most);
        room = scheme.room(most);
    }

    /// Whole lines of squares.
    @Override
    int grain() {
        return tiles.across();
    }

    @Override
    int most() {
        return Math.max(1, SPREAD / Winograd.POINTS / spread / outerBlock);
    }

    @Override
    int mostLanes() {
        return LANES;
    }

    @Override
    int depth(int many) {
        return many * Winograd.POINTS;
    }

    int squares() {
        return squares;
    }

    @Override
    int positions() {
        return scheme.pixels();
    }

    @Override
    int position(int tile) {
        return scheme.pixel(scheme.line(tiles.pixel(tile)));
    }

    /// Lines of squares of the block that begins with a tile.
    int lines(int tile) {
        return scheme.line(tiles.pixel(last(tile))) - scheme.line(tiles.pixel(tile));
    }

    @Override
    int imageRoom() {
        return spreadStart() + outerBlock * Winograd.POINTS * apart(summedBlock);
    }

    /// Where the sums and differences of images stand, behind them and a channel's phases.
    int spreadStart() {
        return super.imageRoom() + room;
    }

    /// How far apart the points of so many channels are.
    int apart(int many) {
        return many * spread + UNEVEN;
    }

    @Override
    int rawLanes() {
        return laneBlock * summedBlock * elements;
    }

    /// Of all points and squares in each strip, and of the results of one.
    @Override
    int sumsRoom() {
        int strips = laneBlock / width;
        int products = strips * Winograd.POINTS * (outerBlock * squares * width + UNEVEN);
        return products + (pitch + scheme.slack()) * width;
    }

    @Override
    void packStrips(Parts parts, Block b, int s, int count, int offset, int raw) {
        packElements(parts, b, s, count, raw);
        int many = many(s);
        for (int strip = 0; strip < count; strip += width) {
            int to = offset + strip * depth(many);
            scheme.lanes(parts, b.worker, raw + strip * many * elements, to, many);
        }
    }

    @Override
    void spread(Parts parts, Block b, int s) {
        int many = many(s);
        int apart = apart(many);
        int line = scheme.line(tiles.pixel(b.tile));
        int phases = super.imageRoom();
        for (int p = 0; p < planes(b); p++) {
            int from = p * many * plane;
            int to = spreadStart() + p * Winograd.POINTS * apart;
            int lines = lines(b.tile);
            scheme.image(parts, b.worker, from, line, lines, phases, to, apart, spread, many);
        }
    }

    @Override
    void add(Parts parts, Block b, int s, int right) {
        int here = Math.min(laneBlock, lanes - b.lane);
        int many = many(s);
        int size = places(b) * width + UNEVEN;
        for (int point = 0; point < Winograd.POINTS; point++) {
            for (int strip = 0; strip < here; strip += width) {
                int lanes = right + strip * depth(many) + point * many * width;
                int sums = (strip / width * Winograd.POINTS + point) * size;
                multiply(parts, b, s, point, vectors(here - strip), lanes, many, sums);
            }
        }
        if (finishes(s)) gather(parts, b, here, size);
    }

    /// Makes results of the sums of all points.
    ///
    /// @param size how far apart points are
    private void gather(Parts parts, Block b, int here, int size) {
        int strips = (here + width - 1) / width;
        int gathered = strips * Winograd.POINTS * size;
        for (int strip = 0; strip < here; strip += width) {
            int first = strip / width * Winograd.POINTS * size;
            for (int p = 0; p < planes(b); p++) {
                int from = first + p * tiles.pixels() * width;
                int to = gathered + p * pixels() * width;
                int vectors = vectors(here - strip);
                int lines = lines(b.tile);
                if (pooled) scheme.maxima(parts, b.worker, from, size, to, lines, vectors);
                else scheme.sums(parts, b.worker, from, size, to, lines, vectors);
            }
            finish(parts, b, strip, gathered);
        }
    }

    @Override
    int image(Block b, int s, int p, int point) {
        int before = (p * Winograd.POINTS + point) * apart(many(s));
        return spreadStart() + before - tiles.offset(b.tile);
    }
}
