package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Buffer;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Stmt;
import org.nnc.type.DType;
import org.objectweb.asm.Label;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes loops whose iterations run together: a main loop in steps of some copies of some lanes, a
/// last step that overlaps where that does no harm, and a scalar rest.
final class WideLoops {
    private static final int COPIES = 4;

    private final Loops loops;
    private final Scope scope;
    private final Code code;

    /// The lane variable's slot, for each copy.
    private int[] slots = new int[0];

    WideLoops(Loops loops) {
        this.loops = loops;
        this.scope = loops.scope;
        this.code = loops.code;
    }

    int[] slots() {
        return slots;
    }

    /// The statements written now belong to this copy.
    void enter(int copy) {
        scope.copy = copy;
        scope.lanes.ifPresent(l -> scope.vars.put(l.var, slots[copy]));
    }

    /// Writes the loop in lanes or copies, if it can be and it pays; else false.
    boolean tryLanes(Stmt.For f, int from, int to) {
        boolean marked =
                f.mode() == Stmt.Mode.VECTOR
                        || f.mode() == Stmt.Mode.PARALLEL && !hasVectorLoop(f.body());
        if (!marked) return false;
        if (scope.owner.flavour == Flavour.VECTOR && isLong(f)) {
            Interior interior = Interior.of(f);
            Stmt.For inner = interior.assumed(f);
            Lanes lanes = Lanes.of(inner, true, scope.precision);
            if (lanes.obstacle().isEmpty()) {
                wide(f, inner, interior, lanes, from, to);
                return true;
            }
            scope.owner.note(f.var() + ": " + lanes.obstacle().get());
        }
        Lanes lanes = Lanes.of(f, false, scope.precision);
        if (lanes.accumulators().isEmpty() || lanes.obstacle().isPresent()) return false;
        copies(f, lanes, from, to);
        return true;
    }

    private static boolean isLong(Stmt.For f) {
        return !f.var().extent().isConstant() || f.var().extent().intValue() >= 4;
    }

    private static boolean hasVectorLoop(List<Stmt> body) {
        return body.stream()
                .anyMatch(s ->
                        s instanceof Stmt.For(var _, Stmt.Mode m, List<Stmt> b)
                                && (m == Stmt.Mode.VECTOR || hasVectorLoop(b)));
    }

    private void wide(
            Stmt.For f, Stmt.For inner, Interior interior, Lanes lanes, int from, int to) {
        int mark = code.mark();
        int i = code.local(Kind.INT);
        int high = to;
        code.load(Kind.INT, from);
        code.store(Kind.INT, i);
        if (!interior.isAll()) {
            int low = code.local(Kind.INT);
            high = code.local(Kind.INT);
            interior.emit(loops, from, to, low, high);
            loops.plain(f, from, low);
            code.load(Kind.INT, low);
            code.store(Kind.INT, i);
        }
        Label rest = new Label();
        code.load(Kind.INT, high);
        code.load(Kind.INT, i);
        code.sub(Kind.INT);
        code.lanes();
        code.m.visitJumpInsn(IF_ICMPLT, rest);
        lanes(inner, lanes, i, high);
        code.label(rest);
        loops.plain(f, i, to);
        code.release(mark);
    }

    /// Full vectors between `i` and `high`; `i` ends after the last.
    private void lanes(Stmt.For f, Lanes lanes, int i, int high) {
        int copies = copiesOf(f, lanes);
        Map<Local, Scope.Variable> outer = new LinkedHashMap<>();
        Map<Local, Scope.Variable> sums = new LinkedHashMap<>();
        lanes.accumulators()
                .forEach((l, m) -> {
                    outer.put(l, scope.locals.get(l));
                    sums.put(l, identities(l, m, copies, true));
                });
        scope.locals.putAll(sums);
        if (copies > 1) mainLoop(f, lanes, i, high, copies);
        sums.forEach((l, v) -> scope.locals.put(l, first(v)));
        mainLoop(f, lanes, i, high, 1);
        if (lanes.accumulators().isEmpty() && isIdempotent(f)) lastStep(f, lanes, i, high);
        outer.forEach((l, v) -> {
            Monoid m = lanes.accumulators().get(l);
            fold(sums.get(l), m);
            code.load(v.kind(), v.slots()[0]);
            code.load(sums.get(l).kind(), sums.get(l).slots()[0]);
            code.reduceLanes(sums.get(l).kind(), operator(m));
            loops.combine(v.kind(), m);
            code.store(v.kind(), v.slots()[0]);
            scope.locals.put(l, v);
        });
    }

    private static Scope.Variable first(Scope.Variable v) {
        return new Scope.Variable(v.kind(), new int[] {v.slots()[0]});
    }

    private static String operator(Monoid monoid) {
        return switch (monoid) {
            case SUM -> "ADD";
            case PROD -> "MUL";
            case MAX -> "MAX";
            case MIN -> "MIN";
        };
    }

    private Scope.Variable identities(Local local, Monoid monoid, int copies, boolean vector) {
        DType d = local.dtype();
        Kind kind = vector ? scope.vector(d) : scope.scalar(d);
        int[] slots = new int[copies];
        for (int c = 0; c < copies; c++) {
            code.constant(
                    kind, d == DType.FLOAT ? monoid.identity() : (double) monoid.identityOfInts());
            slots[c] = code.keep(kind);
        }
        return new Scope.Variable(kind, slots);
    }

    /// Combines the copies into the first.
    private void fold(Scope.Variable sums, Monoid monoid) {
        for (int c = 1; c < sums.slots().length; c++) {
            code.load(sums.kind(), sums.slots()[0]);
            code.load(sums.kind(), sums.slots()[c]);
            loops.combine(sums.kind(), monoid);
            code.store(sums.kind(), sums.slots()[0]);
        }
    }

    private int copiesOf(Stmt.For f, Lanes lanes) {
        if (!lanes.hasReductions() || scope.owner.isCompact()) return 1;
        int size = Costs.nodes(f.body());
        int most = size > 80 ? 1 : size > 40 ? 2 : COPIES;
        if (f.var().extent().isConstant()) {
            most = Math.min(most, Math.max(1, f.var().extent().intValue() / 16));
        }
        return most;
    }

    /// Steps of `copies` vectors while they fit below `high`.
    private void mainLoop(Stmt.For f, Lanes lanes, int i, int high, int copies) {
        int mark = code.mark();
        code.load(Kind.INT, high);
        pushLanes(lanes, copies);
        code.sub(Kind.INT);
        code.constant(1);
        code.add(Kind.INT);
        int limit = code.keep(Kind.INT);
        code.load(Kind.INT, i);
        code.loop(i, limit, () -> pushLanes(lanes, copies), _ -> step(f, lanes, i, copies));
        code.release(mark);
    }

    private void pushLanes(Lanes lanes, int copies) {
        if (!lanes.wide) {
            code.constant(copies);
            return;
        }
        code.lanes();
        if (copies > 1) {
            code.constant(copies);
            code.mul(Kind.INT);
        }
    }

    private void step(Stmt.For f, Lanes lanes, int i, int copies) {
        int[] outer = slots;
        slots = new int[copies];
        slots[0] = i;
        for (int c = 1; c < copies; c++) {
            code.load(Kind.INT, i);
            pushLanes(lanes, c);
            code.add(Kind.INT);
            slots[c] = code.keep(Kind.INT);
        }
        scope.lanes = Optional.of(lanes);
        scope.vars.put(f.var(), i);
        loops.body(f.body());
        scope.vars.remove(f.var());
        scope.lanes = Optional.empty();
        scope.copy = 0;
        slots = outer;
    }

    /// The last vector before `high`, which computes some elements again.
    private void lastStep(Stmt.For f, Lanes lanes, int i, int high) {
        if (scope.owner.isCompact()) return;
        Label done = new Label();
        code.load(Kind.INT, i);
        code.load(Kind.INT, high);
        code.m.visitJumpInsn(IF_ICMPGE, done);
        code.load(Kind.INT, high);
        code.lanes();
        code.sub(Kind.INT);
        int mark = code.mark();
        int last = code.keep(Kind.INT);
        step(f, lanes, last, 1);
        code.release(mark);
        code.load(Kind.INT, high);
        code.store(Kind.INT, i);
        code.label(done);
    }

    /// True if an iteration may run twice: none reads what the loop writes.
    private boolean isIdempotent(Stmt.For f) {
        Uses uses = Uses.of(f.body());
        Set<Buffer> written =
                uses.stored().stream().map(scope.owner::place).collect(Collectors.toSet());
        return Costs.reads(f.body()).stream().map(scope.owner::place).noneMatch(written::contains);
    }

    /// Several scalar copies, so that their sums do not wait for each other.
    private void copies(Stmt.For f, Lanes lanes, int from, int to) {
        int mark = code.mark();
        int i = code.local(Kind.INT);
        code.load(Kind.INT, from);
        code.store(Kind.INT, i);
        List<Runnable> restore = new ArrayList<>();
        lanes.accumulators()
                .forEach((l, m) -> {
                    Scope.Variable outer = scope.locals.get(l);
                    Scope.Variable sums = identities(l, m, COPIES, false);
                    scope.locals.put(l, sums);
                    restore.add(() -> {
                        fold(sums, m);
                        code.load(outer.kind(), outer.slots()[0]);
                        code.load(outer.kind(), sums.slots()[0]);
                        loops.combine(outer.kind(), m);
                        code.store(outer.kind(), outer.slots()[0]);
                        scope.locals.put(l, outer);
                    });
                });
        mainLoop(f, lanes, i, to, COPIES);
        restore.forEach(Runnable::run);
        loops.plain(f, i, to);
        code.release(mark);
    }
}
