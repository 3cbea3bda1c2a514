package org.nnc.runtime;

/// Does the product of few rows line by line of the right factor, without packing.
///
/// Threads share columns, or if the right factor is large, parts of the sum: so each reads long
/// pieces of memory. Only the sizes tell which, so threads change no bit.
final class LineProduct {
    /// Columns that threads share in one piece, so that what they read is long.
    private static final int PIECE = 256;

    /// Elements of the right factor that are added up to a line of sums of their own.
    private static final int CHUNK = 1 << 17;

    /// Lines longer than this would not stay in the first cache.
    private static final int LINE = 4096;

    private static final int FEW = BlockedProduct.FEW;

    private final int number;
    private int batches;
    private int rows;
    private int columns;
    private int inner;

    /// Parts of the sum that are added up apart, and who did each.
    private int chunks;

    private int[] doneBy = {};

    /// @param number of the product among those of its class
    LineProduct(int number) {
        this.number = number;
    }

    /// @param read elements of the right factors
    void resize(int batches, int rows, int columns, int inner, long read) {
        this.batches = batches;
        this.rows = rows;
        this.columns = columns;
        this.inner = inner;
        boolean whole = batches != 1 || columns > LINE;
        chunks = whole ? 1 : (int) Math.max(1, Math.min(inner, read / CHUNK));
        if (doneBy.length < chunks) doneBy = new int[chunks];
    }

    /// What threads share, see [#part].
    int extent() {
        return chunks == 1 ? columns : chunks;
    }

    /// How much of it a thread takes at least.
    int grain() {
        return chunks == 1 ? PIECE : 1;
    }

    void begin(Parts parts) {
        if (chunks > 1) parts.panels(0, 0, 0, FEW * (chunks + 1), columns);
    }

    /// After all parts.
    void end(Parts parts) {
        if (chunks == 1) return;
        for (int c = 0; c < chunks; c++) {
            parts.gather(doneBy[c], FEW * (c + 1), rows, columns, c == 0);
        }
        parts.finish(number, 0, 0, 0, rows, 0, columns);
    }

    /// Does some columns of all rows, or some parts of the sum; of none, it only calls what it
    /// would, see [Practice].
    void part(Parts parts, int worker, int from, int to) {
        if (chunks > 1) sums(parts, worker, from, to);
        else columns(parts, worker, from, to);
    }

    private void sums(Parts parts, int worker, int from, int to) {
        parts.panels(worker, 0, 0, FEW * (chunks + 1), columns);
        for (int c = from; c < to; c++) {
            doneBy[c] = worker;
            int k = (int) ((long) inner * c / chunks);
            int end = (int) ((long) inner * (c + 1) / chunks);
            parts.lines(number, worker, 0, 0, rows, 0, columns, k, end, FEW * (c + 1));
        }
        if (from < to) return;
        parts.lines(number, worker, 0, 0, rows, 0, 0, 0, 0, FEW);
        parts.finish(number, worker, 0, 0, rows, 0, 0);
    }

    private void columns(Parts parts, int worker, int from, int to) {
        parts.panels(worker, 0, 0, FEW, to - from);
        int times = from == to ? 1 : batches;
        for (int batch = 0; batch < times; batch++) {
            parts.lines(number, worker, batch, 0, rows, from, to - from, 0, inner, 0);
            parts.finish(number, worker, batch, 0, rows, from, to - from);
        }
    }
}
