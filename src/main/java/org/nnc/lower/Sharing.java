package org.nnc.lower;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Reads;
import org.nnc.program.Var;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Turns expression graphs into trees with locals: a node that is used twice in one body is
/// computed once there, a node that does not change within a loop is computed before the loop.
///
/// A value under an [Expr.Guard] may only be computed where the guard holds, so a local for it
/// keeps the guard, and it is not moved out of a loop.
final class Sharing {
    private final Nest nest;
    private final Interner interner = new Interner();
    private final Map<Expr, Integer> levels = new IdentityHashMap<>();
    private final Map<Expr, Boolean> safe = new IdentityHashMap<>();

    /// Locals by canonical node, one map for each body.
    private final List<Map<Expr, Local>> available = new ArrayList<>();

    /// Locals that hold only under the guards around.
    private final List<Guarded> guards = new ArrayList<>();

    private Map<Expr, Integer> uses = new IdentityHashMap<>();

    private record Guarded(List<Expr.Range> ranges, boolean holds, Map<Expr, Local> locals) {}

    Sharing(Nest nest) {
        this.nest = nest;
    }

    /// A body was closed: its locals are gone.
    void forget(int level) {
        while (available.size() > level) available.removeLast();
    }

    /// The trees for some graphs, with the locals they need defined.
    ///
    /// @param replace what a read stands for, where the value is at hand
    /// @param apart makes each value a local
    List<Expr> values(List<Expr> graphs, UnaryOperator<Expr> replace, boolean apart) {
        List<Expr> canonical = graphs.stream().map(g -> interner.interned(g, replace)).toList();
        uses = new IdentityHashMap<>();
        canonical.forEach(this::count);
        if (apart) canonical.forEach(this::count);
        List<Expr> trees = new ArrayList<>();
        for (Expr e : canonical) trees.add(tree(e, nest.depth()));
        return trees;
    }

    private void count(Expr e) {
        if (uses.merge(e, 1, Integer::sum) > 1) return;
        Interner.rebuilt(
                e,
                operand -> {
                    count(operand);
                    return operand;
                });
    }

    private Expr tree(Expr e, int depth) {
        if (e instanceof Expr.Const || e instanceof Expr.Use) return e;
        Local known = known(e, depth);
        if (known != null) return new Expr.Use(known);
        if (e instanceof Expr.Position(Index i) && !Rewrite.hasData(i)) return e;
        int level = level(e);
        boolean movable = guards.isEmpty() || isSafe(e);
        if (level < depth && movable) return define(e, level);
        if (uses.getOrDefault(e, 0) < 2) return operands(e, depth);
        return movable ? define(e, depth) : defineGuarded(e, depth);
    }

    private Local known(Expr e, int depth) {
        for (Guarded g : guards) if (g.locals.containsKey(e)) return g.locals.get(e);
        for (int i = 0; i < Math.min(available.size(), depth + 1); i++) {
            Local found = available.get(i).get(e);
            if (found != null) return found;
        }
        return null;
    }

    private Expr define(Expr e, int level) {
        List<Guarded> around = List.copyOf(guards);
        guards.clear();
        Local local = nest.letAt(level, "x", operands(e, level));
        guards.addAll(around);
        while (available.size() <= level) available.add(new IdentityHashMap<>());
        available.get(level).put(e, local);
        return new Expr.Use(local);
    }

    private Expr defineGuarded(Expr e, int depth) {
        Expr value = operands(e, depth);
        Expr zero = new Expr.Const(0, e.dtype());
        for (Guarded g : guards.reversed()) {
            value =
                    g.holds
                            ? new Expr.Guard(g.ranges, value, zero)
                            : new Expr.Guard(g.ranges, zero, value);
        }
        Local local = nest.letAt(depth, "x", value);
        guards.getLast().locals.put(e, local);
        return new Expr.Use(local);
    }

    private Expr operands(Expr e, int depth) {
        if (!(e instanceof Expr.Guard(List<Expr.Range> ranges, Expr value, Expr otherwise))) {
            return Interner.rebuilt(e, operand -> tree(operand, depth));
        }
        guards.add(new Guarded(ranges, true, new IdentityHashMap<>()));
        Expr yes = tree(value, depth);
        guards.set(guards.size() - 1, new Guarded(ranges, false, new IdentityHashMap<>()));
        Expr no = tree(otherwise, depth);
        guards.removeLast();
        return new Expr.Guard(ranges, yes, no);
    }

    /// True if nothing is read, so that the value can be computed anywhere.
    private boolean isSafe(Expr e) {
        Boolean known = safe.get(e);
        if (known != null) return known;
        boolean[] all = {!(e instanceof Expr.Read)};
        Interner.rebuilt(
                e,
                operand -> {
                    all[0] &= isSafe(operand);
                    return operand;
                });
        safe.put(e, all[0]);
        return all[0];
    }

    /// The depth of the innermost loop that the value changes with.
    private int level(Expr e) {
        Integer known = levels.get(e);
        if (known != null) return known;
        int[] level = {own(e)};
        Interner.rebuilt(
                e,
                operand -> {
                    level[0] = Math.max(level[0], level(operand));
                    return operand;
                });
        levels.put(e, level[0]);
        return level[0];
    }

    private int own(Expr e) {
        return switch (e) {
            case Expr.Const _, Expr.Call _, Expr.Cast _ -> 0;
            case Expr.Use(Local local) -> nest.level(local);
            case Expr.Read(var _, Index at) -> level(at);
            case Expr.Position(Index i) -> level(i);
            case Expr.Random r -> level(r.index());
            case Expr.Guard g ->
                    g.ranges().stream().mapToInt(r -> level(r.index())).max().orElse(0);
        };
    }

    private int level(Index index) {
        int level = 0;
        for (Var v : Reads.variables(index)) level = Math.max(level, nest.level(v));
        return level;
    }
}
