package org.nnc.runtime;

/// What a generated class does for its products. A worker has panels of its own.
public interface Parts extends Team.Task {
    /// Makes the panels of a worker at least so large.
    void panels(int worker, int left, int right, int rows, int columns);

    /// Lets a worker read the right panel of another.
    void share(int from, int worker);

    /// Stores the right panel of a worker in 16 bits a number.
    void narrow(int worker);

    /// Copies some columns of a worker's right panel to where lines of the cache begin, for the
    /// tiles of a single row.
    default void align(int worker, int offset, int columns, int depth) {
        throw new UnsupportedOperationException();
    }

    /// Lets a worker read what [#align] has copied instead of its right panel.
    default void aligned(int worker) {
        throw new UnsupportedOperationException();
    }

    /// Packs `rows × depth` elements of the left factor.
    void left(int product, int worker, int batch, int row, int rows, int inner, int depth);

    /// Packs `depth × columns` elements of the right factor, from `offset` of the panel on.
    void right(
            int product,
            int worker,
            int batch,
            int column,
            int columns,
            int inner,
            int depth,
            int offset);

    /// Multiplies packed panels into the block of sums, which it sets if `first`, else adds to.
    void multiply(int worker, int rows, int columns, int depth, int offset, boolean first);

    /// One tile of it; `height` rows, one or two vectors wide, or one row of
    /// [PackedTiles#STRIPS_OF_ROW] strips.
    void tile(
            int worker,
            int height,
            int vectors,
            int left,
            int right,
            int depth,
            int row,
            int column,
            boolean first);

    /// Runs what follows the product on the finished block.
    void finish(int product, int worker, int batch, int row, int rows, int column, int columns);

    /// Sets the sums of few rows over `from ≤ k < to`, with the right factor read where it lies.
    ///
    /// @param line of the sums where those of the first row are
    void lines(
            int product,
            int worker,
            int batch,
            int row,
            int rows,
            int column,
            int columns,
            int from,
            int to,
            int line);

    /// Adds lines of sums of a worker to the first ones of worker 0, or sets these.
    void gather(int worker, int line, int rows, int columns, boolean sets);

    /// Where lines of the right factor lie, should they be read in place.
    default void place(int product, int worker, int batch) {
        throw new UnsupportedOperationException();
    }

    /// Where sums from a row on are to be stored, if nothing else is done with them.
    default void target(int product, int worker, int batch, int row) {
        throw new UnsupportedOperationException();
    }

    /// One tile of a product whose left factor is read by lines, see [PlacedTiles].
    ///
    /// @param row of the block; @param inBlock column of it
    /// @param column of the result; @param right where the strip is packed, or -1
    default void placed(
            int product,
            int worker,
            int height,
            int vectors,
            int row,
            int inBlock,
            int column,
            int right,
            int depth) {
        throw new UnsupportedOperationException();
    }

    /// Makes the panels of a worker at least so large for a [WindowProduct].
    ///
    /// @param depth of the panel of lanes; @param pitch of the turned sums
    default void room(int worker, int image, int lanes, int depth, int sums, int pitch) {
        throw new UnsupportedOperationException();
    }

    /// One tile of a [WindowProduct]: some positions, in a pattern, by one or two vectors.
    ///
    /// @param image where its first position reads
    /// @param sums what it sets if `first`, else adds to
    default void window(
            int product,
            int worker,
            int pattern,
            int vectors,
            int image,
            int right,
            int depth,
            int sums,
            boolean first) {
        throw new UnsupportedOperationException();
    }

    /// The sums and differences of an image that [Winograd] multiplies.
    ///
    /// @param from where its first row begins, in `plane` numbers for each channel
    /// @param phases room for four phases, `phase` apart, with lines of `pitch` numbers
    /// @param to the first of 16 areas `apart` from each other; `size` numbers for each channel
    default void spreadImage(
            int worker,
            int from,
            int plane,
            int row,
            int rows,
            int phases,
            int phase,
            int pitch,
            int to,
            int apart,
            int size,
            int channels) {
        throw new UnsupportedOperationException();
    }

    /// The same of an image that is read where it lies, the numbers of all channels side by side:
    /// `columns` squares in each of some lines.
    ///
    /// @param row how far apart rows are
    default void spreadLast(
            int worker,
            int from,
            int row,
            int to,
            int apart,
            int lines,
            int columns,
            int channels) {
        throw new UnsupportedOperationException();
    }

    /// Those of a strip of packed windows: from `origin` in each, going `down` and `across`.
    default void spreadLanes(
            int worker, int from, int to, int channels, int origin, int down, int across) {
        throw new UnsupportedOperationException();
    }

    /// The sums of positions, `width` in a line, from those of 16 products.
    default void gatherSums(
            int worker,
            int from,
            int apart,
            int to,
            int lines,
            int columns,
            int width,
            int vectors) {
        throw new UnsupportedOperationException();
    }

    /// The same, of which only the largest of each square is left, one after the other.
    default void gatherMaxima(int worker, int from, int apart, int to, int squares, int vectors) {
        throw new UnsupportedOperationException();
    }

    /// Leaves the largest of each square of 2 × 2 positions, in `lines` of `columns` squares, from
    /// `sums` on.
    default void pool(int worker, int sums, int lines, int columns, int vectors) {
        throw new UnsupportedOperationException();
    }

    /// Lets what follows read the sums of a strip from here on as they are.
    default void stay(int worker, int sums) {
        throw new UnsupportedOperationException();
    }

    /// Transposes the sums of a strip of lanes: each lane becomes a line of `pitch` numbers.
    default void turn(int worker, int sums, int pixels, int pitch) {
        throw new UnsupportedOperationException();
    }
}
