package org.nnc.memory;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Reads;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The rows that the kernels of a chain go through, each row apart from the others.
///
/// @param axes by whose product they are counted, the last the fastest: it is divided into blocks
/// @param first the first row of a block
record Rows(List<Var> axes, Var first) {
    Rows {
        axes = List.copyOf(axes);
    }

    /// An access to a buffer of which each row has a part of its own.
    record Access(Buffer buffer, Index at) {
        /// In order; absent if something else than a value depends on one of these buffers.
        static List<Access> of(Kernel kernel) {
            List<Access> all = new ArrayList<>();
            switch (kernel) {
                case Kernel.LoopNest n -> add(n.body(), all);
                case Kernel.Contraction c -> {
                    add(Reads.of(c.left()), all);
                    add(Reads.of(c.right()), all);
                    add(c.epilogue(), all);
                }
                case Kernel.ArgSort _, Kernel.Repeat _, Kernel.Blocks _ -> {}
            }
            return all;
        }

        private static void add(Reads reads, List<Access> all) {
            reads.direct().forEach(r -> all.add(new Access(r.buffer(), r.at())));
        }

        private static void add(List<Stmt> body, List<Access> all) {
            add(Reads.of(body), all);
            addStores(body, all);
        }

        private static void addStores(List<Stmt> body, List<Access> all) {
            for (Stmt s : body) {
                switch (s) {
                    case Stmt.For(Var _, Stmt.Mode _, List<Stmt> inner) -> addStores(inner, all);
                    case Stmt.Store(Buffer b, Index at, Expr _) -> all.add(new Access(b, at));
                    case Stmt.AddTo(Buffer b, Index at, Expr _) -> all.add(new Access(b, at));
                    case Stmt.Let _, Stmt.Assign _, Stmt.Reduce _ -> {}
                }
            }
        }
    }

    /// Those by which a product reads its left factor: all its variables but those of its columns
    /// count them, if they move the access by whole parts.
    static Optional<Rows> of(Kernel.Contraction c, Index at) {
        List<Var> vars = new ArrayList<>(c.batch());
        vars.addAll(c.rows());
        if (vars.stream().anyMatch(v -> at.stride(v).filter(s -> !s.isZero()).isEmpty())) {
            return Optional.empty();
        }
        List<Var> sorted = new ArrayList<>();
        Optional<Var> next =
                vars.stream()
                        .filter(v -> vars.stream().noneMatch(u -> follows(v, u, at)))
                        .findFirst();
        while (next.isPresent()) {
            Var before = next.get();
            sorted.addFirst(before);
            next = vars.stream().filter(v -> follows(v, before, at)).findFirst();
        }
        boolean fits = sorted.size() == vars.size() && c.rows().contains(sorted.getLast());
        return fits ? Optional.of(named(sorted)) : Optional.empty();
    }

    /// Whether `v` goes one further where `u` begins anew.
    private static boolean follows(Var v, Var u, Index at) {
        Dim all = at.stride(u).orElseThrow().times(u.extent());
        return !v.equals(u) && at.stride(v).orElseThrow().equals(all);
    }

    private static Rows named(List<Var> vars) {
        List<Var> axes = new ArrayList<>();
        for (Var v : vars.subList(0, vars.size() - 1)) {
            axes.add(new Var("outer" + axes.size(), v.extent()));
        }
        Dim extent = vars.getLast().extent();
        axes.add(new Var("row", extent));
        return new Rows(axes, new Var("first", extent));
    }

    List<Var> outer() {
        return axes.subList(0, axes.size() - 1);
    }

    Var row() {
        return axes.getLast();
    }

    Dim number() {
        return stride(-1);
    }

    /// How many rows lie between neighbours on an axis.
    private Dim stride(int axis) {
        Dim product = Dim.ONE;
        for (Var v : axes.subList(axis + 1, axes.size())) product = product.times(v.extent());
        return product;
    }

    private Index flat() {
        Index sum = Index.ZERO;
        for (Var v : axes) sum = sum.times(v.extent()).plus(Index.of(v));
        return sum;
    }

    /// How much of a buffer belongs to each row.
    Optional<Dim> part(Buffer b) {
        return b.elements().exactQuotient(number()).filter(p -> !p.isZero());
    }

    /// Where an access lies in what a block has of the buffer; absent if not in the part of its
    /// row.
    ///
    /// @param at by the variables of the rows
    Optional<Index> within(Buffer b, Index at) {
        Dim part = part(b).orElse(Dim.ZERO);
        Index rest = at.minus(flat().times(part));
        boolean apart = !part.isZero() && axes.stream().noneMatch(rest::uses);
        if (!apart || !rest.isWithin(part)) return Optional.empty();
        return Optional.of(Index.of(row()).minus(Index.of(first)).times(part).plus(rest));
    }

    /// What the variables of a kernel are among these rows; absent if it does not go over them.
    Optional<Function<Var, Index>> variables(Kernel kernel, Access access) {
        Map<Var, Index> found =
                switch (kernel) {
                    case Kernel.LoopNest n -> loops(n);
                    case Kernel.Contraction c -> factors(c, access);
                    case Kernel.ArgSort _, Kernel.Repeat _, Kernel.Blocks _ -> Map.of();
                };
        if (found.isEmpty()) return Optional.empty();
        return Optional.of(v -> found.getOrDefault(v, Index.of(v)));
    }

    private Map<Var, Index> loops(Kernel.LoopNest nest) {
        Map<Var, Index> found = new HashMap<>();
        for (Stmt s : nest.body()) {
            boolean fits =
                    s instanceof Stmt.For(Var v, Stmt.Mode mode, List<Stmt> _)
                            && mode == Stmt.Mode.PARALLEL
                            && v.extent().equals(number());
            if (!fits) return Map.of();
            found.put(((Stmt.For) s).var(), flat());
        }
        return found;
    }

    private Map<Var, Index> factors(Kernel.Contraction c, Access access) {
        List<Var> vars = new ArrayList<>(c.batch());
        vars.addAll(c.rows());
        Dim part = part(access.buffer).orElse(Dim.ZERO);
        Map<Var, Index> found = new HashMap<>();
        for (int i = 0; i < axes.size(); i++) {
            Var axis = axes.get(i);
            Dim stride = stride(i).times(part);
            for (Var v : vars) {
                boolean is =
                        v.extent().equals(axis.extent())
                                && access.at.stride(v).filter(stride::equals).isPresent()
                                && (i < axes.size() - 1 || c.rows().contains(v));
                if (is) found.put(v, Index.of(axis));
            }
        }
        boolean all = found.size() == vars.size() && vars.size() == axes.size();
        return all ? found : Map.of();
    }
}
