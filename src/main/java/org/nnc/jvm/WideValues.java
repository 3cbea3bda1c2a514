package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Scalar;
import org.nnc.program.Threefry;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.objectweb.asm.Label;

import java.util.List;

/// Writes the [Expr]s whose value differs from lane to lane, as vectors. What can be written so is
/// told by [Lanes].
final class WideValues {
    private final Values values;
    private final Scope scope;
    private final Code code;

    WideValues(Values values) {
        this.values = values;
        this.scope = values.scope;
        this.code = scope.code;
    }

    void push(Expr expr, Kind kind) {
        switch (expr) {
            case Expr.Const(double v, DType _) -> code.constant(kind, v);
            case Expr.Use(Local l) -> use(l, kind);
            case Expr.Position(Index i) -> position(i);
            case Expr.Read(Buffer b, Index at) -> read(b, at, kind);
            case Expr.Cast(Expr e, DType to) -> cast(e, to);
            case Expr.Random r -> random(r);
            case Expr.Guard g -> guard(g, kind);
            case Expr.Call(Scalar f, List<Expr> a) -> call(f, a, kind);
        }
    }

    /// The sum of a vector that is 0 in its upper lanes and one that is 0 in its lower ones.
    private void use(Local local, Kind kind) {
        Kind held = scope.variable(local).kind();
        code.load(held, scope.slot(local));
        if (held != Kind.HALF) return;
        code.whole(false);
        code.load(held, scope.upper(local));
        code.whole(true);
        code.add(kind);
    }

    private void read(Buffer b, Index at, Kind kind) {
        values.address(b, at);
        Kind lanes = kind == Kind.MASK ? Kind.INTS : kind;
        Course course = course(at);
        int mask = scope.readMask();
        if (course.isTwins()) {
            scope.owner.usesTwins();
            code.loadLanes(lanes);
            code.rearrange(lanes, lanes == Kind.INTS ? "TWIN_INTS" : "TWINS");
            return;
        }
        Dim stride = course.step();
        if (stride.equals(Dim.of(2)) && mask < 0 && lanes.isFloat()) {
            scope.owner.usesPairs();
            code.loadPairs(lanes);
            return;
        }
        if (!stride.isOne()) code.gather(lanes, scope.owner.map(stride), mask);
        else if (mask >= 0) code.loadLanes(lanes, mask);
        else code.loadLanes(lanes);
        if (kind == Kind.MASK) code.lanesNotZero();
    }

    /// Ranges that are the same for all lanes are branches, others a mask under which the value is
    /// computed.
    private void guard(Expr.Guard g, Kind kind) {
        Lanes lanes = scope.lanes.orElseThrow();
        Label outside = new Label();
        Label end = new Label();
        List<Expr.Range> own = g.ranges().stream().filter(r -> lanes.varies(r.index())).toList();
        g.ranges().stream()
                .filter(r -> !lanes.varies(r.index()))
                .forEach(r -> values.jumpUnless(r, outside));
        if (own.isEmpty()) values.pushAs(g.value(), kind);
        else masked(own, g, kind);
        if (own.size() == g.ranges().size()) return;
        code.jump(end);
        code.label(outside);
        values.pushAs(g.otherwise(), kind);
        code.label(end);
    }

    private void masked(List<Expr.Range> ranges, Expr.Guard g, Kind kind) {
        int before = scope.mask;
        int mark = code.mark();
        code.load(Kind.MASK, before);
        for (Expr.Range r : ranges) {
            position(r.index());
            int at = code.keep(Kind.INTS);
            code.load(Kind.INTS, at);
            code.compareLanes(Kind.INTS, Scalar.GE, 0);
            code.masks("and");
            code.load(Kind.INTS, at);
            values.positions.push(r.limit());
            code.broadcast(Kind.INTS);
            code.compareLanes(Kind.INTS, Scalar.LT);
            code.masks("and");
        }
        int mask = code.keep(Kind.MASK);
        otherwise(g.otherwise(), kind, before, mask);
        scope.mask = mask;
        values.pushAs(g.value(), kind);
        scope.mask = before;
        code.load(Kind.MASK, mask);
        if (kind == Kind.MASK) blendMasks();
        else code.blend(kind);
        code.release(mark);
    }

    /// Where the guard holds, this may read out of bounds.
    private void otherwise(Expr e, Kind kind, int before, int mask) {
        if (Uses.of(e).buffers().isEmpty()) {
            values.pushAs(e, kind);
            return;
        }
        code.load(Kind.MASK, before);
        code.load(Kind.MASK, mask);
        code.masks("andNot");
        scope.mask = code.keep(Kind.MASK);
        values.pushAs(e, kind);
        scope.mask = before;
    }

    private void position(Index index) {
        values.positions.push(index);
        code.broadcast(Kind.INTS);
        Course course = course(index);
        if (course.step().isConstant()) {
            code.constant(course.step().intValue());
            code.addIndex();
        } else {
            addLanes(course.step(), () -> {});
        }
        addLanes(course.pair(), () -> code.shift(Kind.INTS, "LSHR", 1));
        addLanes(
                course.odd(),
                () -> {
                    code.constant(Kind.INTS, 1);
                    code.bits(Kind.INTS, "AND");
                });
    }

    /// Adds what `change` makes of each lane's number, times `factor`.
    private void addLanes(Dim factor, Runnable change) {
        if (factor.isZero()) return;
        code.constant(Kind.INTS, 0);
        code.constant(1);
        code.addIndex();
        change.run();
        if (!factor.isOne()) {
            values.positions.push(factor);
            code.broadcast(Kind.INTS);
            code.mul(Kind.INTS);
        }
        code.add(Kind.INTS);
    }

    private Course course(Index index) {
        return Course.of(index, scope.lanes.orElseThrow().var).orElseThrow();
    }

    private void cast(Expr e, DType to) {
        Kind from = values.push(e);
        Kind target = scope.vector(to);
        if (from == target) return;
        if (target == Kind.MASK) {
            if (from == Kind.INTS) code.lanesNotZero();
            else code.compareLanes(from, Scalar.NE, 0);
        } else if (from == Kind.MASK) {
            maskToNumbers(target);
        } else {
            code.convert(from, target);
        }
    }

    /// A mask on the stack becomes 1 and 0.
    void maskToNumbers(Kind target) {
        int mark = code.mark();
        int mask = code.keep(Kind.MASK);
        code.constant(target, 0);
        code.constant(target, 1);
        code.load(Kind.MASK, mask);
        code.blend(target);
        code.release(mark);
    }

    private void all(List<Expr> arguments, Kind kind) {
        arguments.forEach(e -> values.pushAs(e, kind));
    }

    private Kind argumentKind(List<Expr> a) {
        return scope.vector(a.getFirst().dtype());
    }

    private void call(Scalar f, List<Expr> a, Kind kind) {
        switch (f.kind()) {
            case COMPARISON -> comparison(f, a);
            case LOGIC -> {
                all(a, Kind.MASK);
                code.masks(f.text());
            }
            case CHOICE -> {
                values.pushAs(a.get(2), kind);
                values.pushAs(a.get(1), kind);
                values.pushAs(a.get(0), Kind.MASK);
                if (kind == Kind.MASK) blendMasks();
                else code.blend(kind);
            }
            case ARITHMETIC, FLOAT -> arithmetic(f, a, kind);
            case BITS -> {
                all(a, kind);
                code.bits(kind, Values.bitOperator(f));
            }
        }
    }

    private void comparison(Scalar f, List<Expr> a) {
        Kind kind = argumentKind(a);
        all(a, kind);
        if (kind != Kind.MASK) {
            code.compareLanes(kind, f);
            return;
        }
        if (f == Scalar.EQ) code.masks("eq");
        else code.masks("xor");
    }

    /// `otherwise, value, mask` that are all masks.
    private void blendMasks() {
        int mark = code.mark();
        int mask = code.keep(Kind.MASK);
        code.load(Kind.MASK, mask);
        code.masks("and");
        int yes = code.keep(Kind.MASK);
        code.load(Kind.MASK, mask);
        code.masks("andNot");
        code.load(Kind.MASK, yes);
        code.masks("or");
        code.release(mark);
    }

    private void arithmetic(Scalar f, List<Expr> a, Kind kind) {
        if (f == Scalar.POW) {
            values.powerByProducts(a, kind);
            return;
        }
        if (kind.isFloat() && isBound(f, a)) {
            values.pushAs(a.getFirst(), kind);
            double limit = ((Expr.Const) a.getLast()).value();
            code.bound(kind, f == Scalar.MAX ? Scalar.LE : Scalar.GT, limit);
            return;
        }
        if (f == Scalar.RSQRT) code.constant(kind, 1);
        all(a, kind);
        if (f == Scalar.EXP && scope.isAtMostZero(a.getFirst())) {
            new Functions(code, kind).expOfAtMostZero();
            return;
        }
        switch (f) {
            case ADD -> code.add(kind);
            case SUB -> code.sub(kind);
            case MUL -> code.mul(kind);
            case DIV -> code.div(kind);
            case NEG -> code.neg(kind);
            case MAX -> code.max(kind);
            case MIN -> code.min(kind);
            case ABS -> code.abs(kind);
            case SQRT -> code.sqrt(kind);
            case RSQRT -> {
                code.sqrt(kind);
                code.div(kind);
            }
            case SIGN -> sign(kind);
            case ROUND -> round(kind);
            case FLOOR -> floor(kind);
            case MOD -> mod(kind);
            default -> new Functions(code, kind).apply(f);
        }
    }

    /// `max(x, 0)` and the like.
    private static boolean isBound(Scalar f, List<Expr> a) {
        return (f == Scalar.MAX || f == Scalar.MIN)
                && a.getLast() instanceof Expr.Const(double v, DType _)
                && !Double.isNaN(v);
    }

    private void sign(Kind kind) {
        int mark = code.mark();
        int x = code.keep(kind);
        code.load(kind, x);
        code.constant(kind, 1);
        code.load(kind, x);
        code.compareLanes(kind, Scalar.GT, 0);
        code.blend(kind);
        code.constant(kind, -1);
        code.load(kind, x);
        code.compareLanes(kind, Scalar.LT, 0);
        code.blend(kind);
        code.release(mark);
    }

    /// Adding 2²³ (2⁵² in double) rounds a positive number to an integer.
    private void round(Kind kind) {
        double magic = kind == Kind.FLOATS ? 0x1p23 : 0x1p52;
        int mark = code.mark();
        int x = code.keep(kind);
        code.load(kind, x);
        code.abs(kind);
        code.constant(kind, magic);
        code.add(kind);
        code.constant(kind, magic);
        code.sub(kind);
        int size = code.keep(kind);
        code.load(kind, size);
        code.load(kind, size);
        code.neg(kind);
        code.load(kind, x);
        code.compareLanes(kind, Scalar.LT, 0);
        code.blend(kind);
        code.load(kind, x);
        code.load(kind, x);
        code.abs(kind);
        code.compareLanes(kind, Scalar.GE, magic);
        code.blend(kind);
        code.release(mark);
    }

    private void floor(Kind kind) {
        int mark = code.mark();
        int x = code.keep(kind);
        code.load(kind, x);
        round(kind);
        int rounded = code.keep(kind);
        code.load(kind, rounded);
        code.load(kind, rounded);
        code.constant(kind, 1);
        code.sub(kind);
        code.load(kind, rounded);
        code.load(kind, x);
        code.compareLanes(kind, Scalar.GT);
        code.blend(kind);
        code.release(mark);
    }

    /// x - floor(x / y) y
    private void mod(Kind kind) {
        int mark = code.mark();
        int y = code.keep(kind);
        int x = code.keep(kind);
        code.load(kind, x);
        code.load(kind, x);
        code.load(kind, y);
        code.div(kind);
        floor(kind);
        code.load(kind, y);
        code.mul(kind);
        code.sub(kind);
        code.release(mark);
    }

    /// [Threefry], the same steps in lanes of ints.
    private void random(Expr.Random r) {
        int mark = code.mark();
        Kind k = Kind.INTS;
        int[] key = new int[3];
        values.pushAs(r.seed(), k);
        key[0] = code.keep(k);
        code.load(Kind.INT, scope.slotOfPath(r.path()));
        code.broadcast(k);
        key[1] = code.keep(k);
        code.constant(k, Threefry.PARITY);
        code.load(k, key[1]);
        code.bits(k, "XOR");
        code.load(k, key[0]);
        code.bits(k, "XOR");
        key[2] = code.keep(k);
        values.pushAs(new Expr.Position(r.index()), k);
        code.load(k, key[0]);
        code.add(k);
        int x = code.keep(k);
        values.pushAs(r.step(), k);
        code.load(k, key[1]);
        code.add(k);
        int y = code.keep(k);
        for (int round = 0; round < 20; round++) round(round, x, y, key);
        code.load(k, r.word() == 0 ? x : y);
        code.release(mark);
        code.shift(k, "LSHR", 8);
        Kind real = scope.vector(DType.FLOAT);
        code.convert(k, real);
        code.constant(real, 0x1p-24);
        code.mul(real);
    }

    private void round(int round, int x, int y, int[] key) {
        Kind k = Kind.INTS;
        code.load(k, x);
        code.load(k, y);
        code.add(k);
        code.store(k, x);
        code.load(k, y);
        code.shift(k, "ROL", Threefry.ROTATIONS[round % 8]);
        code.load(k, x);
        code.bits(k, "XOR");
        code.store(k, y);
        if (round % 4 != 3) return;
        int injection = round / 4 + 1;
        code.load(k, x);
        code.load(k, key[injection % 3]);
        code.add(k);
        code.store(k, x);
        code.load(k, y);
        code.load(k, key[(injection + 1) % 3]);
        code.add(k);
        code.constant(k, injection);
        code.add(k);
        code.store(k, y);
    }
}
