package org.nnc.program;

import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/// A convolution of which nothing is used but the largest number of each square of two by two
/// positions: max-pooling follows. Bias and relu move past the maximum, which changes no bit, for
/// neither gives a smaller number for a larger one (an infinite bias apart); and a backend that
/// takes the maximum of sums that it has at hand writes a quarter of the numbers, and does not
/// compute those that no square contains.
///
/// @param product the contraction, its last two columns as far as squares go, without epilogue
/// @param columns those of the maxima: instead of two positions, those of a square
/// @param epilogue what follows on a maximum, which is in the contraction's `result`
/// @param stored what is no longer stored
public record Pooling(
        Kernel.Contraction product, List<Var> columns, List<Stmt> epilogue, Buffer stored) {
    private static final int SIDE = 2;

    public Pooling {
        columns = List.copyOf(columns);
        epilogue = List.copyOf(epilogue);
    }

    /// The two kernels as one.
    ///
    /// @param program whose memory plan does not matter
    public static Optional<Pooling> of(Program program, Kernel.Contraction c, Kernel next) {
        boolean stores =
                c.epilogue().size() == 1
                        && c.epilogue().getFirst() instanceof Stmt.Store(Buffer b, Index _, Expr _)
                        && b.role() == Buffer.Role.TEMPORARY
                        && b.dtype() == DType.FLOAT;
        if (!stores || !(next instanceof Kernel.LoopNest pool) || c.columns().size() < SIDE) {
            return Optional.empty();
        }
        Stmt.Store store = (Stmt.Store) c.epilogue().getFirst();
        boolean known = c.columns().reversed().stream().limit(SIDE).allMatch(Pooling::isWide);
        if (!known) return Optional.empty();
        return new Matching(c, store, pool)
                .pooling()
                .filter(_ -> isOnlyFor(store.buffer(), List.of(c, next), program.kernels()));
    }

    private static boolean isWide(Var position) {
        return position.extent().isConstant() && position.extent().isAtLeast(SIDE);
    }

    private static boolean isOnlyFor(Buffer b, List<Kernel> both, List<Kernel> all) {
        for (Kernel k : all) {
            Accesses a = Accesses.of(k);
            boolean touched = a.read().contains(b) || a.written().contains(b);
            if (touched && !both.contains(k)) return false;
        }
        return true;
    }

    /// The loops of a pooling kernel, and what they do.
    ///
    /// @param body of the innermost loop over maxima
    private record Nest(List<Var> loops, List<Stmt> body) {
        static Nest of(List<Stmt> body) {
            List<Var> loops = new ArrayList<>();
            List<Stmt> inner = body;
            while (inner.size() == 1 && inner.getFirst() instanceof Stmt.For f) {
                loops.add(f.var());
                inner = f.body();
            }
            return new Nest(loops, inner);
        }
    }

    /// Whether a kernel takes the maxima of what a contraction stores.
    private record Matching(Kernel.Contraction c, Stmt.Store store, Kernel.LoopNest pool) {
        Optional<Pooling> pooling() {
            Nest nest = Nest.of(pool.body());
            if (nest.body.size() < 3
                    || !(nest.body.getFirst() instanceof Stmt.Let(Local most, Expr least))
                    || !least.equals(Expr.of(Monoid.MAX.identity()))
                    || !(nest.body.get(1) instanceof Stmt.For squares)) {
                return Optional.empty();
            }
            List<Stmt> rest = nest.body.subList(2, nest.body.size());
            Nest square = Nest.of(List.of(squares));
            List<Var> axes = axes();
            boolean fits =
                    axes.size() == c.batch().size() + c.rows().size() + c.columns().size()
                            && square.loops.stream().map(Var::extent).toList().equals(sides())
                            && square.body.size() == 1
                            && rises(store.value())
                            && rest.stream().allMatch(this::isPlain);
            if (!fits
                    || !(square.body.getFirst()
                            instanceof
                            Stmt.Reduce(Local l, Monoid m, Expr.Read(Buffer b, Index at)))
                    || !l.equals(most)
                    || m != Monoid.MAX
                    || !b.equals(store.buffer())) {
                return Optional.empty();
            }
            Index wanted = store.at().substitute(v -> first(v, square.loops));
            return flat(nest.loops, axes)
                    .filter(f -> at.substitute(f).equals(wanted))
                    .map(f -> fused(most, rest, f));
        }

        private static List<Dim> sides() {
            return List.of(Dim.of(SIDE), Dim.of(SIDE));
        }

        /// Whether it grows, or stays as it is, with the sum, and is otherwise the same for all
        /// positions.
        private boolean rises(Expr e) {
            return switch (e) {
                case Expr.Use(Local l) -> l.equals(c.result());
                case Expr.Call(Scalar f, List<Expr> a) ->
                        switch (f) {
                            case ADD, MAX, MIN ->
                                    rises(a.getFirst()) && isSame(a.getLast())
                                            || isSame(a.getFirst()) && rises(a.getLast());
                            case SUB -> rises(a.getFirst()) && isSame(a.getLast());
                            default -> false;
                        };
                case Expr.Const _, Expr.Read _, Expr.Position _ -> false;
                case Expr.Cast _, Expr.Guard _, Expr.Random _ -> false;
            };
        }

        private boolean isSame(Expr e) {
            boolean plain = e instanceof Expr.Const || e instanceof Expr.Read;
            return plain && !isPosition(e::uses);
        }

        private boolean isPosition(Function<Var, Boolean> uses) {
            return positions().stream().anyMatch(uses::apply);
        }

        private List<Var> positions() {
            return c.columns().subList(c.columns().size() - SIDE, c.columns().size());
        }

        /// What follows on a maximum may be moved: it reads nothing that was stored before.
        private boolean isPlain(Stmt s) {
            return switch (s) {
                case Stmt.Let _, Stmt.Store _ ->
                        Accesses.of(List.of(s)).read().stream()
                                .noneMatch(b -> b.equals(store.buffer()));
                case Stmt.For _, Stmt.Assign _, Stmt.Reduce _, Stmt.AddTo _ -> false;
            };
        }

        /// A position of squares as a variable, others as they are.
        private Var pooled(Var v) {
            if (!positions().contains(v)) return v;
            return new Var(v.name() + "_" + SIDE, v.extent().dividedBy(SIDE));
        }

        private Var whole(Var v) {
            if (!positions().contains(v)) return v;
            return new Var(v.name(), pooled(v).extent().times(SIDE));
        }

        /// A position in a square.
        private Index first(Var v, List<Var> within) {
            int i = positions().indexOf(v);
            if (i < 0) return Index.of(v);
            return Index.of(pooled(v)).times(SIDE).plus(Index.of(within.get(i)));
        }

        /// All variables of the result, in the order in which it lies in memory; fewer where that
        /// cannot be told.
        private List<Var> axes() {
            List<Var> all = new ArrayList<>(c.batch());
            all.addAll(c.rows());
            all.addAll(c.columns());
            all.removeIf(v -> stride(v).isEmpty());
            all.sort(Comparator.comparing(v -> -stride(v).getAsLong()));
            return all;
        }

        private OptionalLong stride(Var v) {
            return store.at().stride(v).map(Dim::constant).orElse(OptionalLong.empty());
        }

        /// Each loop's variable by those of the result, of which it may have joined some.
        private Optional<Function<Var, Index>> flat(List<Var> loops, List<Var> axes) {
            List<Index> found = new ArrayList<>();
            int end = axes.size();
            for (Var loop : loops.reversed()) {
                Index sum = Index.ZERO;
                Dim size = Dim.ONE;
                while (!size.equals(loop.extent()) && end > 0) {
                    Var v = pooled(axes.get(--end));
                    sum = Index.of(v).times(size).plus(sum);
                    size = size.times(v.extent());
                }
                if (!size.equals(loop.extent())) return Optional.empty();
                found.addFirst(sum);
            }
            if (end > 0) return Optional.empty();
            return Optional.of(v -> loops.contains(v) ? found.get(loops.indexOf(v)) : Index.of(v));
        }

        private Pooling fused(Local most, List<Stmt> rest, Function<Var, Index> flat) {
            List<Stmt> epilogue = new ArrayList<>();
            epilogue.add(new Stmt.Let(most, store.value()));
            rest.forEach(
                    s -> epilogue.add(s.map(e -> e.substitute(flat), i -> i.substitute(flat))));
            Function<Var, Index> whole = v -> Index.of(whole(v));
            Kernel.Contraction product =
                    c.withName(c.name() + "_" + pool.name())
                            .withColumns(c.columns().stream().map(this::whole).toList())
                            .with(
                                    c.left().substitute(whole),
                                    c.right().substitute(whole),
                                    List.of());
            List<Var> columns = c.columns().stream().map(this::pooled).toList();
            return new Pooling(product, columns, epilogue, store.buffer());
        }
    }
}
