package org.nnc.op;

import org.nnc.graph.*;

import java.util.*;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/// Which carries of a [Scan] have a cotangent worth computing: those that change with something
/// whose derivative is wanted, and with which something changes that has a cotangent.
final class ScanFlow {
    private final Scan scan;
    private final Body body;

    /// @param wanted whether an operand's derivative is asked for
    /// @param given whether a result has a cotangent
    private final Predicate<Node> wanted;

    private final IntPredicate given;

    ScanFlow(Scan scan, Predicate<Node> wanted, IntPredicate given) {
        this.scan = scan;
        this.body = scan.body();
        this.wanted = wanted;
        this.given = given;
    }

    List<Integer> carries() {
        boolean[] active = active();
        boolean[] useful = useful();
        List<Integer> both = new ArrayList<>();
        for (int i = 0; i < active.length; i++) if (active[i] && useful[i]) both.add(i);
        return both;
    }

    private boolean[] active() {
        boolean[] active = new boolean[scan.initial().size()];
        Set<Node> sources = new HashSet<>();
        for (int i = 0; i < scan.sequences().size(); i++) {
            if (wanted.test(scan.sequences().get(i))) sources.add(body.element(i));
        }
        for (int i = 0; i < scan.captured().size(); i++) {
            if (wanted.test(scan.captured().get(i))) sources.add(body.captured(i));
        }
        for (int i = 0; i < active.length; i++) active[i] = wanted.test(scan.initial().get(i));
        for (boolean changed = true; changed; ) {
            for (int i = 0; i < active.length; i++) if (active[i]) sources.add(body.carry(i));
            changed = grow(active, dependents(sources), body.next());
        }
        return active;
    }

    private Set<Node> dependents(Set<Node> sources) {
        Set<Node> found = new HashSet<>(sources);
        for (Node n : body.graph().nodes()) {
            if (passes(n) && n.operands().stream().anyMatch(found::contains)) found.add(n);
        }
        return found;
    }

    private boolean[] useful() {
        boolean[] useful = new boolean[scan.initial().size()];
        List<Node> carries = new ArrayList<>();
        for (int i = 0; i < useful.length; i++) {
            useful[i] = given.test(scan.last(i));
            carries.add(body.carry(i));
        }
        while (grow(useful, read(useful), carries)) {}
        return useful;
    }

    /// What the useful carries' next values and the emits with a cotangent change with.
    private Set<Node> read(boolean[] useful) {
        Set<Node> read = new HashSet<>();
        for (int i = 0; i < useful.length; i++) if (useful[i]) read.add(body.next().get(i));
        for (int i = 0; i < body.emits().size(); i++) {
            if (given.test(i)) read.add(body.emits().get(i));
        }
        for (Node n : body.graph().nodes().reversed()) {
            if (!read.contains(n) || !passes(n)) continue;
            for (Node o : n.operands()) if (o.dtype().isFloat()) read.add(o);
        }
        return read;
    }

    private static boolean grow(boolean[] marked, Set<Node> found, List<Node> nodes) {
        boolean grown = false;
        for (int i = 0; i < marked.length; i++) {
            boolean more = !marked[i] && found.contains(nodes.get(i));
            marked[i] |= more;
            grown |= more;
        }
        return grown;
    }

    private static boolean passes(Node n) {
        return n.dtype().isFloat() && !(n.op() instanceof StopGradient);
    }
}
