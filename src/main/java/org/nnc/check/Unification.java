package org.nnc.check;

import org.nnc.syntax.Expression;
import org.nnc.syntax.TypeExpression;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Fits a type as written to a shape: binds the names of sizes that nothing defines yet, and
/// compares those that are known. A size expression with one unknown name is solved for it.
final class Unification {
    private record Pair(Expression wanted, Dim actual) {}

    private final Frame frame;
    private final String callee;
    private final Given given;

    private Unification(Frame frame, String callee, Given given) {
        this.frame = frame;
        this.callee = callee;
        this.given = given;
    }

    /// False if they can't be made equal.
    static boolean unify(Frame f, String callee, TypeExpression type, Given g, Shape actual) {
        return new Unification(f, callee, g).unify(type.dimensions(), actual);
    }

    private boolean unify(List<Expression> wanted, Shape actual) {
        int rest = restAt(wanted);
        int fixed = rest < 0 ? wanted.size() : wanted.size() - 1;
        if (rest < 0 ? actual.rank() != fixed : actual.rank() < fixed) return false;
        var open = new ArrayList<Pair>();
        for (int i = 0; i < fixed; i++) {
            boolean after = rest >= 0 && i >= rest;
            Expression e = wanted.get(after ? i + 1 : i);
            open.add(new Pair(e, actual.dim(after ? actual.rank() - fixed + i : i)));
        }
        if (rest >= 0 && !bindRest(wanted.get(rest), actual, rest, fixed)) return false;
        return solve(open);
    }

    private static int restAt(List<Expression> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i) instanceof Expression.Ellipsis) return i;
        }
        return -1;
    }

    private boolean bindRest(Expression at, Shape actual, int rest, int fixed) {
        var taken = actual.slice(rest, rest + actual.rank() - fixed).dims();
        var before = frame.scope().local(Scope.REST);
        if (before.isPresent() && before.get().meaning() instanceof Meaning.Sequence(var old)) {
            if (old.size() != taken.size()) return false;
            for (int i = 0; i < taken.size(); i++) {
                if (!equal(((Meaning.Whole) old.get(i)).value(), taken.get(i))) return false;
            }
            return true;
        }
        List<Meaning> sizes = taken.stream().map(d -> (Meaning) new Meaning.Whole(d)).toList();
        frame.bind(Scope.REST, new Meaning.Sequence(sizes), at.span());
        return true;
    }

    /// Those with few unknowns first, as they may make others known.
    private boolean solve(List<Pair> pairs) {
        var open = new ArrayList<>(pairs);
        while (!open.isEmpty()) {
            Pair next = open.stream().min(java.util.Comparator.comparingInt(this::unknowns)).get();
            open.remove(next);
            if (!fit(next)) return false;
        }
        return true;
    }

    private int unknowns(Pair p) {
        int names = Types.unbound(frame.scope(), p.wanted).size();
        boolean bare = p.wanted instanceof Expression.Reference;
        return 2 * names - (bare ? 1 : 0);
    }

    private boolean fit(Pair p) {
        if (p.wanted instanceof Expression.Wildcard) return true;
        Set<String> unknown = Types.unbound(frame.scope(), p.wanted);
        for (String name : unknown) {
            frame.bind(name, new Meaning.Whole(Dim.named("?" + name)), p.wanted.span());
        }
        Meaning m = Expressions.eval(frame, p.wanted);
        if (m == Meaning.Mark.UNKNOWN) throw Failure.silent();
        if (!(m instanceof Meaning.Whole(Dim wanted))) return false;
        if (unknown.isEmpty()) return equal(wanted, p.actual);
        if (unknown.size() > 1) {
            throw Problem.NOT_KNOWN.failure(
                    p.wanted.span(), "the sizes " + unknown + " can't be told from one number");
        }
        String name = unknown.iterator().next();
        Optional<Dim> value = solved(wanted, Dim.named("?" + name), p.actual);
        value.ifPresent(d -> frame.bind(name, new Meaning.Whole(d), p.wanted.span()));
        return value.isPresent();
    }

    /// The value of `unknown` for which `a * unknown + b` is `actual`.
    private static Optional<Dim> solved(Dim wanted, Dim unknown, Dim actual) {
        Dim b = wanted.substitute(d -> d.equals(unknown) ? Dim.ZERO : d);
        Optional<Dim> a = wanted.minus(b).exactQuotient(unknown);
        boolean linear =
                a.isPresent() && a.get().names().stream().noneMatch(n -> n.startsWith("?"));
        return linear ? actual.minus(b).exactQuotient(a.get()) : Optional.empty();
    }

    private boolean equal(Dim wanted, Dim actual) {
        if (frame.run().facts().equal(wanted, actual)) return true;
        if (!Operations.mayBeEqual(frame, wanted, actual)) return false;
        throw new Failure(
                Problem.UNPROVEN
                        .at(
                                given.span(),
                                callee
                                        + " wants the size "
                                        + wanted
                                        + " where `"
                                        + given.text()
                                        + "`, "
                                        + given.meaning().describe()
                                        + ", has "
                                        + actual)
                        .hint(
                                "if they are always equal, say so: `require "
                                        + wanted
                                        + " == "
                                        + actual
                                        + "`"));
    }
}
