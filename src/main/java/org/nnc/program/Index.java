package org.nnc.program;

import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/// An integer that a kernel computes: where to read or write, or a value made from loop variables.
///
/// Always a sum `constant + Σ coefficient · atom`, so equal sums are `equals`. An atom is a loop
/// variable, a quotient or a remainder that could not be simplified (both rounded down, the
/// remainder never negative), or an integer read from memory.
public final class Index {
    public static final Index ZERO = of(Dim.ZERO);

    public sealed interface Atom {}

    public record Variable(Var var) implements Atom {
        @Override
        public String toString() {
            return var.name();
        }
    }

    public record Quotient(Index numerator, Dim denominator) implements Atom {
        @Override
        public String toString() {
            return "div(" + numerator + ", " + denominator + ")";
        }
    }

    public record Remainder(Index numerator, Dim denominator) implements Atom {
        @Override
        public String toString() {
            return "mod(" + numerator + ", " + denominator + ")";
        }
    }

    /// An integer from data, kept within `[0, limit)` by clamping: an index out of range never
    /// reads foreign memory.
    public record Data(Expr value, Dim limit) implements Atom {
        @Override
        public String toString() {
            return "clamp(" + value + ", " + limit + ")";
        }
    }

    private final Dim constant;
    private final Map<Atom, Dim> terms;

    /// Indexes are keys of many maps; 0 means not computed yet.
    private int hash;

    private Index(Dim constant, Map<Atom, Dim> terms) {
        terms.values().removeIf(Dim::isZero);
        this.constant = constant;
        this.terms = terms;
    }

    public static Index of(Dim constant) {
        return new Index(constant, new LinkedHashMap<>());
    }

    public static Index of(long constant) {
        return of(Dim.of(constant));
    }

    public static Index of(Var var) {
        return ofAtom(new Variable(var));
    }

    /// `value`, an integer expression, clamped to `[0, limit)`.
    public static Index ofData(Expr value, Dim limit) {
        Optional<Index> sum = affine(value);
        if (sum.isPresent() && sum.get().isWithin(limit)) return sum.get();
        return ofAtom(new Data(value, limit));
    }

    /// An integer expression as a sum, if it is made of positions and of data that it keeps within
    /// bounds itself.
    private static Optional<Index> affine(Expr e) {
        return switch (e) {
            case Expr.Position(Index i) -> Optional.of(i);
            case Expr.Const(double c, DType _) -> Optional.of(of((long) c));
            case Expr.Call(Scalar f, List<Expr> a) when a.size() == 2 ->
                    switch (f) {
                        case ADD -> both(a, Index::plus);
                        case SUB -> both(a, Index::minus);
                        case MUL -> product(a.getFirst(), a.getLast());
                        case MIN, MAX -> clamped(f, a);
                        default -> Optional.empty();
                    };
            default -> Optional.empty();
        };
    }

    private static Optional<Index> both(List<Expr> a, BinaryOperator<Index> f) {
        Optional<Index> x = affine(a.getFirst());
        return x.isEmpty() ? x : affine(a.getLast()).map(y -> f.apply(x.get(), y));
    }

    private static Optional<Index> product(Expr a, Expr b) {
        Optional<Index> x = affine(a);
        Optional<Index> y = affine(b);
        if (x.isEmpty() || y.isEmpty()) return Optional.empty();
        if (y.get().terms.isEmpty()) return Optional.of(x.get().times(y.get().constant));
        return x.get().terms.isEmpty()
                ? Optional.of(y.get().times(x.get().constant))
                : Optional.empty();
    }

    /// `max(min(value, limit - 1), 0)`, in either order.
    private static Optional<Index> clamped(Scalar outer, List<Expr> a) {
        if (!(a.getFirst() instanceof Expr.Call(Scalar inner, List<Expr> b))) {
            return Optional.empty();
        }
        boolean isClamp = inner != outer && (inner == Scalar.MIN || inner == Scalar.MAX);
        if (!isClamp) return Optional.empty();
        Optional<Index> low = affine(outer == Scalar.MAX ? a.getLast() : b.getLast());
        Optional<Index> high = affine(outer == Scalar.MAX ? b.getLast() : a.getLast());
        boolean fits = low.isPresent() && low.get().equals(ZERO);
        if (!fits || high.isEmpty() || !high.get().terms.isEmpty()) return Optional.empty();
        return Optional.of(ofData(b.getFirst(), high.get().constant.plus(1)));
    }

    private static Index ofAtom(Atom atom) {
        Map<Atom, Dim> terms = new LinkedHashMap<>();
        terms.put(atom, Dim.ONE);
        return new Index(Dim.ZERO, terms);
    }

    public Dim constant() {
        return constant;
    }

    /// Coefficient by atom, in order of first occurrence.
    public Map<Atom, Dim> terms() {
        return java.util.Collections.unmodifiableMap(terms);
    }

    public Index plus(Index other) {
        if (other.terms.isEmpty()) return plus(other.constant);
        if (terms.isEmpty()) return other.plus(constant);
        Map<Atom, Dim> sum = new LinkedHashMap<>(terms);
        other.terms.forEach((a, c) -> sum.merge(a, c, Dim::plus));
        return new Index(constant.plus(other.constant), sum);
    }

    public Index plus(Dim value) {
        if (value.isZero()) return this;
        return new Index(constant.plus(value), new LinkedHashMap<>(terms));
    }

    public Index plus(long value) {
        return plus(Dim.of(value));
    }

    public Index minus(Index other) {
        return plus(other.times(Dim.of(-1)));
    }

    public Index times(Dim factor) {
        if (factor.isOne()) return this;
        Map<Atom, Dim> product = new LinkedHashMap<>();
        terms.forEach((a, c) -> product.put(a, c.times(factor)));
        return new Index(constant.times(factor), product);
    }

    public Index times(long factor) {
        return times(Dim.of(factor));
    }

    /// The quotient rounded down. What is a multiple of `divisor` comes out; the rest vanishes if
    /// it can be shown to lie in `[0, divisor)`.
    public Index dividedBy(Dim divisor) {
        if (divisor.isOne()) return this;
        if (terms.isEmpty()) return of(constant.dividedBy(divisor));
        Parts p = split(divisor);
        return p.rest.isWithin(divisor)
                ? p.whole
                : p.whole.plus(ofAtom(new Quotient(p.rest, divisor)));
    }

    /// What [#dividedBy] leaves, in `[0, divisor)`.
    public Index remainder(Dim divisor) {
        if (divisor.isOne()) return ZERO;
        if (terms.isEmpty()) return of(constant.remainder(divisor));
        Index rest = split(divisor).rest;
        return rest.isWithin(divisor) ? rest : ofAtom(new Remainder(rest, divisor));
    }

    private record Parts(Index whole, Index rest) {}

    private Parts split(Dim divisor) {
        Map<Atom, Dim> whole = new LinkedHashMap<>();
        Map<Atom, Dim> rest = new LinkedHashMap<>();
        terms.forEach((a, c) -> {
            Optional<Dim> q = c.exactQuotient(divisor);
            if (q.isPresent()) whole.put(a, q.get());
            else rest.put(a, c);
        });
        Dim constantWhole = constant.dividedBy(divisor);
        if (constantWhole.terms().keySet().stream().anyMatch(m -> m.toString().contains("/"))) {
            constantWhole = Dim.ZERO;
        }
        return new Parts(
                new Index(constantWhole, whole),
                new Index(constant.minus(constantWhole.times(divisor)), rest));
    }

    /// True if it can be shown to be `0 ≤ this < limit` for all values of the loop variables.
    public boolean isWithin(Dim limit) {
        Optional<Dim> low = bound(false);
        Optional<Dim> high = bound(true);
        return low.isPresent()
                && high.isPresent()
                && low.get().isAtLeast(0)
                && limit.minus(high.get()).isAtLeast(1);
    }

    /// The largest (or smallest) value it can take, where one is known. Loops with extent 0 do not
    /// run, so extents count as 1 or more here.
    public Optional<Dim> bound(boolean upper) {
        Dim sum = constant;
        for (Map.Entry<Atom, Dim> t : terms.entrySet()) {
            Dim c = t.getValue();
            boolean positive = c.isAtLeast(0);
            if (!positive && !c.negate().isAtLeast(0)) return Optional.empty();
            Optional<Dim> b = atomBound(t.getKey(), positive == upper);
            if (b.isEmpty()) return Optional.empty();
            sum = sum.plus(c.times(b.get()));
        }
        return Optional.of(sum);
    }

    private static Optional<Dim> atomBound(Atom atom, boolean upper) {
        return switch (atom) {
            case Variable(Var v) -> Optional.of(upper ? v.extent().minus(1) : Dim.ZERO);
            case Remainder(Index _, Dim d) -> Optional.of(upper ? d.minus(1) : Dim.ZERO);
            case Data(Expr _, Dim limit) -> Optional.of(upper ? limit.minus(1) : Dim.ZERO);
            case Quotient(Index n, Dim d) ->
                    d.isAtLeast(0) ? n.bound(upper).map(b -> b.dividedBy(d)) : Optional.empty();
        };
    }

    /// How far this moves when `v` goes one further; absent if `v` stands within a quotient, a
    /// remainder or data, so that the steps are uneven.
    public Optional<Dim> stride(Var v) {
        Dim stride = Dim.ZERO;
        for (Map.Entry<Atom, Dim> t : terms.entrySet()) {
            if (t.getKey() instanceof Variable(Var u)) {
                if (u.equals(v)) stride = t.getValue();
            } else if (uses(t.getKey(), v)) {
                return Optional.empty();
            }
        }
        return Optional.of(stride);
    }

    public boolean uses(Var v) {
        for (Atom a : terms.keySet()) if (uses(a, v)) return true;
        return false;
    }

    public static boolean uses(Atom atom, Var v) {
        return switch (atom) {
            case Variable(Var u) -> u.equals(v);
            case Quotient(Index n, Dim _) -> n.uses(v);
            case Remainder(Index n, Dim _) -> n.uses(v);
            case Data(Expr e, Dim _) -> e.uses(v);
        };
    }

    /// This with variables replaced, simplified again.
    public Index substitute(Function<Var, Index> replacement) {
        Index sum = of(constant);
        for (Map.Entry<Atom, Dim> t : terms.entrySet()) {
            sum = sum.plus(substitute(t.getKey(), replacement).times(t.getValue()));
        }
        return sum;
    }

    private static Index substitute(Atom atom, Function<Var, Index> replacement) {
        return switch (atom) {
            case Variable(Var v) -> replacement.apply(v);
            case Quotient(Index n, Dim d) -> n.substitute(replacement).dividedBy(d);
            case Remainder(Index n, Dim d) -> n.substitute(replacement).remainder(d);
            case Data(Expr e, Dim limit) -> ofData(e.substitute(replacement), limit);
        };
    }

    public OptionalLong constantValue() {
        return terms.isEmpty() ? constant.constant() : OptionalLong.empty();
    }

    /// The position of element `at` in a row-major array of this shape.
    public static Index flatten(List<Index> at, List<Dim> dims) {
        Index sum = ZERO;
        for (int i = 0; i < dims.size(); i++) sum = sum.times(dims.get(i)).plus(at.get(i));
        return sum.recombined();
    }

    /// With `d * (n / d) + n % d` written as `n`.
    private Index recombined() {
        for (Map.Entry<Atom, Dim> t : terms.entrySet()) {
            if (!(t.getKey() instanceof Remainder(Index n, Dim d))) continue;
            Atom quotient = new Quotient(n, d);
            Dim c = terms.get(quotient);
            if (c == null || !c.equals(t.getValue().times(d))) continue;
            Map<Atom, Dim> rest = new LinkedHashMap<>(terms);
            rest.remove(quotient);
            rest.remove(t.getKey());
            return new Index(constant, rest).plus(n.times(t.getValue())).recombined();
        }
        return this;
    }

    /// The inverse of [#flatten].
    public static List<Index> unflatten(Index flat, List<Dim> dims) {
        List<Index> at = new ArrayList<>();
        Index rest = flat;
        Dim size = Dim.ONE;
        for (Dim d : dims) size = size.times(d);
        for (int i = 0; i < dims.size(); i++) {
            size = size.isZero() ? Dim.ONE : exact(size, dims.get(i));
            boolean last = i == dims.size() - 1;
            at.add(last ? rest : rest.dividedBy(size));
            rest = last ? rest : rest.remainder(size);
        }
        return at;
    }

    private static Dim exact(Dim product, Dim factor) {
        return product.exactQuotient(factor).orElse(Dim.ONE);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Index i
                        && hashCode() == i.hashCode()
                        && constant.equals(i.constant)
                        && terms.equals(i.terms);
    }

    @Override
    public int hashCode() {
        if (hash == 0) hash = 31 * constant.hashCode() + terms.hashCode();
        return hash;
    }

    @Override
    public String toString() {
        String sum =
                terms.entrySet().stream()
                        .map(t -> t.getValue().isOne() ? t.getKey().toString() : product(t))
                        .collect(Collectors.joining(" + "));
        if (sum.isEmpty()) return constant.toString();
        return constant.isZero() ? sum : sum + " + " + constant;
    }

    private static String product(Map.Entry<Atom, Dim> t) {
        Dim c = t.getValue();
        String factor = c.terms().size() == 1 ? c.toString() : "(" + c + ")";
        return factor + " * " + t.getKey();
    }
}
