package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Sums;
import org.nnc.type.Dim;
import org.objectweb.asm.Label;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes loops whose iterations run together: a main loop in steps of some copies of some lanes, a
/// last step under a mask where the hardware has masks, and a scalar rest where it has not.
final class WideLoops {
    private static final int COPIES = 4;

    /// Of a loop with sums within it that do next to nothing in each step. With 16 the first
    /// compiler of the JVM gives up on some kernels ("out of virtual registers"), which then stay
    /// interpreted.
    private static final int STREAMS = 8;

    /// Nodes of all copies of a body together.
    private static final int LARGEST = 320;

    private final Loops loops;
    private final Scope scope;
    private final Code code;

    /// The lane variable's slot, for each copy.
    private int[] slots = new int[0];

    /// Sums in double of what a main loop of several copies leaves over. Where C2 cannot tell that
    /// a vector comes out of each path that follows the loop, these are objects; were they the main
    /// loop's, there would be two new ones in each of its steps.
    private final Map<Local, Scope.Variable> rests = new LinkedHashMap<>();

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
        if (!Sums.isMarked(f)) return false;
        if (scope.owner.flavour == Flavour.VECTOR && isLong(f) && tryWide(f, from, to)) return true;
        Lanes lanes = Lanes.of(f, false, false, scope.precision);
        if (lanes.accumulators().isEmpty() || lanes.obstacle().isPresent()) return false;
        copies(f, lanes, from, to);
        return true;
    }

    private static boolean isLong(Stmt.For f) {
        return !f.var().extent().isConstant() || f.var().extent().intValue() >= 4;
    }

    /// In vectors. Without guards: full vectors, then one under a mask. With guards that differ
    /// between lanes: all under masks, or where the hardware has none, full vectors where all
    /// guards hold.
    private boolean tryWide(Stmt.For f, int from, int to) {
        Interior interior = Interior.of(f);
        Stmt.For inner = interior.assumed(f);
        Lanes full = Lanes.of(inner, true, false, scope.precision);
        Lanes masked = Lanes.of(f, true, true, scope.precision);
        if (masked.obstacle().isPresent()) {
            scope.owner.note(f.var() + ": " + masked.obstacle().get());
            return false;
        }
        boolean plain = interior.isAll() && full.obstacle().isEmpty();
        if (masked.isPaired() && !(plain && isOfPairs(f, full))) {
            scope.owner.note(f.var() + ": pairs of lanes may be taken apart");
            return false;
        }
        int mark = code.mark();
        int i = code.local(Kind.INT);
        code.load(Kind.INT, from);
        code.store(Kind.INT, i);
        Label rest = new Label();
        unless(masked.scatters() ? "SCATTERS" : "MASKS", masked.gathers(), rest);
        if (plain) {
            inLanes(f, full, i, to, () -> mainLoops(f, full, i, from, to));
        } else {
            Label split = new Label();
            if (!masked.gathers() && !masked.scatters() && !onlySplit(full)) {
                unless("MASKS", true, split);
                inLanes(f, masked, i, to, () -> maskedLoop(f, masked, i, to));
                code.jump(rest);
                code.label(split);
            }
            if (full.obstacle().isEmpty()) split(f, inner, interior, full, i, from, to);
        }
        code.label(rest);
        loops.plain(f, i, to);
        code.release(mark);
        return true;
    }

    /// True if all vectors begin with an even iteration, and more may be read than half of one.
    private boolean isOfPairs(Stmt.For f, Lanes lanes) {
        Dim extent = f.var().extent();
        return f.mode() == Stmt.Mode.VECTOR
                && extent.isConstant()
                && extent.intValue() % 2 == 0
                && lanes.twins().stream().allMatch(scope.owner::isInArena);
    }

    /// True if masks, of which C1 makes much code, are done without where that is possible.
    private boolean onlySplit(Lanes full) {
        return full.obstacle().isEmpty() && scope.owner.compactness() != Compactness.NONE;
    }

    /// Jumps if the hardware lacks something that the loop needs.
    private void unless(String ability, boolean needed, Label target) {
        if (!needed && !ability.equals("SCATTERS")) return;
        code.getStatic(ability, "Z");
        code.m.visitJumpInsn(IFEQ, target);
    }

    private void split(
            Stmt.For f, Stmt.For inner, Interior interior, Lanes lanes, int i, int from, int to) {
        int low = code.local(Kind.INT);
        int high = code.local(Kind.INT);
        interior.emit(loops, from, to, low, high);
        loops.plain(f, from, low);
        code.load(Kind.INT, low);
        code.store(Kind.INT, i);
        inLanes(inner, lanes, i, high, () -> mainLoop(inner, lanes, i, high, 1));
    }

    /// Accumulators are vectors while `action` writes the loops, and numbers again after.
    private void inLanes(Stmt.For f, Lanes lanes, int i, int high, Runnable action) {
        int copies = copiesOf(f, lanes);
        Map<Local, Scope.Variable> outer = new LinkedHashMap<>();
        Map<Local, Scope.Variable> sums = new LinkedHashMap<>();
        rests.clear();
        lanes.accumulators()
                .forEach((l, m) -> {
                    outer.put(l, scope.locals.get(l));
                    sums.put(l, identities(l, m, copies, true));
                    boolean inDouble = scope.held(l, true) == Kind.HALF;
                    if (inDouble && copies > 1) rests.put(l, identities(l, m, 1, true));
                });
        scope.locals.putAll(sums);
        action.run();
        outer.forEach((l, v) -> {
            Monoid m = lanes.accumulators().get(l);
            fold(sums.get(l), m);
            if (rests.containsKey(l)) combine(sums.get(l), rests.get(l), 0, m);
            code.load(v.kind(), v.slots()[0]);
            if (sums.get(l).kind() == Kind.HALF) code.load(Kind.HALF, sums.get(l).upper()[0]);
            code.load(sums.get(l).kind(), sums.get(l).slots()[0]);
            if (sums.get(l).kind() == Kind.HALF) code.add(Kind.HALF);
            scope.owner.combinesLanes();
            Across.emit(code, sums.get(l).kind(), m);
            if (sums.get(l).kind() == Kind.INTS && v.kind() == Kind.FLOAT) {
                Ordered.toFloat(code, m);
            }
            loops.combine(v.kind(), m);
            code.store(v.kind(), v.slots()[0]);
            scope.locals.put(l, v);
        });
    }

    /// Full vectors, several at a time, then one at a time; `i` ends after the last. The rest is
    /// done by the last full vector, which begins before `i`, or, if there is none, under a mask.
    private void mainLoops(Stmt.For f, Lanes lanes, int i, int from, int high) {
        for (int c = copiesOf(f, lanes); c > 1; c /= 4) mainLoop(f, lanes, i, high, c);
        scope.locals.putAll(rests);
        boolean overlaps = lanes.accumulators().isEmpty() && writtenOnce(f.body()).isEmpty();
        if (!overlaps) mainLoop(f, lanes, i, high, 1);
        if (!overlaps && !scope.owner.compactness().isAtMost(Compactness.NO_SHORT_LOOPS)) return;
        int mark = code.mark();
        Label done = new Label();
        Label few = new Label();
        code.load(Kind.INT, i);
        code.load(Kind.INT, high);
        code.m.visitJumpInsn(IF_ICMPGE, done);
        code.load(Kind.INT, high);
        code.lanes();
        code.sub(Kind.INT);
        int last = code.keep(Kind.INT);
        code.load(Kind.INT, last);
        code.load(Kind.INT, from);
        code.m.visitJumpInsn(IF_ICMPLT, few);
        if (overlaps) {
            overlapping(f, lanes, i, last, high, done);
        } else {
            lastStep(f, lanes, i, last);
            finish(i, high, done);
        }
        code.label(few);
        if (scope.owner.compactness() == Compactness.NONE) fewSteps(f, lanes, i, high, done);
        code.label(done);
        code.release(mark);
    }

    /// One vector at a time, the last one from `last` on: what it does a second time, it does as
    /// the first time. One copy of the body serves both.
    private void overlapping(Stmt.For f, Lanes lanes, int i, int last, int high, Label done) {
        useFirstOf(lanes);
        code.load(Kind.INT, last);
        code.constant(1);
        code.add(Kind.INT);
        int limit = code.keep(Kind.INT);
        Label again = new Label();
        code.label(again);
        code.load(Kind.INT, i);
        code.loop(i, limit, code::lanes, _ -> step(f, lanes, i, 1));
        code.load(Kind.INT, i);
        code.load(Kind.INT, high);
        code.m.visitJumpInsn(IF_ICMPGE, done);
        code.load(Kind.INT, last);
        code.store(Kind.INT, i);
        code.jump(again);
    }

    /// Fewer iterations than lanes.
    private void fewSteps(Stmt.For f, Lanes lanes, int i, int high, Label done) {
        Reach reach = Reach.of(f.body());
        boolean known = reach.isKnown();
        // The API checks the bounds of scatters for lanes that are off, too.
        if (lanes.scatters() || !known && (lanes.gathers() || lanes.isPaired())) return;
        code.getStatic("MASKS", "Z");
        code.m.visitJumpInsn(IFEQ, done);
        unlessWithinArrays(f, reach.accesses(), i, done);
        scope.again = known;
        scope.foreign = known;
        maskedStep(f, lanes, i, high);
        scope.again = false;
        scope.foreign = false;
        code.load(Kind.INT, high);
        code.store(Kind.INT, i);
    }

    /// Jumps if a full vector at `i` would leave an array: under a mask the API allows that, but by
    /// a call.
    private void unlessWithinArrays(Stmt.For f, Set<Expr.Read> accesses, int i, Label target) {
        scope.vars.put(f.var(), i);
        for (Expr.Read r : accesses) {
            int mark = code.mark();
            loops.values.address(r.buffer(), r.at());
            int index = code.keep(Kind.INT);
            code.m.visitInsn(ARRAYLENGTH);
            code.load(Kind.INT, index);
            code.sub(Kind.INT);
            code.lanes();
            int stride = Course.of(r.at(), f.var()).orElseThrow().step().intValue();
            if (stride > 1) {
                code.constant(stride);
                code.mul(Kind.INT);
            }
            code.m.visitJumpInsn(IF_ICMPLT, target);
            code.release(mark);
        }
        scope.vars.remove(f.var());
    }

    private void finish(int i, int high, Label done) {
        code.load(Kind.INT, high);
        code.store(Kind.INT, i);
        code.jump(done);
    }

    /// The full vector from `last` on, of which the lanes from `i` on are active. A masked access
    /// to memory that could leave the array makes a call, and the JIT keeps no vector over a call.
    private void lastStep(Stmt.For f, Lanes lanes, int i, int last) {
        int mark = code.mark();
        code.load(Kind.INT, last);
        code.broadcast(Kind.INTS);
        code.constant(1);
        code.addIndex();
        code.load(Kind.INT, i);
        code.broadcast(Kind.INTS);
        code.compareLanes(Kind.INTS, Scalar.GE);
        scope.mask = code.keep(Kind.MASK);
        scope.again = true;
        scope.once = writtenOnce(f.body());
        step(f, lanes, last, 1);
        scope.again = false;
        scope.mask = -1;
        code.release(mark);
    }

    /// All places that the body writes, if it reads one of them: a lane that is done reads what it
    /// has stored, and all that it makes of that is wrong.
    private Set<Buffer> writtenOnce(List<Stmt> body) {
        Set<Buffer> read = places(Accesses.of(body).read());
        Set<Buffer> written = places(Accesses.of(body).written());
        return written.stream().anyMatch(read::contains) ? written : Set.of();
    }

    private Set<Buffer> places(Set<Buffer> buffers) {
        return buffers.stream().map(scope.owner::place).collect(Collectors.toSet());
    }

    private void maskedLoop(Stmt.For f, Lanes lanes, int i, int high) {
        useFirstOf(lanes);
        code.load(Kind.INT, i);
        code.loop(i, high, code::lanes, _ -> maskedStep(f, lanes, i, high));
    }

    /// One vector, of which the lanes below `high` are active.
    private void maskedStep(Stmt.For f, Lanes lanes, int i, int high) {
        int mark = code.mark();
        code.load(Kind.INT, i);
        code.broadcast(Kind.INTS);
        code.constant(1);
        code.addIndex();
        code.load(Kind.INT, high);
        code.broadcast(Kind.INTS);
        code.compareLanes(Kind.INTS, Scalar.LT);
        scope.mask = code.keep(Kind.MASK);
        step(f, lanes, i, 1);
        scope.mask = -1;
        code.release(mark);
    }

    /// Single vectors go into the first copy of each accumulator.
    private void useFirstOf(Lanes lanes) {
        for (Local l : lanes.accumulators().keySet()) {
            scope.locals.put(l, scope.locals.get(l).first());
        }
    }

    private Scope.Variable identities(Local local, Monoid monoid, int copies, boolean vector) {
        Kind held = scope.held(local, vector);
        Kind kind = Ordered.fits(held, monoid) ? Kind.INTS : held;
        boolean real = kind.isFloat();
        Scope.Variable v = Scope.Variable.of(code, kind, copies);
        for (int[] slots : List.of(v.slots(), v.upper())) {
            for (int slot : slots) {
                code.constant(kind, real ? monoid.identity() : (double) monoid.identityOfInts());
                code.store(kind, slot);
            }
        }
        return v;
    }

    /// Combines the copies into the first.
    private void fold(Scope.Variable sums, Monoid monoid) {
        for (int c = 1; c < sums.slots().length; c++) combine(sums, sums, c, monoid);
    }

    /// Combines a copy of `others` into the first of `sums`.
    private void combine(Scope.Variable sums, Scope.Variable others, int copy, Monoid monoid) {
        combine(sums.kind(), sums.slots()[0], others.slots()[copy], monoid);
        if (sums.upper().length == 0) return;
        combine(sums.kind(), sums.upper()[0], others.upper()[copy], monoid);
    }

    private void combine(Kind kind, int into, int other, Monoid monoid) {
        code.load(kind, into);
        code.load(kind, other);
        loops.combine(kind, monoid);
        code.store(kind, into);
    }

    /// How many vectors run side by side. Sums within the loop wait for themselves at each step,
    /// and each vector of the lanes is a piece of a line in memory: many of them, if the step is
    /// small, hide the one and make the other long. Elsewhere few are enough, and the JIT holds
    /// constants in registers only where the body is small.
    private int copiesOf(Stmt.For f, Lanes lanes) {
        boolean many = scope.owner.compactness().isAtMost(Compactness.NO_SHORT_LOOPS);
        if (!lanes.hasReductions() || !many) return 1;
        int size = Costs.nodes(f.body());
        int step = lanes.sumsWithin() ? Costs.innermost(f.body()) : size;
        int most = step > 20 ? 1 : step > 12 ? 2 : COPIES;
        if (lanes.sumsWithin() && lanes.accumulators().isEmpty() && step <= 6) most = STREAMS;
        while (most > 1 && most * size > LARGEST) most /= 2;
        if (f.var().extent().isConstant()) {
            most = Math.min(most, Math.max(1, f.var().extent().intValue() / 16));
        }
        return most;
    }

    /// Steps of `copies` vectors while they fit below `high`.
    private void mainLoop(Stmt.For f, Lanes lanes, int i, int high, int copies) {
        if (copies == 1) useFirstOf(lanes);
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
