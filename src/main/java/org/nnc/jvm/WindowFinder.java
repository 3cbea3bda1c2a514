package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Pooling;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds out whether a contraction is one of an image and windows: which loop variables of its
/// right factor always move together.
final class WindowFinder {
    /// Copies of an image should stay in the second cache.
    private static final long LARGEST = 1 << 17;

    /// Fewer features leave too many lanes idle.
    private static final int LANES = 12;

    /// With shorter sums, what is done once for each element of the result takes too long.
    private static final int SUM = 16;

    /// The same where that is done for a quarter of the positions.
    private static final int SUM_POOLED = 8;

    /// The same where the other form would not copy the image.
    private static final int SUM_ALONE = 128;

    /// Fewer positions than in a tile or two leave too many registers idle.
    private static final int POSITIONS = 24;

    private static final Buffer NOWHERE =
            new Buffer("$nowhere", DType.FLOAT, Dim.ZERO, Buffer.Role.TEMPORARY);

    private final Kernel.Contraction c;
    private final List<Var> columns;
    private final Expr right;
    private final boolean alone;
    private final Optional<Pooling> pooling;
    private final Set<Index> indexes = new LinkedHashSet<>();
    private final List<Windows.Axis> axes = new ArrayList<>();

    private WindowFinder(
            Kernel.Contraction c,
            List<Var> columns,
            Expr right,
            boolean alone,
            Optional<Pooling> pooling) {
        this.c = c;
        this.columns = columns;
        this.right = right;
        this.alone = alone;
        this.pooling = pooling;
    }

    /// @param alone whether windows of one element pay, too: then no element steps over all
    ///   positions
    /// @param pooling what takes the maxima of squares of sums, if that is part of it
    static Optional<Windows> find(Kernel.Contraction c, boolean alone, Optional<Pooling> pooling) {
        if (c.result().dtype() != DType.FLOAT) return Optional.empty();
        if (!Products.extent(c.rows()).isAtLeast(LANES)) return Optional.empty();
        Stmt whole = new Stmt.Store(NOWHERE, Index.ZERO, c.right());
        Joined joined = Joined.of(c.columns(), List.of(whole));
        Expr right = ((Stmt.Store) joined.body().getFirst()).value();
        return new WindowFinder(c, joined.axis(), right, alone, pooling).find();
    }

    private Optional<Windows> find() {
        if (!collect(right)) return Optional.empty();
        List<Var> positions = new ArrayList<>(columns);
        List<Var> elements = new ArrayList<>(c.inner());
        List<Windows.Axis> pairs = pairs(positions, elements);
        if (pairs.isEmpty() && !alone) return Optional.empty();
        Optional<Var> outer = first(columns, positions);
        Optional<Var> summed = first(c.inner(), elements);
        outer.ifPresent(positions::remove);
        summed.ifPresent(elements::remove);
        for (Var v : elements) axes.add(lone(v, Optional.empty(), Optional.of(v)));
        for (Var v : columns) {
            if (positions.contains(v)) axes.add(lone(v, Optional.of(v), Optional.empty()));
            pairs.stream().filter(a -> a.position().get().equals(v)).forEach(axes::add);
        }
        if (axes.stream().anyMatch(a -> !a.var().extent().isConstant())) return Optional.empty();
        long plane = axes.stream().mapToLong(Windows.Axis::extent).reduce(1, Math::multiplyExact);
        Dim sum = Products.extent(c.inner());
        int least = pooling.isPresent() ? SUM_POOLED : SUM;
        if (pairs.isEmpty()) least = SUM_ALONE;
        boolean short_ = sum.isConstant() && sum.intValue() < least;
        if (plane > LARGEST || short_) return Optional.empty();
        Optional<Windows> found =
                image(right).map(e -> new Windows(c, outer, summed, axes, e, false, pooling));
        if (!pairs.isEmpty()) return found;
        boolean wide = plane >= POSITIONS;
        return found.filter(w -> wide && w.inPlace().isPresent());
    }

    private static Optional<Var> first(List<Var> all, List<Var> lone) {
        boolean is = !all.isEmpty() && lone.contains(all.getFirst());
        return is ? Optional.of(all.getFirst()) : Optional.empty();
    }

    private static Windows.Axis lone(Var v, Optional<Var> position, Optional<Var> element) {
        Windows.Pair one =
                new Windows.Pair(position.isPresent() ? 1 : 0, element.isPresent() ? 1 : 0);
        return new Windows.Axis(new Var("u_" + v.name(), v.extent()), position, element, one, 0);
    }

    /// Gathers the indexes; false if something moves that is no index.
    private boolean collect(Expr e) {
        switch (e) {
            case Expr.Read(Buffer _, Index at) -> indexes.add(at);
            case Expr.Position(Index i) -> indexes.add(i);
            case Expr.Guard(List<Expr.Range> r, Expr _, Expr _) ->
                    r.forEach(x -> indexes.add(x.index()));
            case Expr.Random _ -> {
                return false;
            }
            case Expr.Const _, Expr.Use _, Expr.Cast _, Expr.Call _ -> {}
        }
        for (Expr x : e.operands()) if (!collect(x)) return false;
        return true;
    }

    /// The most even pairs first: flat indexes make others look like pairs, too.
    private List<Windows.Axis> pairs(List<Var> positions, List<Var> elements) {
        List<Windows.Axis> found = new ArrayList<>();
        record Candidate(Var position, Var element, Windows.Pair pair) {
            long size() {
                return pair.stride() + Math.abs(pair.step());
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (Var p : positions) {
            for (Var e : elements) {
                boolean known = p.extent().isConstant() && e.extent().isConstant();
                if (!known) continue;
                pair(p, e)
                        .filter(x ->
                                !alone || Math.abs(x.step()) < x.stride() * p.extent().intValue())
                        .ifPresent(x -> candidates.add(new Candidate(p, e, x)));
            }
        }
        candidates.sort(Comparator.comparing(Candidate::size));
        for (Candidate x : candidates) {
            if (!positions.contains(x.position) || !elements.contains(x.element)) continue;
            positions.remove(x.position);
            elements.remove(x.element);
            found.add(axis(x.position, x.element, x.pair));
        }
        return found;
    }

    private static Windows.Axis axis(Var position, Var element, Windows.Pair pair) {
        long reach = pair.step() * (element.extent().intValue() - 1L);
        long extent = pair.stride() * (position.extent().intValue() - 1L) + Math.abs(reach) + 1;
        Var v = new Var("u_" + position.name(), Dim.of(extent));
        return new Windows.Axis(
                v, Optional.of(position), Optional.of(element), pair, Math.min(0, reach));
    }

    /// How the two move in all indexes, if they move together wherever one does.
    private Optional<Windows.Pair> pair(Var position, Var element) {
        Windows.Pair common = null;
        for (Index i : indexes) {
            for (Index sum : sums(i)) {
                OptionalLong p = coefficient(sum, position);
                OptionalLong e = coefficient(sum, element);
                if (p.isEmpty() || e.isEmpty()) return Optional.empty();
                long a = p.getAsLong();
                long b = e.getAsLong();
                if (a == 0 && b == 0) continue;
                if (a == 0 || b == 0) return Optional.empty();
                long divisor = gcd(Math.abs(a), Math.abs(b)) * (a < 0 ? -1 : 1);
                Windows.Pair here = new Windows.Pair(a / divisor, b / divisor);
                if (common != null && !common.equals(here)) return Optional.empty();
                common = here;
            }
        }
        return Optional.ofNullable(common);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /// The index and all that stands in its quotients and remainders.
    private static Set<Index> sums(Index index) {
        Set<Index> sums = new LinkedHashSet<>();
        sums.add(index);
        for (Index.Atom a : index.terms().keySet()) {
            if (a instanceof Index.Quotient(Index n, Dim _)) sums.addAll(sums(n));
            if (a instanceof Index.Remainder(Index n, Dim _)) sums.addAll(sums(n));
        }
        return sums;
    }

    private static OptionalLong coefficient(Index sum, Var v) {
        Dim c = sum.terms().getOrDefault(new Index.Variable(v), Dim.ZERO);
        return c.constant();
    }

    /// The factor by the variables of the axes.
    private Optional<Expr> image(Expr e) {
        Set<Var> gone =
                axes.stream()
                        .flatMap(a -> Stream.of(a.position(), a.element()))
                        .flatMap(Optional::stream)
                        .collect(Collectors.toSet());
        Expr merged = merged(e);
        return gone.stream().anyMatch(merged::uses) ? Optional.empty() : Optional.of(merged);
    }

    private Expr merged(Expr expr) {
        return switch (expr) {
            case Expr.Const _, Expr.Use _, Expr.Random _ -> expr;
            case Expr.Read(Buffer b, Index at) -> new Expr.Read(b, merged(at));
            case Expr.Position(Index i) -> new Expr.Position(merged(i));
            case Expr.Cast(Expr e, DType d) -> new Expr.Cast(merged(e), d);
            case Expr.Call(var f, List<Expr> a) ->
                    new Expr.Call(f, a.stream().map(this::merged).toList());
            case Expr.Guard(List<Expr.Range> r, Expr x, Expr o) ->
                    Expr.guard(
                            r.stream()
                                    .map(g -> new Expr.Range(merged(g.index()), g.limit()))
                                    .toList(),
                            merged(x),
                            merged(o));
        };
    }

    private Index merged(Index index) {
        Index sum = Index.of(index.constant());
        for (var t : index.terms().entrySet()) {
            Index part =
                    switch (t.getKey()) {
                        case Index.Variable(Var v) -> Index.of(v);
                        case Index.Quotient(Index n, Dim d) -> merged(n).dividedBy(d);
                        case Index.Remainder(Index n, Dim d) -> merged(n).remainder(d);
                        case Index.Data(Expr x, Dim limit) -> Index.ofData(merged(x), limit);
                    };
            sum = sum.plus(part.times(t.getValue()));
        }
        return paired(sum);
    }

    /// Where a position and an element move together, the axis' variable does.
    private Index paired(Index sum) {
        Index result = sum;
        for (Windows.Axis a : axes) {
            Var lead = a.position().isPresent() ? a.position().get() : a.element().get();
            OptionalLong c = coefficient(result, lead);
            if (c.isEmpty() || c.getAsLong() == 0) continue;
            long unit = a.position().isPresent() ? a.pair().stride() : a.pair().step();
            if (c.getAsLong() % unit != 0) continue;
            long m = c.getAsLong() / unit;
            result = result.minus(Index.of(lead).times(c.getAsLong()));
            if (a.position().isPresent() && a.element().isPresent()) {
                result = result.minus(Index.of(a.element().get()).times(m * a.pair().step()));
            }
            result = result.plus(Index.of(a.var()).plus(a.least()).times(m));
        }
        return result;
    }
}
