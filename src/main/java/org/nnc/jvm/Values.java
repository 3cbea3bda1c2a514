package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.objectweb.asm.Label;

import java.util.List;

/// Writes [Expr]s: each pushes its value, a number or, where it varies from lane to lane, a vector.
final class Values {
    /// A value of fewer expressions is computed also where it is not chosen.
    private static final int CHEAP = 24;

    final Scope scope;
    final Positions positions;
    private final Code code;
    private final WideValues wide;

    Values(Scope scope) {
        this.scope = scope;
        this.code = scope.code;
        this.positions = new Positions(scope, this);
        this.wide = new WideValues(this);
    }

    /// Pushes the value in its own kind, which is returned.
    Kind push(Expr e) {
        Kind kind = scope.kind(e);
        if (kind.isVector()) wide.push(e, kind);
        else pushNumber(e, kind);
        return kind;
    }

    /// Pushes the value, as a vector if `kind` is one.
    void pushAs(Expr e, Kind kind) {
        if ((kind.isVector() || kind == Kind.DOUBLE)
                && e instanceof Expr.Const(double v, DType _)) {
            code.constant(kind, v);
            return;
        }
        Kind found = push(e);
        if (found == Kind.FLOAT && kind == Kind.DOUBLE) code.convert(found, kind);
        else if (found != kind) code.broadcast(kind);
    }

    private void pushNumber(Expr expr, Kind kind) {
        switch (expr) {
            case Expr.Const(double v, DType _) -> code.constant(kind, v);
            case Expr.Use(Local l) -> {
                Kind held = scope.variable(l).kind();
                code.load(held, scope.slot(l));
                if (held != kind) code.convert(held, kind);
            }
            case Expr.Position(Index i) -> positions.push(i);
            case Expr.Read(Buffer b, Index at) -> {
                address(b, at);
                code.m.visitInsn(kind.arrayLoad);
            }
            case Expr.Cast(Expr e, DType to) -> cast(e, to);
            case Expr.Random r -> random(r);
            case Expr.Guard g -> guard(g, kind);
            case Expr.Call(Scalar f, List<Expr> a) -> call(f, a, kind);
        }
    }

    /// A mask on the stack becomes lanes of 1 and 0.
    void maskToNumbers() {
        wide.maskToNumbers(Kind.INTS);
    }

    /// Pushes array and index of an element.
    void address(Buffer buffer, Index at) {
        Scope.Place place = scope.places.get(buffer);
        if (place == null)
            throw new IllegalStateException("the buffer " + buffer + " has no place");
        code.load(Kind.REFERENCE, place.array());
        positions.push(at);
        place.offset()
                .ifPresent(o -> {
                    code.load(Kind.INT, o);
                    code.add(Kind.INT);
                });
    }

    private void cast(Expr e, DType to) {
        Kind from = push(e);
        if (to == DType.BOOL) {
            code.constant(from, 0);
            truth(l -> code.jumpUnless(from, Scalar.NE, l));
        } else {
            code.convert(from, scope.scalar(to));
        }
    }

    private void random(Expr.Random r) {
        push(r.seed());
        push(r.step());
        code.load(Kind.INT, scope.slotOfPath(r.path()));
        code.constant(r.word());
        positions.push(r.index());
        code.invokeStatic(RuntimeClasses.name("Counter"), "uniform", "(IIIII)F");
        code.convert(Kind.FLOAT, scope.scalar(DType.FLOAT));
    }

    private void guard(Expr.Guard g, Kind kind) {
        Label outside = new Label();
        Label end = new Label();
        g.ranges().forEach(r -> jumpUnless(r, outside));
        pushAs(g.value(), kind);
        code.jump(end);
        code.label(outside);
        pushAs(g.otherwise(), kind);
        code.label(end);
    }

    void jumpUnless(Expr.Range r, Label outside) {
        positions.push(r.index());
        code.m.visitJumpInsn(IFLT, outside);
        positions.push(r.index());
        positions.push(r.limit());
        code.m.visitJumpInsn(IF_ICMPGE, outside);
    }

    /// Pushes 1, or 0 if the condition jumps away.
    private void truth(java.util.function.Consumer<Label> condition) {
        Label no = new Label();
        Label end = new Label();
        condition.accept(no);
        code.constant(1);
        code.jump(end);
        code.label(no);
        code.constant(0);
        code.label(end);
    }

    /// Jumps if a truth value is false.
    void jumpUnless(Expr condition, Label target) {
        if (condition instanceof Expr.Call(Scalar f, List<Expr> a)) {
            if (f.kind() == Scalar.Kind.COMPARISON) {
                Kind kind = push(a.get(0));
                push(a.get(1));
                code.jumpUnless(kind, f, target);
                return;
            }
            if (f == Scalar.AND) {
                jumpUnless(a.get(0), target);
                jumpUnless(a.get(1), target);
                return;
            }
        }
        push(condition);
        code.m.visitJumpInsn(IFEQ, target);
    }

    private void call(Scalar f, List<Expr> a, Kind kind) {
        switch (f.kind()) {
            case COMPARISON -> truth(l -> jumpUnless(new Expr.Call(f, a), l));
            case LOGIC -> logic(f, a);
            case CHOICE -> {
                if (kind == Kind.FLOAT && isZero(a.get(2)) && Costs.nodes(a.get(1)) < CHEAP) {
                    orZero(a.get(0), a.get(1));
                } else {
                    choice(a);
                }
            }
            case ARITHMETIC -> {
                if (kind.isFloat()) floats(f, a, kind);
                else integers(f, a, kind);
            }
            case FLOAT -> floats(f, a, kind);
            case BITS -> {
                a.forEach(this::push);
                code.bits(kind, bitOperator(f));
            }
        }
    }

    private void choice(List<Expr> a) {
        Label other = new Label();
        Label end = new Label();
        jumpUnless(a.get(0), other);
        push(a.get(1));
        code.jump(end);
        code.label(other);
        push(a.get(2));
        code.label(end);
    }

    private static boolean isZero(Expr e) {
        return e instanceof Expr.Const(double value, DType _)
                && Double.doubleToRawLongBits(value) == 0;
    }

    /// A value or 0 by its bits. C2 chooses between floats by a jump; where it cannot be foretold,
    /// as in the gradient of a maximum, that takes longer than all else. Between 1 and 0 it moves.
    private void orZero(Expr condition, Expr value) {
        push(value);
        code.floatToBits(Kind.FLOAT);
        truth(l -> jumpUnless(condition, l));
        code.m.visitInsn(INEG);
        code.m.visitInsn(IAND);
        code.bitsToFloat(Kind.FLOAT);
    }

    static String bitOperator(Scalar f) {
        return switch (f) {
            case SHIFT_LEFT -> "LSHL";
            case SHIFT_RIGHT -> "LSHR";
            default -> f.name();
        };
    }

    private void logic(Scalar f, List<Expr> a) {
        a.forEach(this::push);
        switch (f) {
            case AND -> code.m.visitInsn(IAND);
            case OR -> code.m.visitInsn(IOR);
            default -> {
                code.constant(1);
                code.m.visitInsn(IXOR);
            }
        }
    }

    private void integers(Scalar f, List<Expr> a, Kind kind) {
        a.forEach(this::push);
        String k = kind.descriptor;
        switch (f) {
            case ADD -> code.add(kind);
            case SUB -> code.sub(kind);
            case MUL -> code.mul(kind);
            case NEG -> code.neg(kind);
            case MAX -> code.max(kind);
            case MIN -> code.min(kind);
            case ABS -> code.abs(kind);
            case DIV -> integer("floorDiv", "(" + k + k + ")" + k);
            case MOD -> integer("floorMod", "(" + k + k + ")" + k);
            case SIGN -> integer("sign", "(" + k + ")" + k);
            default -> throw new IllegalArgumentException(f.text() + " of integers");
        }
    }

    private void integer(String name, String descriptor) {
        code.invokeStatic(RuntimeClasses.name("Integers"), name, descriptor);
    }

    private void floats(Scalar f, List<Expr> a, Kind kind) {
        if (f == Scalar.RSQRT) {
            code.constant(kind, 1);
            push(a.getFirst());
            code.sqrt(kind);
            code.div(kind);
            return;
        }
        if (f == Scalar.POW && powerByProducts(a, kind)) return;
        a.forEach(this::push);
        String k = kind.descriptor;
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
            case SIGN -> code.math("signum", kind, 1);
            case MOD, FLOOR, ROUND, POW, SIN, COS -> numbers(f, k, f.arity());
            case EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, BFLOAT16 -> {
                if (kind == Kind.FLOAT) scope.owner.callFunction(code, f);
                else numbers(f, k, 1);
            }
            default -> throw new IllegalArgumentException(f.text() + " of floats");
        }
    }

    private void numbers(Scalar f, String kind, int arity) {
        String descriptor = "(" + kind.repeat(arity) + ")" + kind;
        code.invokeStatic(RuntimeClasses.name("Reals"), f.text(), descriptor);
    }

    /// Small whole exponents are products; true if it was one.
    boolean powerByProducts(List<Expr> a, Kind kind) {
        if (!(a.get(1) instanceof Expr.Const(double e, DType _)) || !isSmallPower(e)) return false;
        pushAs(a.get(0), kind);
        int mark = code.mark();
        int x = code.keep(kind);
        code.load(kind, x);
        for (int i = 1; i < e; i++) {
            code.load(kind, x);
            code.mul(kind);
        }
        code.release(mark);
        return true;
    }

    static boolean isSmallPower(double exponent) {
        return exponent == 1 || exponent == 2 || exponent == 3;
    }
}
