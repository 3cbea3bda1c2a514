package org.nnc.lower;

import org.nnc.program.Index;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A position under one shape as the position of the same element, in row-major order, under
/// another. Axes that correspond one to one, and axes that merge, cost nothing; an axis that splits
/// costs a quotient and a remainder.
final class Regroup {
    private final List<Dim> from;
    private final List<Index> at;
    private final List<Dim> to;
    private final boolean mayDivide;
    private final List<Index> result = new ArrayList<>();

    private Regroup(List<Dim> from, List<Index> at, List<Dim> to, boolean mayDivide) {
        this.from = from;
        this.at = at;
        this.to = to;
        this.mayDivide = mayDivide;
    }

    static List<Index> regrouped(List<Dim> from, List<Index> at, List<Dim> to) {
        Regroup r = new Regroup(from, at, to, true);
        r.run();
        return r.result;
    }

    /// Absent if an axis would have to split, or if the shapes have not as many elements.
    static Optional<List<Index>> merged(List<Dim> from, List<Index> at, List<Dim> to) {
        Regroup r = new Regroup(from, at, to, false);
        return r.run() ? Optional.of(r.result) : Optional.empty();
    }

    /// Walks over both shapes; a group ends where both have counted the same number of elements.
    private boolean run() {
        if (from.equals(to)) {
            result.addAll(at);
            return true;
        }
        int i = 0;
        int j = 0;
        while (i < from.size() || j < to.size()) {
            int firstFrom = i;
            int firstTo = j;
            if (i < from.size() && from.get(i).isOne()) {
                i++;
                continue;
            }
            if (j < to.size() && to.get(j).isOne()) {
                result.add(Index.ZERO);
                j++;
                continue;
            }
            Dim a = i < from.size() ? from.get(i++) : Dim.ONE;
            Dim b = j < to.size() ? to.get(j++) : Dim.ONE;
            while (!a.equals(b) && (i < from.size() || j < to.size())) {
                boolean growFrom = i < from.size() && (j == to.size() || divides(a, b));
                if (growFrom) a = a.times(from.get(i++));
                else b = b.times(to.get(j++));
            }
            if (!mayDivide && !a.equals(b)) return false;
            if (!add(firstFrom, i, firstTo, j)) return false;
        }
        return true;
    }

    private static boolean divides(Dim a, Dim b) {
        return !a.isZero() && b.exactQuotient(a).isPresent();
    }

    private boolean add(int fromStart, int fromEnd, int toStart, int toEnd) {
        Index flat =
                Index.flatten(at.subList(fromStart, fromEnd), from.subList(fromStart, fromEnd));
        List<Dim> dims = to.subList(toStart, toEnd);
        long parts = dims.stream().filter(d -> !d.isOne()).count();
        if (parts > 1 && !mayDivide) return false;
        if (dims.size() == 1) result.add(flat);
        else result.addAll(Index.unflatten(flat, dims));
        return true;
    }
}
