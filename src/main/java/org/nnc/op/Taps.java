package org.nnc.op;

import java.util.Arrays;

/// Where the elements of sliding windows lie, as a table: for the reference meanings of windowed
/// operations.
final class Taps {
    /// Gets one weight of a convolution and all that it is multiplied with: the weight's position
    /// in w, where an image of x and one of y begin, and for each element of the latter that in the
    /// former, or -1 in the padding.
    interface Weight {
        void at(int x, int w, int y, int[] taps);
    }

    private final int[] table;
    private final int inputs;
    private final int elements;

    /// @param spatial sizes of the axes that the windows slide over
    Taps(Window window, int[] spatial) {
        int n = window.axes();
        int[] dims = new int[2 * n];
        for (int i = 0; i < n; i++) {
            int reach = window.dilation().get(i) * (window.kernel().get(i) - 1) + 1;
            int room = spatial[i] + window.before().get(i) + window.after().get(i) - reach;
            dims[i] = Math.floorDiv(room, window.stride().get(i)) + 1;
            dims[n + i] = window.kernel().get(i);
        }
        int[] strides = Positions.strides(spatial);
        table = new int[Arrays.stream(dims).reduce(1, (a, b) -> a * Math.max(b, 0))];
        Positions p = new Positions(dims);
        for (int t = 0; p.more(); p.next(), t++) {
            for (int i = 0; i < n && table[t] >= 0; i++) {
                int s =
                        p.coordinate(i) * window.stride().get(i)
                                + p.coordinate(n + i) * window.dilation().get(i)
                                - window.before().get(i);
                table[t] = s < 0 || s >= spatial[i] ? -1 : table[t] + s * strides[i];
            }
        }
        inputs = Arrays.stream(spatial).reduce(1, (a, b) -> a * b);
        elements = window.kernel().stream().reduce(1, (a, b) -> a * b);
    }

    /// Positions `[O…, K…]`.
    int count() {
        return table.length;
    }

    /// Positions `[S…]`.
    int inputs() {
        return inputs;
    }

    /// The position in `[S…]` of the element at a position in `[O…, K…]`; -1 in the padding.
    int input(int i) {
        return table[i];
    }

    /// All products of a convolution of x `[N, G·C, S…]` with w `[G·F, C, K…]`; those of one
    /// element of y in the order of `C, K…`, of x in that of `F, K…`, of w in that of `N, O…`.
    static void each(Window window, int groups, int[] x, int[] w, Weight weight) {
        Taps taps = new Taps(window, Arrays.copyOfRange(x, 2, x.length));
        int kernel = taps.elements;
        int outputs = kernel == 0 ? 0 : taps.count() / kernel;
        int[][] ofElement = new int[kernel][outputs];
        for (int t = 0; t < taps.count(); t++) ofElement[t % kernel][t / kernel] = taps.input(t);
        int perGroup = w[0] / groups;
        for (int nf = 0; nf < x[0] * w[0]; nf++) {
            int f = nf % w[0];
            int image = nf / w[0] * x[1] + f / perGroup * w[1];
            for (int ck = 0; ck < w[1] * kernel; ck++) {
                int at = (image + ck / kernel) * taps.inputs;
                weight.at(at, f * w[1] * kernel + ck, nf * outputs, ofElement[ck % kernel]);
            }
        }
    }
}
