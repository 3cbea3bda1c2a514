package org.nnc.program;

import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Executes kernels in plain loops, for [ProgramInterpreter].
final class KernelRun {
    private final Storage storage;
    private final Precision precision;
    private final boolean backwards;
    private final Frame frame;

    /// The rows that are done now.
    private Optional<Block> block = Optional.empty();

    private record Block(Var row, long from, long to) {}

    KernelRun(Storage storage, Precision precision, boolean backwards) {
        this.storage = storage;
        this.precision = precision;
        this.backwards = backwards;
        this.frame = new Frame(storage, precision);
    }

    void kernel(Kernel kernel) {
        switch (kernel) {
            case Kernel.LoopNest nest -> body(nest.body());
            case Kernel.Contraction c -> contraction(c);
            case Kernel.ArgSort sort -> argSort(sort);
            case Kernel.Repeat repeat -> {
                long extent = storage.size(repeat.var().extent());
                for (long i = 0; i < extent; i++) {
                    frame.position(repeat.var(), i);
                    repeat.body().forEach(this::kernel);
                }
            }
            case Kernel.Blocks blocks -> loops(blocks.outer(), () -> blocks(blocks));
        }
    }

    /// All blocks of one position of the outer variables; a block finds nothing in LOCAL buffers.
    private void blocks(Kernel.Blocks blocks) {
        long rows = storage.size(blocks.row().extent());
        for (long from = 0; from < rows; from += blocks.most()) {
            long first = backwards ? (rows - 1 - from) / blocks.most() * blocks.most() : from;
            frame.position(blocks.first(), first);
            block =
                    Optional.of(
                            new Block(blocks.row(), first, Math.min(rows, first + blocks.most())));
            storage.forgetLocals();
            blocks.body().forEach(this::kernel);
        }
        block = Optional.empty();
    }

    /// Where a loop begins and ends.
    private Block range(Var v) {
        return block.filter(b -> b.row.equals(v))
                .orElseGet(() -> new Block(v, 0, storage.size(v.extent())));
    }

    private void body(List<Stmt> statements) {
        statements.forEach(this::statement);
    }

    private void statement(Stmt statement) {
        switch (statement) {
            case Stmt.For(Var v, Stmt.Mode mode, List<Stmt> body) -> {
                boolean down = backwards && mode != Stmt.Mode.SEQUENTIAL;
                Block range = range(v);
                for (long i = range.from; i < range.to; i++) {
                    frame.position(v, down ? range.from + range.to - 1 - i : i);
                    body(body);
                }
            }
            case Stmt.Let(Local local, Expr value) -> frame.set(local, value);
            case Stmt.Assign(Local local, Expr value) -> frame.set(local, value);
            case Stmt.Reduce(Local local, Monoid monoid, Expr value) ->
                    frame.reduce(local, monoid, value);
            case Stmt.Store(Buffer b, Index at, Expr value) ->
                    frame.store(b, frame.index(at), value);
            case Stmt.AddTo(Buffer b, Index at, Expr value) ->
                    frame.store(
                            b, frame.index(at), Expr.call(Scalar.ADD, new Expr.Read(b, at), value));
        }
    }

    private void contraction(Kernel.Contraction c) {
        List<Var> outer = new ArrayList<>(c.batch());
        outer.addAll(c.rows());
        outer.addAll(c.columns());
        loops(
                outer,
                () -> {
                    double[] sum = {0};
                    loops(
                            c.inner(),
                            () -> {
                                double left = frame.number(c.left());
                                double right = frame.number(c.right());
                                sum[0] = precision.multiplyAdd(left, right, sum[0]);
                            });
                    frame.setNumber(c.result(), sum[0]);
                    body(c.epilogue());
                });
    }

    private void loops(List<Var> vars, Runnable inside) {
        if (vars.isEmpty()) {
            inside.run();
            return;
        }
        Var v = vars.getFirst();
        Block range = range(v);
        for (long i = range.from; i < range.to; i++) {
            frame.position(v, i);
            loops(vars.subList(1, vars.size()), inside);
        }
    }

    private void argSort(Kernel.ArgSort sort) {
        Cells source = storage.cells(sort.source());
        Cells target = storage.cells(sort.target());
        long extent = storage.size(sort.extent());
        long inner = storage.size(sort.inner());
        long lines = storage.size(sort.outer()) * inner;
        for (long line = 0; line < lines; line++) {
            long start = line / inner * inner * extent + line % inner;
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < extent; i++) order.add(i);
            Comparator<Integer> ascending =
                    sort.source().dtype().isFloat()
                            ? Comparator.comparingDouble(i -> key(source, start + i * inner))
                            : Comparator.comparingLong(i -> source.integer(start + i * inner));
            order.sort(sort.descending() ? ascending.reversed() : ascending);
            for (int i = 0; i < extent; i++) target.setInteger(start + i * inner, order.get(i));
        }
    }

    /// Java's order of doubles tells 0.0 from -0.0, the kernel's does not.
    private static double key(Cells source, long at) {
        double x = source.number(at);
        return x == 0 ? 0 : x;
    }
}
