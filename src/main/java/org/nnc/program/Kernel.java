package org.nnc.program;

import org.nnc.source.Span;
import org.nnc.type.Dim;

import java.util.List;

/// One step of a program. The set is closed: every backend is one exhaustive `switch` over it.
public sealed interface Kernel {
    /// Unique in the program, made of what it computes: `k3_add_relu`.
    String name();

    /// The places in the user's source that it computes.
    List<Span> origins();

    /// Loops over scalar expressions: element-wise chains, reductions, index maps, and their
    /// fusions.
    record LoopNest(String name, List<Stmt> body, List<Span> origins) implements Kernel {
        public LoopNest {
            body = List.copyOf(body);
            origins = List.copyOf(origins);
        }

        public LoopNest with(List<Stmt> body) {
            return new LoopNest(name, body, origins);
        }
    }

    /// A generalized matrix product, batch by batch: `result[batch, row, column] = Σ over inner of
    /// left[batch, row, inner] * right[batch, inner, column]`, after which the epilogue runs for
    /// every (batch, row, column) with the sum in `result`.
    ///
    /// `left` and `right` are any scalar expressions of their variables: a transposed read, a
    /// padded window of an image (the implicit matrix of a convolution), a fused element-wise
    /// prologue. They are evaluated once for each packed panel, never stored as a whole. Several
    /// variables of one role together form one flattened axis, the last the fastest.
    record Contraction(
            String name,
            List<Var> batch,
            List<Var> rows,
            List<Var> columns,
            List<Var> inner,
            Expr left,
            Expr right,
            Local result,
            List<Stmt> epilogue,
            Tiles tiles,
            List<Span> origins)
            implements Kernel {
        public Contraction {
            batch = List.copyOf(batch);
            rows = List.copyOf(rows);
            columns = List.copyOf(columns);
            inner = List.copyOf(inner);
            epilogue = List.copyOf(epilogue);
            origins = List.copyOf(origins);
        }

        public Contraction withName(String name) {
            return new Contraction(
                    name, batch, rows, columns, inner, left, right, result, epilogue, tiles,
                    origins);
        }

        public Contraction withColumns(List<Var> columns) {
            return new Contraction(
                    name, batch, rows, columns, inner, left, right, result, epilogue, tiles,
                    origins);
        }

        public Contraction withTiles(Tiles tiles) {
            return new Contraction(
                    name, batch, rows, columns, inner, left, right, result, epilogue, tiles,
                    origins);
        }

        public Contraction with(Expr left, Expr right, List<Stmt> epilogue) {
            return new Contraction(
                    name, batch, rows, columns, inner, left, right, result, epilogue, tiles,
                    origins);
        }

        /// The same with its factors exchanged, and so rows and columns.
        public Contraction turned() {
            return new Contraction(
                    name, batch, columns, rows, inner, right, left, result, epilogue, tiles,
                    origins);
        }
    }

    /// Orders each line of `source` along one axis: `target` gets the positions, as 32-bit
    /// integers. Stable; NaN comes last when ascending, first when descending. The buffer is seen
    /// as `[outer, extent, inner]`.
    record ArgSort(
            String name,
            Buffer source,
            Buffer target,
            Dim outer,
            Dim extent,
            Dim inner,
            boolean descending,
            List<Span> origins)
            implements Kernel {
        public ArgSort {
            origins = List.copyOf(origins);
        }
    }

    /// Runs the kernels `var.extent()` times; their indexes may use `var`. The body of a
    /// recurrence.
    record Repeat(String name, Var var, List<Kernel> body, List<Span> origins) implements Kernel {
        public Repeat {
            body = List.copyOf(body);
            origins = List.copyOf(origins);
        }

        public Repeat with(List<Kernel> body) {
            return new Repeat(name, var, body, origins);
        }
    }

    /// Runs the kernels block by block. For each position of `outer`, and for each of the rows
    /// `first` = 0, `most`, 2 · `most`, … of the axis `row`, it runs the body, in which loops over
    /// `row` do `first ≤ row < first + most`, as far as there are rows. Blocks are independent, so
    /// threads may share them; what a block writes for itself alone lies in LOCAL buffers.
    ///
    /// Each kernel of the body is a loop nest, whose outermost loops go over `row`, or a
    /// contraction whose only row is `row`.
    record Blocks(
            String name,
            List<Var> outer,
            Var row,
            Var first,
            int most,
            List<Kernel> body,
            List<Span> origins)
            implements Kernel {
        public Blocks {
            outer = List.copyOf(outer);
            body = List.copyOf(body);
            origins = List.copyOf(origins);
        }

        public Blocks with(List<Kernel> body) {
            return new Blocks(name, outer, row, first, most, body, origins);
        }
    }

    /// The schedule of a contraction. Sizes are in elements.
    ///
    /// @param rows height of the register tile
    /// @param vectors width of the register tile, in vectors
    /// @param rowBlock rows packed together, at most; @param innerBlock depth of a packed panel
    /// @param columnBlock columns for which sums are kept
    record Tiles(int rows, int vectors, int rowBlock, int innerBlock, int columnBlock) {
        public static final Tiles DEFAULT = new Tiles(12, 2, 96, 2048, 512);
    }
}
