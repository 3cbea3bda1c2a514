package org.nnc.jvm;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Local;
import org.nnc.program.Reads;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A product of the inputs of all steps, to which a loop adds a product in each step: `x_t @ W`
/// before `h @ U`. Few rows are multiplied best where they are, all steps in one product. Where a
/// step has rows enough to fill tiles, one product of both is better, in each step: what the first
/// one would write for all steps is not written to memory that is far away, nor read from there.
///
/// @param before the product before the loop
/// @param step the one in it
/// @param joined both of a step: the sum over `before` goes on with that of `step`
record InputProduct(Kernel.Contraction before, Kernel.Contraction step, Kernel.Contraction joined) {
    /// Rows from which on a step computes both.
    static final int ROWS = 8;

    /// The first one of a loop.
    ///
    /// @param kernels among which the loop stands
    /// @param all kernels of the program
    static Optional<InputProduct> of(
            List<Kernel> kernels, Kernel.Repeat loop, List<Kernel> all, Layout layout) {
        int end = kernels.indexOf(loop);
        for (Kernel k : loop.body()) {
            if (!(k instanceof Kernel.Contraction step)) continue;
            for (int i = 0; i < end; i++) {
                if (!(kernels.get(i) instanceof Kernel.Contraction before)) continue;
                List<Kernel> later = kernels.subList(i + 1, end + 1);
                Optional<InputProduct> found = of(before, step, later, all, layout);
                if (found.isPresent()) return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<InputProduct> of(
            Kernel.Contraction before,
            Kernel.Contraction step,
            List<Kernel> later,
            List<Kernel> all,
            Layout layout) {
        boolean plain =
                before.epilogue().size() == 1
                        && before.epilogue().getFirst()
                                instanceof Stmt.Store(Buffer b, Index _, Expr.Use(Local sum))
                        && b.role() == Buffer.Role.TEMPORARY
                        && b.dtype() == DType.FLOAT
                        && sum.equals(before.result());
        if (!plain || !isMatrix(before, 2) || !isMatrix(step, 1)) return Optional.empty();
        Stmt.Store store = (Stmt.Store) before.epilogue().getFirst();
        boolean alike =
                before.rows().getLast().extent().equals(step.rows().getFirst().extent())
                        && columns(before).extent().equals(columns(step).extent());
        if (!alike || !isOnlyFor(store.buffer(), step, all)) return Optional.empty();
        if (!staysThrough(before, step, later, layout)) return Optional.empty();
        return position(before, step, store)
                .flatMap(at -> new Joining(before, step, store.buffer(), at).joined())
                .map(joined -> new InputProduct(before, step, joined));
    }

    private static boolean isMatrix(Kernel.Contraction c, int rows) {
        return c.batch().isEmpty()
                && c.rows().size() == rows
                && c.columns().size() == 1
                && c.inner().size() == 1
                && c.result().dtype() == DType.FLOAT;
    }

    private static Var columns(Kernel.Contraction c) {
        return c.columns().getFirst();
    }

    /// True if only the epilogue of `step` reads the buffer.
    private static boolean isOnlyFor(Buffer b, Kernel.Contraction step, List<Kernel> all) {
        if (Accesses.reads(step.left(), b) || Accesses.reads(step.right(), b)) return false;
        for (Kernel k : all) {
            boolean alone =
                    switch (k) {
                        case Kernel.Repeat r -> isOnlyFor(b, step, r.body());
                        case Kernel.Blocks blocks -> isOnlyFor(b, step, blocks.body());
                        case Kernel.Contraction c when c.name().equals(step.name()) -> true;
                        case Kernel.Contraction _, Kernel.LoopNest _, Kernel.ArgSort _ ->
                                !Accesses.of(k).read().contains(b);
                    };
            if (!alone) return false;
        }
        return true;
    }

    /// True if the factors that are packed later than before stay as they are until then.
    private static boolean staysThrough(
            Kernel.Contraction before, Kernel.Contraction step, List<Kernel> later, Layout layout) {
        Set<Buffer> read = new LinkedHashSet<>(Accesses.of(before.left()));
        read.addAll(Accesses.of(before.right()));
        read.addAll(Accesses.of(step.right()));
        return later.stream().allMatch(k -> layout.areApart(Accesses.of(k).written(), read));
    }

    /// Where the first row variable of `before` stands for a step: the only read of what it stores
    /// tells.
    private static Optional<Index> position(
            Kernel.Contraction before, Kernel.Contraction step, Stmt.Store store) {
        Var row = step.rows().getFirst();
        Var column = columns(step);
        Reads all = Reads.of(step.epilogue());
        if (all.withinData().contains(store.buffer())) return Optional.empty();
        Set<Index> reads = new LinkedHashSet<>();
        for (Expr.Read r : all.direct()) {
            if (r.buffer().equals(store.buffer())) reads.add(r.at());
        }
        Optional<Dim> stride = store.at().stride(before.rows().getFirst());
        if (reads.size() != 1 || stride.isEmpty() || stride.get().isZero()) return Optional.empty();
        Index first = store.at().substitute(renaming(before, step, Index.ZERO));
        Index rest = reads.iterator().next().minus(first);
        if (rest.uses(row) || rest.uses(column)) return Optional.empty();
        return quotient(rest, stride.get());
    }

    /// The variables of `before` by those of `step`, its inner one stays.
    private static Function<Var, Index> renaming(
            Kernel.Contraction before, Kernel.Contraction step, Index first) {
        return v -> {
            if (v.equals(before.rows().getFirst())) return first;
            if (v.equals(before.rows().getLast())) return Index.of(step.rows().getFirst());
            return Index.of(v.equals(columns(before)) ? columns(step) : v);
        };
    }

    private static Optional<Index> quotient(Index index, Dim divisor) {
        Optional<Dim> constant = index.constant().exactQuotient(divisor);
        if (constant.isEmpty()) return Optional.empty();
        Index sum = Index.of(constant.get());
        for (Map.Entry<Index.Atom, Dim> t : index.terms().entrySet()) {
            Optional<Dim> times = t.getValue().exactQuotient(divisor);
            if (times.isEmpty() || !(t.getKey() instanceof Index.Variable(Var v))) {
                return Optional.empty();
            }
            sum = sum.plus(Index.of(v).times(times.get()));
        }
        return Optional.of(sum);
    }

    /// How the two become one.
    ///
    /// @param buffer what is no longer stored; @param at the step, as a row of `before`
    private record Joining(
            Kernel.Contraction before, Kernel.Contraction step, Buffer buffer, Index at) {
        /// Nothing where something else is done with what is stored, or with the step's own sum,
        /// than to add the two.
        Optional<Kernel.Contraction> joined() {
            Local sum = new Local("$" + step.result().name(), DType.FLOAT);
            List<Stmt> epilogue =
                    step.epilogue().stream().map(s -> s.map(e -> with(sum, e))).toList();
            if (usesParts(epilogue)) return Optional.empty();
            Var inner = step.inner().getFirst();
            Dim depth = before.inner().getFirst().extent();
            Var both = new Var("$" + inner.name(), depth.plus(inner.extent()));
            return Optional.of(
                    new Kernel.Contraction(
                            step.name() + "_" + before.name(),
                            step.batch(),
                            step.rows(),
                            step.columns(),
                            List.of(both),
                            factor(both, depth, before.left(), step.left()),
                            factor(both, depth, before.right(), step.right()),
                            sum,
                            epilogue,
                            step.tiles(),
                            step.origins()));
        }

        private Expr factor(Var both, Dim depth, Expr first, Expr second) {
            Var inner = step.inner().getFirst();
            Index behind = Index.of(both).plus(depth.negate());
            Expr from = first.substitute(renaming(before, step, at));
            from = from.substitute(v -> Index.of(isInner(before, v) ? both : v));
            Expr to = second.substitute(v -> v.equals(inner) ? behind : Index.of(v));
            Expr.Range range = new Expr.Range(Index.of(both), depth);
            return from.equals(to) ? to : new Expr.Guard(List.of(range), from, to);
        }

        private static boolean isInner(Kernel.Contraction c, Var v) {
            return v.equals(c.inner().getFirst());
        }

        private Expr with(Local sum, Expr e) {
            if (e instanceof Expr.Call(Scalar f, List<Expr> a) && isSum(f, a)) {
                return new Expr.Use(sum);
            }
            return e.mapOperands(o -> with(sum, o));
        }

        private boolean usesParts(List<Stmt> epilogue) {
            Uses uses = Uses.of(epilogue);
            return uses.buffers().contains(buffer) || uses.locals().contains(step.result());
        }

        private boolean isSum(Scalar f, List<Expr> a) {
            return f == Scalar.ADD
                    && a.contains(new Expr.Use(step.result()))
                    && a.stream()
                            .anyMatch(e ->
                                    e instanceof Expr.Read(Buffer b, Index _) && b.equals(buffer));
        }
    }
}
