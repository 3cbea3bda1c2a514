package org.nnc.recurrence;

import org.nnc.graph.Node;
import org.nnc.op.ArgReduce;
import org.nnc.op.ArgSort;
import org.nnc.op.Cumulate;
import org.nnc.op.Einsum;
import org.nnc.op.Map;
import org.nnc.op.Reduce;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Moves before the loop what does not wait for the step before: products of elements, for all
/// steps in one; arithmetic on values that never change, once; and whatever is emitted of these.
/// Cheap work on elements stays, fused into what reads it.
final class Before {
    private final Loop loop;

    /// What changes from step to step, whether or not it waits.
    private final Set<Node> changing;

    private final Set<Node> waiting;
    private final Set<Node> movable = new LinkedHashSet<>();
    private final Set<Node> worth = new HashSet<>();
    private final Lift lift;

    private Before(Loop loop) {
        this.loop = loop;
        this.waiting = loop.dependents(loop.carried());
        Set<Node> sources = new HashSet<>(loop.carried());
        sources.addAll(loop.elements.keySet());
        this.changing = loop.dependents(sources);
        this.lift = new Lift(loop.out, loop.length, loop.elements, loop.captured);
    }

    static void move(Loop loop) {
        new Before(loop).move();
    }

    private void move() {
        for (Node n : loop.nodes()) {
            if (waiting.contains(n) || !movable.containsAll(n.operands())) continue;
            List<Node> inputs = n.operands().stream().filter(changing::contains).toList();
            if (changing.contains(n) && !Lift.isPossible(n, inputs)) continue;
            movable.add(n);
            if (isWork(n) || n.operands().stream().anyMatch(worth::contains)) worth.add(n);
            lift.make(n);
        }
        moveEmits();
        moveOperands();
    }

    private boolean isWork(Node n) {
        boolean heavy =
                switch (n.op()) {
                    case Einsum _, Reduce _, Cumulate _, ArgSort _, ArgReduce _ -> true;
                    default -> false;
                };
        boolean ofFixed = !changing.contains(n) && n.op() instanceof Map;
        return heavy || ofFixed && reads(n);
    }

    /// True if it is computed from something outside: constants are folded anyway.
    private boolean reads(Node n) {
        return loop.captured.containsKey(n) || n.operands().stream().anyMatch(this::reads);
    }

    private void moveEmits() {
        List<Integer> moved = new ArrayList<>();
        loop.emits.forEach((result, n) -> {
            if (!movable.contains(n) || !loop.may.test(LoopLaw.BEFORE)) return;
            loop.done.put(result, lift.stack(n));
            moved.add(result);
        });
        moved.forEach(loop.emits::remove);
    }

    /// The last nodes that can be moved, seen from those that stay.
    private void moveOperands() {
        Set<Node> ends = new LinkedHashSet<>();
        for (Node n : loop.nodes()) if (!movable.contains(n)) ends.addAll(n.operands());
        ends.addAll(loop.roots());
        java.util.Map<Node, Node> replaced = new LinkedHashMap<>();
        for (Node n : ends) {
            if (!movable.contains(n) || !worth.contains(n)) continue;
            if (!loop.may.test(LoopLaw.BEFORE)) continue;
            Node outside = lift.of(n);
            boolean fixed = !changing.contains(n);
            replaced.put(n, fixed ? loop.capture(outside) : loop.element(outside));
        }
        loop.replace(replaced);
    }
}
