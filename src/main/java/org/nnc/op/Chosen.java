package org.nnc.op;

import org.nnc.graph.Value;

/// For [Gather] and [ScatterAdd]: where in x a flat position `[before axis…, index…, after axis…]`
/// lies.
final class Chosen {
    private final int extent;
    private final int inner;
    private final Value index;

    Chosen(int[] dims, int axis, Value index) {
        this.extent = dims[axis];
        this.inner = Positions.strides(dims)[axis];
        this.index = index;
    }

    int position(int i) {
        if (extent == 0)
            throw new IllegalArgumentException("an index into an axis without elements");
        int block = i / inner;
        int outer = block / index.count();
        long k = index.getLong(block % index.count());
        return (outer * extent + (int) Math.clamp(k, 0L, extent - 1L)) * inner + i % inner;
    }
}
