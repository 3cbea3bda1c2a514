package org.nnc.opencl;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Stmt;
import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// The statements of a loop nest, taken apart into launches. Locals that are the same wherever they
/// are computed are defined again in each launch that reads them; the others go from launch to
/// launch through memory.
final class Pieces {
    /// What one launch does.
    sealed interface Piece {
        /// Done by one item.
        record Alone(List<Item> items) implements Piece {}

        /// Iterations that share nothing.
        record Shared(Stmt.For loop) implements Piece {}

        /// Iterations that share sums (or extremes) only: each item has its own, and the next
        /// [Alone] combines them.
        record Partial(Stmt.For loop, Map<Local, Monoid> sums) implements Piece {}
    }

    sealed interface Item {
        record Run(Stmt statement) implements Item {}

        record Combine(Local local, Monoid monoid) implements Item {}
    }

    private final Set<Buffer> written;
    private final Set<Local> changed;
    private final LinkedHashMap<Local, Stmt.Let> everywhere = new LinkedHashMap<>();
    private final List<Local> carried = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private List<Item> alone = new ArrayList<>();

    private Pieces(List<Stmt> body) {
        this.written = Accesses.of(body).written();
        this.changed = Locals.of(body).changed();
    }

    static Pieces of(List<Stmt> body) {
        Pieces p = new Pieces(body);
        for (Stmt s : body) p.add(s);
        p.endAlone();
        return p;
    }

    List<Piece> pieces() {
        return pieces;
    }

    /// Locals that each launch may define again, in order.
    SequencedMap<Local, Stmt.Let> everywhere() {
        return everywhere;
    }

    /// Locals whose values are kept between launches, in order.
    List<Local> carried() {
        return carried;
    }

    /// Whether there is more than one item can do, at the price of further launches.
    boolean carries() {
        return pieces.size() > 1
                && (!carried.isEmpty()
                        || pieces.stream().anyMatch(Piece.Partial.class::isInstance));
    }

    private void add(Stmt s) {
        switch (s) {
            case Stmt.Let let when isSameEverywhere(let) -> everywhere.put(let.local(), let);
            case Stmt.Let let -> {
                carried.add(let.local());
                alone.add(new Item.Run(s));
            }
            case Stmt.For f when isShared(f) -> {
                endAlone();
                pieces.add(new Piece.Shared(f));
            }
            case Stmt.For f when !partial(f).isEmpty() -> add(f, partial(f));
            case Stmt.For _, Stmt.Assign _, Stmt.Reduce _, Stmt.Store _, Stmt.AddTo _ ->
                    alone.add(new Item.Run(s));
        }
    }

    private void add(Stmt.For f, Map<Local, Monoid> sums) {
        if (!canWait(f)) endAlone();
        // The loop's launch comes before that of what waits.
        pieces.add(new Piece.Partial(f, sums));
        sums.forEach((l, m) -> alone.add(new Item.Combine(l, m)));
    }

    /// Whether what waits for an item of its own does nothing that the loop needs.
    private boolean canWait(Stmt.For f) {
        Set<Local> needed = Locals.of(f).read();
        Set<Local> sums = Locals.of(f).reduced();
        return alone.stream()
                .allMatch(i ->
                        switch (i) {
                            case Item.Run(Stmt.Let(Local l, var _)) -> !needed.contains(l);
                            case Item.Run _ -> false;
                            case Item.Combine(Local l, var _) ->
                                    !needed.contains(l) && !sums.contains(l);
                        });
    }

    private void endAlone() {
        if (!alone.isEmpty()) pieces.add(new Piece.Alone(List.copyOf(alone)));
        alone = new ArrayList<>();
    }

    private boolean isSameEverywhere(Stmt.Let let) {
        boolean reads = Accesses.of(let.value()).stream().anyMatch(written::contains);
        return !reads
                && !changed.contains(let.local())
                && everywhere.keySet().containsAll(Locals.of(let).read());
    }

    private static boolean isShared(Stmt.For f) {
        Locals l = Locals.of(f);
        return f.mode() != Stmt.Mode.SEQUENTIAL && l.defined().containsAll(l.changed());
    }

    /// The sums of a loop whose iterations share them and nothing else; empty for any other loop.
    private static Map<Local, Monoid> partial(Stmt.For f) {
        Locals l = Locals.of(f);
        Set<Local> outer = new LinkedHashSet<>(l.reduced());
        outer.removeAll(l.defined());
        boolean reads = l.read().stream().anyMatch(outer::contains);
        boolean ordered =
                f.mode() == Stmt.Mode.SEQUENTIAL && !Accesses.of(List.of(f)).written().isEmpty();
        if (reads || ordered || !l.defined().containsAll(l.set())) return Map.of();
        Map<Local, Monoid> sums = new LinkedHashMap<>();
        boolean simple = monoids(f.body(), outer, sums);
        boolean wide = outer.stream().anyMatch(o -> o.dtype() == DType.INT64);
        return simple && !wide ? sums : Map.of();
    }

    /// @return whether each local has one monoid
    private static boolean monoids(List<Stmt> body, Set<Local> outer, Map<Local, Monoid> sums) {
        for (Stmt s : body) {
            if (s instanceof Stmt.For f && !monoids(f.body(), outer, sums)) return false;
            if (!(s instanceof Stmt.Reduce(Local l, Monoid m, var _)) || !outer.contains(l)) {
                continue;
            }
            Monoid before = sums.putIfAbsent(l, m);
            if (before != null && before != m) return false;
        }
        return true;
    }

    /// What a launch reads of locals that others define.
    static Set<Local> foreign(Piece piece) {
        return switch (piece) {
            case Piece.Shared(Stmt.For f) -> Locals.of(f).foreign();
            case Piece.Partial(Stmt.For f, Map<Local, Monoid> sums) -> {
                Set<Local> all = Locals.of(f).foreign();
                all.removeAll(sums.keySet());
                yield all;
            }
            case Piece.Alone(List<Item> items) -> {
                Set<Local> all = changedOrRead(items);
                all.removeAll(Locals.of(statements(items)).defined());
                yield all;
            }
        };
    }

    private static Set<Local> changedOrRead(List<Item> items) {
        Set<Local> all = Locals.of(statements(items)).foreign();
        for (Item i : items) if (i instanceof Item.Combine(Local l, var _)) all.add(l);
        return all;
    }

    /// Locals of this launch whose values later ones read.
    Set<Local> kept(int piece) {
        if (!(pieces.get(piece) instanceof Piece.Alone(List<Item> items))) return Set.of();
        Set<Local> later = new LinkedHashSet<>();
        for (Piece p : pieces.subList(piece + 1, pieces.size())) later.addAll(foreign(p));
        Set<Local> here = changedOrRead(items);
        here.addAll(Locals.of(statements(items)).defined());
        here.retainAll(later);
        here.retainAll(carried);
        return here;
    }

    private static List<Stmt> statements(List<Item> items) {
        List<Stmt> all = new ArrayList<>();
        for (Item i : items) if (i instanceof Item.Run(Stmt s)) all.add(s);
        return all;
    }
}
