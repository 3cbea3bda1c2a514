package org.nnc.opencl;

/// Writes the innermost loop of a product: a tile of sums in vector registers.
record RegisterTile(KernelText kernel, Tile tile, RowReads left) {
    /// Adds `part` products of the left factor and the packed `b`. The sums come into an array
    /// `values`, or, unless `ends` holds, into `sums`, from where the next part takes them.
    ///
    /// @param once whether there is one part only
    void sum(boolean once) {
        each((name, _) -> kernel.line("wide " + name + " = (real)0;"));
        if (!once) {
            kernel.open("if (done > start)");
            each((name, at) -> kernel.line("%s = LOAD_WIDE(0, sums + %d);".formatted(name, at)));
            kernel.close();
        }
        kernel.open("for (position k = 0; k < part; k++)");
        left.step(kernel);
        for (int v = 0; v < tile.vectors(); v++) {
            kernel.line("wide b%d = LOAD_WIDE(0, b + %d);".formatted(v, v * tile.lanes()));
        }
        for (int r = 0; r < tile.rows(); r++) {
            String a = left.element(r);
            for (int v = 0; v < tile.vectors(); v++) {
                String sum = name(r, v);
                kernel.line("%s = fma((wide)%s, b%d, %s);".formatted(sum, a, v, sum));
            }
        }
        left.advance(kernel, tile);
        kernel.line("b += %d;".formatted(tile.columns()));
        kernel.close();
        if (!once) {
            kernel.open("if (!ends)");
            each((name, at) -> kernel.line("STORE_WIDE(%s, 0, sums + %d);".formatted(name, at)));
            kernel.line("continue;");
            kernel.close();
        }
        kernel.line("real values[%d];".formatted(tile.rows() * tile.columns()));
        each((name, at) -> kernel.line("STORE_WIDE(%s, 0, values + %d);".formatted(name, at)));
    }

    private interface Sum {
        void write(String name, int at);
    }

    private void each(Sum sum) {
        for (int r = 0; r < tile.rows(); r++) {
            for (int v = 0; v < tile.vectors(); v++) {
                sum.write(name(r, v), r * tile.columns() + v * tile.lanes());
            }
        }
    }

    private static String name(int row, int vector) {
        return "c" + row + "_" + vector;
    }
}
