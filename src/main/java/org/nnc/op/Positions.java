package org.nnc.op;

import org.nnc.graph.Value;

/// A walk over all positions of some dims in row-major order, which keeps for several arrays the
/// flat position that belongs to it. The reference meanings are loops over it: `for (Positions p =
/// new Positions(dims, strides); p.more(); p.next()) … p.at(0) …`
final class Positions {
    private final int[] dims;
    private final int[][] strides;
    private final int[] counter;
    private final int[] at;
    private boolean more = true;

    /// @param strides for each array, how far apart neighbours along each axis of `dims` lie in it
    Positions(int[] dims, int[]... strides) {
        this.dims = dims;
        this.strides = strides;
        this.counter = new int[dims.length];
        this.at = new int[strides.length];
        for (int d : dims) more &= d > 0;
    }

    boolean more() {
        return more;
    }

    int at(int array) {
        return at[array];
    }

    int coordinate(int axis) {
        return counter[axis];
    }

    void next() {
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            boolean carry = ++counter[axis] == dims[axis];
            int steps = carry ? 1 - dims[axis] : 1;
            for (int k = 0; k < at.length; k++) at[k] += steps * strides[k][axis];
            if (!carry) return;
            counter[axis] = 0;
        }
        more = false;
    }

    /// The number of elements.
    static int count(int[] dims) {
        int count = 1;
        for (int d : dims) count = Math.multiplyExact(count, d);
        return count;
    }

    /// How far apart neighbours along each axis lie in a row-major array.
    static int[] strides(int[] dims) {
        int[] strides = new int[dims.length];
        int step = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= dims[i];
        }
        return strides;
    }

    /// A copy of the elements of x that lie `offset` and multiples of the strides apart.
    static Value view(Value x, int[] dims, int offset, int[] strides) {
        Value y = Value.zeros(x.dtype(), dims);
        Positions p = new Positions(dims, strides);
        for (int i = 0; p.more(); p.next()) y.copy(i++, x, offset + p.at(0));
        return y;
    }

    /// All positions in each array, in order.
    static int[][] table(int[] dims, int[]... strides) {
        int[][] table = new int[strides.length][count(dims)];
        Positions p = new Positions(dims, strides);
        for (int i = 0; p.more(); p.next(), i++) {
            for (int k = 0; k < strides.length; k++) table[k][i] = p.at(k);
        }
        return table;
    }
}
