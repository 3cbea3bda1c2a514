package org.nnc.type;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/// A size: a polynomial with integer coefficients in named free sizes and in quotients that do not
/// divide evenly, kept in one canonical form, so that equal polynomials are `equals`.
///
/// Free sizes are never negative. `/` rounds down.
public final class Dim {
    /// Most sizes are small numbers.
    private static final Dim[] SMALL = new Dim[4096];

    public static final Dim ZERO = of(0);
    public static final Dim ONE = of(1);

    /// What a monomial multiplies: a free size, or a quotient that stays as it is.
    public sealed interface Atom extends Comparable<Atom> {
        @Override
        default int compareTo(Atom other) {
            return toString().compareTo(other.toString());
        }
    }

    public record Size(String name) implements Atom {
        @Override
        public String toString() {
            return name;
        }
    }

    /// `numerator / denominator`, rounded down.
    public record Quotient(Dim numerator, Dim denominator) implements Atom {
        @Override
        public String toString() {
            return numerator.grouped() + " / " + denominator.grouped();
        }
    }

    /// A product of atoms in order; the empty product is 1.
    public record Monomial(List<Atom> atoms) implements Comparable<Monomial> {
        static final Monomial UNIT = new Monomial(List.of());

        public Monomial {
            if (atoms.size() > 1) atoms = atoms.stream().sorted().toList();
        }

        Monomial times(Monomial other) {
            if (atoms.isEmpty()) return other;
            if (other.atoms.isEmpty()) return this;
            List<Atom> all = new ArrayList<>(atoms);
            all.addAll(other.atoms);
            return new Monomial(all);
        }

        /// This without the atoms of `other`, if it has them all.
        Optional<Monomial> without(Monomial other) {
            List<Atom> rest = new ArrayList<>(atoms);
            for (Atom a : other.atoms) if (!rest.remove(a)) return Optional.empty();
            return Optional.of(new Monomial(rest));
        }

        /// Higher degrees first, then by name; the unit comes last.
        @Override
        public int compareTo(Monomial other) {
            if (atoms.size() != other.atoms.size()) return other.atoms.size() - atoms.size();
            for (int i = 0; i < atoms.size(); i++) {
                int order = atoms.get(i).compareTo(other.atoms.get(i));
                if (order != 0) return order;
            }
            return 0;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (Atom a : atoms) {
                if (!text.isEmpty()) text.append(" * ");
                text.append(
                        a instanceof Quotient && atoms.size() > 1 ? "(" + a + ")" : a.toString());
            }
            return text.toString();
        }
    }

    private final SortedMap<Monomial, Long> terms;

    /// Whether no free size is left; then `number` is the value.
    private final boolean constant;

    private final long number;

    /// Dims are keys of many maps; 0 means not computed yet.
    private int hash;

    private Dim(SortedMap<Monomial, Long> terms) {
        terms.values().removeIf(c -> c == 0);
        this.terms = terms;
        Long unit = terms.size() == 1 ? terms.get(Monomial.UNIT) : null;
        this.constant = terms.isEmpty() || unit != null;
        this.number = unit == null ? 0 : unit;
    }

    public static Dim of(long value) {
        if (value < 0 || value >= SMALL.length) return made(value);
        Dim small = SMALL[(int) value];
        return small == null ? SMALL[(int) value] = made(value) : small;
    }

    private static Dim made(long value) {
        SortedMap<Monomial, Long> terms = new TreeMap<>();
        terms.put(Monomial.UNIT, value);
        return new Dim(terms);
    }

    /// A free size.
    public static Dim named(String name) {
        return ofAtom(new Size(name));
    }

    private static Dim ofAtom(Atom atom) {
        return term(new Monomial(List.of(atom)), 1);
    }

    private static Dim term(Monomial monomial, long coefficient) {
        SortedMap<Monomial, Long> terms = new TreeMap<>();
        terms.put(monomial, coefficient);
        return new Dim(terms);
    }

    public Dim plus(Dim other) {
        if (other.isZero()) return this;
        if (isZero()) return other;
        if (constant && other.constant) return of(Math.addExact(number, other.number));
        SortedMap<Monomial, Long> sum = new TreeMap<>(terms);
        other.terms.forEach((m, c) -> sum.merge(m, c, Math::addExact));
        return new Dim(sum);
    }

    public Dim plus(long value) {
        return plus(of(value));
    }

    public Dim negate() {
        return times(-1);
    }

    public Dim minus(Dim other) {
        return plus(other.negate());
    }

    public Dim minus(long value) {
        return plus(-value);
    }

    public Dim times(Dim other) {
        if (isOne()) return other;
        if (other.isOne()) return this;
        if (constant && other.constant) return of(Math.multiplyExact(number, other.number));
        SortedMap<Monomial, Long> product = new TreeMap<>();
        terms.forEach((m, c) ->
                other.terms.forEach((n, d) ->
                        product.merge(m.times(n), Math.multiplyExact(c, d), Math::addExact)));
        return new Dim(product);
    }

    public Dim times(long factor) {
        return times(of(factor));
    }

    /// The quotient, rounded down. The part of this that is a multiple of `divisor` comes out of
    /// the quotient: `(2 * N + 1) / 2 == N`.
    public Dim dividedBy(Dim divisor) {
        if (divisor.isZero()) throw new ArithmeticException("a size divided by zero");
        if (divisor.isOne()) return this;
        if (constant && divisor.constant) return of(Math.floorDiv(number, divisor.number));
        Dim whole = ZERO;
        Dim rest = ZERO;
        for (Map.Entry<Monomial, Long> t : terms.entrySet()) {
            Dim one = term(t.getKey(), t.getValue());
            Optional<Dim> q = one.exactQuotient(divisor);
            if (q.isPresent()) whole = whole.plus(q.get());
            else rest = rest.plus(one);
        }
        OptionalLong d = divisor.constant();
        if (d.isPresent()) {
            SortedMap<Monomial, Long> left = new TreeMap<>();
            for (Map.Entry<Monomial, Long> t : rest.terms.entrySet()) {
                long q = Math.floorDiv(t.getValue(), d.getAsLong());
                whole = whole.plus(term(t.getKey(), q));
                left.put(t.getKey(), t.getValue() - q * d.getAsLong());
            }
            rest = new Dim(left);
            if (rest.constant().isPresent()) {
                return whole.plus(Math.floorDiv(rest.constant().getAsLong(), d.getAsLong()));
            }
        }
        if (rest.isZero()) return whole;
        if (exactQuotient(divisor).isPresent()) return exactQuotient(divisor).get();
        return whole.plus(ofAtom(new Quotient(rest, divisor)));
    }

    public Dim dividedBy(long divisor) {
        return dividedBy(of(divisor));
    }

    /// What is left by [#dividedBy].
    public Dim remainder(Dim divisor) {
        return minus(dividedBy(divisor).times(divisor));
    }

    /// `q` with `q * divisor == this` as polynomials, if there is one.
    public Optional<Dim> exactQuotient(Dim divisor) {
        if (isZero()) return Optional.of(ZERO);
        if (divisor.isZero()) return Optional.empty();
        if (divisor.isOne()) return Optional.of(this);
        if (equals(divisor)) return Optional.of(ONE);
        if (constant && divisor.constant) {
            boolean even = number % divisor.number == 0;
            return even ? Optional.of(of(number / divisor.number)) : Optional.empty();
        }
        Monomial lead = divisor.terms.firstKey();
        long leadCoefficient = divisor.terms.get(lead);
        Dim rest = this;
        Dim quotient = ZERO;
        for (int steps = 0; !rest.isZero(); steps++) {
            Monomial m = rest.terms.firstKey();
            long c = rest.terms.get(m);
            Optional<Monomial> q = m.without(lead);
            if (q.isEmpty() || c % leadCoefficient != 0 || steps > 64) return Optional.empty();
            Dim part = term(q.get(), c / leadCoefficient);
            quotient = quotient.plus(part);
            rest = rest.minus(part.times(divisor));
        }
        return Optional.of(quotient);
    }

    public boolean isZero() {
        return constant && number == 0;
    }

    public boolean isOne() {
        return constant && number == 1;
    }

    /// The value, where no free size is left.
    public OptionalLong constant() {
        return constant ? OptionalLong.of(number) : OptionalLong.empty();
    }

    public boolean isConstant() {
        return constant;
    }

    /// The value of a size that is known to be constant.
    public int intValue() {
        return Math.toIntExact(
                constant()
                        .orElseThrow(
                                () -> new IllegalStateException("the size " + this + " is free")));
    }

    /// True if the size can be shown to be `bound` or more for all values of the free sizes.
    public boolean isAtLeast(long bound) {
        if (constant) return number >= bound;
        long constantTerm = 0;
        for (Map.Entry<Monomial, Long> t : terms.entrySet()) {
            if (t.getKey().atoms().isEmpty()) constantTerm = t.getValue();
            else if (t.getValue() < 0 || !t.getKey().atoms().stream().allMatch(Dim::isNatural))
                return false;
        }
        return constantTerm >= bound;
    }

    private static boolean isNatural(Atom atom) {
        return switch (atom) {
            case Size _ -> true;
            case Quotient(Dim n, Dim d) -> n.isAtLeast(0) && d.isAtLeast(0);
        };
    }

    /// The free sizes in it, in order of first occurrence.
    public Set<String> names() {
        if (constant) return Set.of();
        Set<String> names = new LinkedHashSet<>();
        for (Monomial m : terms.keySet()) {
            for (Atom a : m.atoms()) {
                switch (a) {
                    case Size(String name) -> names.add(name);
                    case Quotient(Dim n, Dim d) -> {
                        names.addAll(n.names());
                        names.addAll(d.names());
                    }
                }
            }
        }
        return names;
    }

    /// The number, given the free sizes.
    public long evaluate(ToLongFunction<String> sizes) {
        if (constant) return number;
        long sum = 0;
        for (Map.Entry<Monomial, Long> t : terms.entrySet()) {
            long product = t.getValue();
            for (Atom a : t.getKey().atoms()) {
                product =
                        Math.multiplyExact(
                                product,
                                switch (a) {
                                    case Size(String name) -> sizes.applyAsLong(name);
                                    case Quotient(Dim n, Dim d) ->
                                            Math.floorDiv(n.evaluate(sizes), d.evaluate(sizes));
                                });
            }
            sum = Math.addExact(sum, product);
        }
        return sum;
    }

    public long evaluate(Map<String, Long> sizes) {
        return evaluate(name -> {
            Long value = sizes.get(name);
            if (value == null)
                throw new IllegalArgumentException("the size " + name + " is not given");
            return value;
        });
    }

    /// This with every atom replaced; the way to bind a free size or to use a known fact.
    public Dim substitute(UnaryOperator<Dim> replaceAtom) {
        if (constant) return this;
        Dim sum = ZERO;
        for (Map.Entry<Monomial, Long> t : terms.entrySet()) {
            Dim product = of(t.getValue());
            for (Atom a : t.getKey().atoms())
                product = product.times(replaceAtom.apply(rebuilt(a, replaceAtom)));
            sum = sum.plus(product);
        }
        return sum;
    }

    private static Dim rebuilt(Atom atom, UnaryOperator<Dim> replaceAtom) {
        return switch (atom) {
            case Size _ -> ofAtom(atom);
            case Quotient(Dim n, Dim d) ->
                    n.substitute(replaceAtom).dividedBy(d.substitute(replaceAtom));
        };
    }

    /// This with free sizes bound by name; names that the map lacks stay.
    public Dim substitute(Map<String, Dim> sizes) {
        return substitute(d -> d.names().size() == 1 ? sizes.getOrDefault(d.toString(), d) : d);
    }

    /// The terms, for whoever emits code for the value: coefficient by monomial.
    public SortedMap<Monomial, Long> terms() {
        return java.util.Collections.unmodifiableSortedMap(terms);
    }

    private String grouped() {
        boolean simple = terms.size() == 1 && (isConstant() || !toString().contains(" "));
        return simple ? toString() : "(" + this + ")";
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) return true;
        if (!(other instanceof Dim d) || constant != d.constant) return false;
        if (constant) return number == d.number;
        return hashCode() == d.hashCode() && terms.equals(d.terms);
    }

    @Override
    public int hashCode() {
        if (hash == 0) hash = terms.hashCode();
        return hash;
    }

    /// As the language writes it: `2 * N + 1`.
    @Override
    public String toString() {
        if (constant) return Long.toString(number);
        StringBuilder text = new StringBuilder();
        terms.forEach((m, c) -> {
            if (text.isEmpty()) text.append(c < 0 ? "-" : "");
            else text.append(c < 0 ? " - " : " + ");
            text.append(termText(m, Math.abs(c)));
        });
        return text.toString();
    }

    private static String termText(Monomial m, long c) {
        if (m.atoms().isEmpty()) return Long.toString(c);
        if (c == 1) return m.toString();
        boolean lone = m.atoms().size() == 1 && m.atoms().getFirst() instanceof Quotient;
        return c + " * " + (lone ? "(" + m + ")" : m.toString());
    }
}
