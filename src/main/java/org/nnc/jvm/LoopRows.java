package org.nnc.jvm;

import org.nnc.program.Accesses;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds out whether a loop falls apart into rows, such as the examples of a batch: in all steps, a
/// row reads of what the body writes only what the same row wrote. Then threads may do the whole
/// loop for some rows each, and wait for each other once instead of several times in each step.
///
/// It holds if in each buffer that the body writes, a row's part is as long in every access, and
/// what depends on the step moves by whole rows of all.
final class LoopRows {
    private final Layout layout;
    private final Dim extent;

    /// The variables of this loop and those around it.
    private final Set<Var> steps;

    private final Set<Buffer> written = new LinkedHashSet<>();
    private final Set<Buffer> read = new LinkedHashSet<>();

    /// How long a row's part of a written buffer is.
    private final Map<Buffer, Dim> parts = new HashMap<>();

    private LoopRows(Layout layout, Dim extent, Set<Var> steps) {
        this.layout = layout;
        this.extent = extent;
        this.steps = steps;
    }

    /// The number of rows, if it falls apart.
    ///
    /// @param steps the variables of the loop and of those around it
    static Optional<Dim> of(List<Kernel> body, Set<Var> steps, Layout layout) {
        Set<Dim> extents = new LinkedHashSet<>();
        for (Kernel k : body) {
            List<Var> vars = divisible(k);
            if (vars.isEmpty()) return Optional.empty();
            vars.forEach(v -> extents.add(v.extent()));
        }
        return extents.stream()
                .filter(rows -> extents.stream().allMatch(e -> width(e, rows).isPresent()))
                .findFirst()
                .filter(rows -> new LoopRows(layout, rows, steps).holds(body));
    }

    /// How many iterations of a loop are one row, where that comes out even.
    static Optional<Dim> width(Dim extent, Dim rows) {
        return extent.exactQuotient(rows).filter(w -> w.isAtLeast(1));
    }

    /// The variables over whose iterations a kernel may be divided; none where it has no such.
    private static List<Var> divisible(Kernel kernel) {
        return switch (kernel) {
            case Kernel.LoopNest n -> outermost(n.body());
            case Kernel.Contraction c when c.batch().isEmpty() && c.rows().size() == 1 -> c.rows();
            case Kernel.Contraction _, Kernel.ArgSort _ -> List.of();
            case Kernel.Repeat _, Kernel.Blocks _ -> List.of();
        };
    }

    private static List<Var> outermost(List<Stmt> body) {
        List<Var> vars = new ArrayList<>();
        for (Stmt s : body) {
            if (!(s instanceof Stmt.For f) || f.mode() == Stmt.Mode.SEQUENTIAL) return List.of();
            vars.add(f.var());
        }
        return vars;
    }

    private boolean holds(List<Kernel> body) {
        for (Kernel k : body) {
            Accesses a = Accesses.of(k);
            a.written().forEach(b -> written.add(layout.place(b)));
            a.read().forEach(b -> read.add(layout.place(b)));
        }
        return body.stream().allMatch(this::holds) && written.stream().allMatch(this::isAlone);
    }

    /// True if its memory is no other's within the body, or that of others with the same parts.
    private boolean isAlone(Buffer place) {
        Set<Buffer> all = new LinkedHashSet<>(written);
        all.addAll(read);
        Dim part = parts.get(place);
        return all.stream()
                .allMatch(b ->
                        b.equals(place)
                                || layout.areApart(b, place)
                                || layout.beginAlike(b, place) && part.equals(parts.get(b)));
    }

    private boolean holds(Kernel kernel) {
        return switch (kernel) {
            case Kernel.LoopNest n ->
                    n.body().stream().allMatch(s -> holds(s, ((Stmt.For) s).var()));
            case Kernel.Contraction c -> {
                Var row = c.rows().getFirst();
                yield row.extent().equals(extent)
                        && !c.right().uses(row)
                        && holds(c.left(), row)
                        && holds(c.right(), row)
                        && c.epilogue().stream().allMatch(s -> holds(s, row));
            }
            case Kernel.ArgSort _, Kernel.Repeat _, Kernel.Blocks _ -> false;
        };
    }

    private boolean holds(Stmt stmt, Var v) {
        return switch (stmt) {
            case Stmt.For f -> f.body().stream().allMatch(s -> holds(s, v));
            case Stmt.Let l -> holds(l.value(), v);
            case Stmt.Assign a -> holds(a.value(), v);
            case Stmt.Reduce r -> holds(r.value(), v);
            case Stmt.Store s -> holds(s.value(), v) && stays(s.buffer(), s.at(), v);
            case Stmt.AddTo a -> holds(a.value(), v) && stays(a.buffer(), a.at(), v);
        };
    }

    private boolean holds(Expr e, Var v) {
        Reads reads = Reads.of(e);
        return reads.withinData().stream().noneMatch(b -> written.contains(layout.place(b)))
                && reads.direct().stream().allMatch(r -> stays(r.buffer(), r.at(), v));
    }

    /// True if an access lies in the part of its row, or nothing is written there.
    ///
    /// @param v the kernel's loop over rows, or over some elements of each
    private boolean stays(Buffer buffer, Index at, Var v) {
        Buffer place = layout.place(buffer);
        if (!written.contains(place)) return true;
        Dim width = width(v.extent(), extent).orElseThrow();
        Var row = new Var("$row", extent);
        Index both = Index.of(row).times(width).plus(Index.of(new Var("$within", width)));
        Index byRow = at.substitute(u -> u.equals(v) ? both : Index.of(u));
        Optional<Dim> stride = byRow.stride(row);
        if (stride.isEmpty() || !stride.get().isAtLeast(1)) return false;
        Dim part = stride.get();
        Dim before = parts.putIfAbsent(place, part);
        if (before != null && !before.equals(part)) return false;
        return within(byRow.minus(Index.of(row).times(part)), part)
                .filter(i -> i.isWithin(part))
                .isPresent();
    }

    /// An index without what moves it by all rows; nothing if another part of it moves with a step.
    private Optional<Index> within(Index at, Dim part) {
        Dim all = part.times(extent);
        Dim number =
                Dim.of(
                        at.constant().terms().entrySet().stream()
                                .filter(t -> t.getKey().atoms().isEmpty())
                                .mapToLong(Map.Entry::getValue)
                                .sum());
        Dim rest = all.isConstant() ? number.remainder(all) : number;
        if (at.constant().minus(rest).exactQuotient(all).isEmpty()) return Optional.empty();
        Index inner = Index.of(rest);
        for (Map.Entry<Index.Atom, Dim> t : at.terms().entrySet()) {
            boolean isStep = t.getKey() instanceof Index.Variable(Var v) && steps.contains(v);
            if (isStep && t.getValue().exactQuotient(all).isPresent()) continue;
            if (isStep || !(t.getKey() instanceof Index.Variable(Var v))) return Optional.empty();
            inner = inner.plus(Index.of(v).times(t.getValue()));
        }
        return Optional.of(inner);
    }
}
