package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Scalar;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

import java.util.function.IntConsumer;

/// Writes the instructions of one method. All dispatch on the [Kind] of a value stands here, so
/// that whoever emits a sum writes `add(kind)` for an int, a double or a vector of floats.
final class Code extends LaneCode {
    /// Whether the hardware is known to have a fused multiply-add.
    final boolean fused;

    Code(MethodVisitor m, String owner, boolean fused, int parameterWords) {
        super(m, owner, parameterWords);
        this.fused = fused;
    }

    /// A number, in every lane if the kind is a vector.
    void constant(Kind kind, double value) {
        switch (kind) {
            case INT -> constant((int) value);
            case LONG -> m.visitLdcInsn((long) value);
            case FLOAT -> floatConstant((float) value);
            case DOUBLE -> m.visitLdcInsn(value);
            case INTS, FLOATS, DOUBLES, HALF -> {
                species(kind);
                constant(kind.lane(), value);
                invokeBroadcast(kind);
            }
            case MASK -> {
                constant(value != 0 ? 1 : 0);
                broadcast(kind);
            }
            case REFERENCE -> throw new IllegalArgumentException("a constant reference");
        }
    }

    private void floatConstant(float value) {
        if (Float.floatToRawIntBits(value) == 0) m.visitInsn(FCONST_0);
        else if (value == 1) m.visitInsn(FCONST_1);
        else m.visitLdcInsn(value);
    }

    /// A static method of the class itself.
    void invokeOwn(String name, String descriptor) {
        invokeStatic(owner, name, descriptor);
    }

    void math(String name, Kind kind, int arguments) {
        String d = "(" + kind.descriptor.repeat(arguments) + ")" + kind.descriptor;
        invokeStatic("java/lang/Math", name, d);
    }

    /// Pushes the sum of ints.
    void sum(int first, int... others) {
        load(Kind.INT, first);
        for (int slot : others) {
            load(Kind.INT, slot);
            add(Kind.INT);
        }
    }

    /// Pushes the product of two ints.
    void product(int first, int second) {
        load(Kind.INT, first);
        load(Kind.INT, second);
        mul(Kind.INT);
    }

    /// Adds so many times the int in a slot to the one on the stack.
    void addTimes(int slot, int times) {
        if (times == 0) return;
        load(Kind.INT, slot);
        if (times > 1) {
            constant(times);
            mul(Kind.INT);
        }
        add(Kind.INT);
    }

    /// A new slot with the lanes of so many vectors, whose number is in a slot.
    int lanesOf(int vectors) {
        load(Kind.INT, vectors);
        lanes();
        mul(Kind.INT);
        return keep(Kind.INT);
    }

    /// Adds the int in a slot to another one.
    void increase(int slot, int by) {
        sum(slot, by);
        store(Kind.INT, slot);
    }

    void add(Kind kind) {
        if (kind.isVector()) lanes(kind, "add");
        else m.visitInsn(IADD + kind.arithmetic);
    }

    void sub(Kind kind) {
        if (kind.isVector()) lanes(kind, "sub");
        else m.visitInsn(ISUB + kind.arithmetic);
    }

    void mul(Kind kind) {
        if (kind.isVector()) lanes(kind, "mul");
        else m.visitInsn(IMUL + kind.arithmetic);
    }

    /// The quotient of floats; integers divide by [org.nnc.runtime.Integers].
    void div(Kind kind) {
        if (kind.isVector()) lanes(kind, "div");
        else m.visitInsn(IDIV + kind.arithmetic);
    }

    void neg(Kind kind) {
        if (kind.isVector()) lanesUnary(kind, "neg");
        else m.visitInsn(INEG + kind.arithmetic);
    }

    void max(Kind kind) {
        if (kind.isVector() && kind.isFloat()) better(kind, Scalar.LE);
        else if (kind.isVector()) lanes(kind, "max");
        else math("max", kind, 2);
    }

    void min(Kind kind) {
        if (kind.isVector() && kind.isFloat()) better(kind, Scalar.GE);
        else if (kind.isVector()) lanes(kind, "min");
        else math("min", kind, 2);
    }

    /// Of two float vectors, each lane from the first where the second compares with it in this way
    /// or the first is NaN: fewer instructions than the API's `max`, which tells zeros apart.
    private void better(Kind kind, Scalar comparison) {
        int second = keep(kind);
        int first = keep(kind);
        load(kind, second);
        load(kind, first);
        load(kind, second);
        load(kind, first);
        compareLanes(kind, comparison);
        load(kind, first);
        load(kind, first);
        compareLanes(kind, Scalar.NE);
        masks("or");
        blend(kind);
        release(second);
    }

    /// The larger (GT: the smaller) of the vector on the stack and a number; NaN stays.
    void bound(Kind kind, Scalar comparison, double number) {
        int value = keep(kind);
        load(kind, value);
        constant(kind, number);
        load(kind, value);
        compareLanes(kind, comparison, number);
        blend(kind);
        release(value);
    }

    void abs(Kind kind) {
        if (kind.isVector()) lanesUnary(kind, "abs");
        else math("abs", kind, 1);
    }

    void sqrt(Kind kind) {
        switch (kind) {
            case FLOATS, DOUBLES, HALF -> lanesUnary(kind, "sqrt");
            case FLOAT -> {
                m.visitInsn(F2D);
                math("sqrt", Kind.DOUBLE, 1);
                m.visitInsn(D2F);
            }
            default -> math("sqrt", Kind.DOUBLE, 1);
        }
    }

    /// `a, b` on the stack become `a * b + c`, where `c` is pushed by the argument.
    void mulAdd(Kind kind, Runnable c) {
        if (kind.isVector() && kind.isFloat()) {
            c.run();
            String v = VectorApi.VECTOR;
            call(kind, "fma", "(" + v + v + ")" + kind.descriptor);
        } else {
            c.run();
            if (fused) math("fma", kind, 3);
            else fusedIfFast(kind);
        }
    }

    private void fusedIfFast(Kind kind) {
        String k = kind.descriptor;
        invokeStatic(RuntimeClasses.name("Fused"), "multiplyAdd", "(" + k + k + k + ")" + k);
    }

    void mulAdd(Kind kind, double c) {
        mulAdd(kind, () -> constant(kind, c));
    }

    /// Of ints or lanes of ints; `by` is a constant.
    void shift(Kind kind, String direction, int by) {
        if (kind == Kind.INTS) {
            operator(direction, "Binary");
            constant(by);
            call(kind, "lanewise", "(" + operatorType("Binary") + "I)" + kind.descriptor);
            return;
        }
        constant(by);
        m.visitInsn(direction.equals("LSHL") ? ISHL : direction.equals("ASHR") ? ISHR : IUSHR);
    }

    /// Two operands on the stack: `AND`, `XOR`, `LSHL`, `LSHR`.
    void bits(Kind kind, String operator) {
        if (kind == Kind.INTS) {
            int slot = keep(kind);
            operator(operator, operator.startsWith("L") ? "Binary" : "Associative");
            load(kind, slot);
            String d = "(" + operatorType("Binary") + VectorApi.VECTOR + ")" + kind.descriptor;
            call(kind, "lanewise", d);
            release(slot);
            return;
        }
        m.visitInsn(
                switch (operator) {
                    case "AND" -> IAND;
                    case "OR" -> IOR;
                    case "XOR" -> IXOR;
                    case "LSHL" -> ISHL;
                    default -> IUSHR;
                });
    }

    /// Floats of 32 bits seen as ints.
    void floatToBits(Kind kind) {
        if (kind == Kind.FLOATS) call(kind, "reinterpretAsInts", "()" + Kind.INTS.descriptor);
        else invokeStatic("java/lang/Float", "floatToRawIntBits", "(F)I");
    }

    /// Ints seen as floats of 32 bits; `kind` is that of the result.
    void bitsToFloat(Kind kind) {
        if (kind == Kind.FLOATS) {
            call(Kind.INTS, "reinterpretAsFloats", "()" + kind.descriptor);
        } else {
            invokeStatic("java/lang/Float", "intBitsToFloat", "(I)F");
        }
    }

    /// Ints to floats of the same value, or back with the fraction dropped.
    void convert(Kind from, Kind to) {
        if (from == to) return;
        if (!from.isVector()) {
            m.visitInsn(scalarConversion(from, to));
            return;
        }
        String letters = letter(from) + "2" + letter(to);
        operator(letters, "Conversion");
        species(to);
        constant(0);
        String d = "(" + operatorType("Conversion") + VectorApi.SPECIES + "I)" + VectorApi.VECTOR;
        call(from, "convertShape", d);
        m.visitTypeInsn(CHECKCAST, VectorApi.owner(to));
    }

    private static int scalarConversion(Kind from, Kind to) {
        return switch (from) {
            case INT -> to == Kind.LONG ? I2L : to == Kind.FLOAT ? I2F : I2D;
            case LONG -> to == Kind.INT ? L2I : to == Kind.FLOAT ? L2F : L2D;
            case FLOAT -> to == Kind.INT ? F2I : to == Kind.LONG ? F2L : F2D;
            case DOUBLE -> to == Kind.INT ? D2I : to == Kind.LONG ? D2L : D2F;
            default -> throw new IllegalArgumentException(from + " to " + to);
        };
    }

    /// A vector on the stack compared with a number: a mask.
    void compareLanes(Kind kind, Scalar comparison, double with) {
        constant(kind, with);
        compareLanes(kind, comparison);
    }

    /// Jumps if the comparison of the two numbers on the stack does not hold; with NaN only NE
    /// does.
    void jumpUnless(Kind kind, Scalar comparison, Label target) {
        if (kind != Kind.INT) {
            boolean less = comparison == Scalar.LT || comparison == Scalar.LE;
            if (kind == Kind.LONG) m.visitInsn(LCMP);
            else if (kind == Kind.FLOAT) m.visitInsn(less ? FCMPG : FCMPL);
            else m.visitInsn(less ? DCMPG : DCMPL);
        }
        int distance = kind == Kind.INT ? IF_ICMPEQ - IFEQ : 0;
        m.visitJumpInsn(
                distance
                        + switch (comparison) {
                            case LT -> IFGE;
                            case LE -> IFGT;
                            case GT -> IFLE;
                            case GE -> IFLT;
                            case EQ -> IFNE;
                            default -> IFEQ;
                        },
                target);
    }

    void label(Label label) {
        m.visitLabel(label);
    }

    void jump(Label target) {
        m.visitJumpInsn(GOTO, target);
    }

    /// `for (i = 0; i < limit; i++)`, with a new `i`.
    void count(int limit, IntConsumer body) {
        constant(0);
        loop(local(Kind.INT), limit, body);
    }

    /// `for (i = 0; i < limit; i += step)`, with a new `i`.
    void count(int limit, Runnable step, IntConsumer body) {
        constant(0);
        loop(local(Kind.INT), limit, step, body);
    }

    /// `for (i = from; i < limit; i++)`, where `from` is on the stack.
    void loop(int i, int limit, IntConsumer body) {
        advancing(i, limit, () -> m.visitIincInsn(i, 1), body);
    }

    /// `for (i = from; i < limit; i += step)`, where `from` is on the stack.
    void loop(int i, int limit, Runnable step, IntConsumer body) {
        Runnable advance =
                () -> {
                    load(Kind.INT, i);
                    step.run();
                    add(Kind.INT);
                    store(Kind.INT, i);
                };
        advancing(i, limit, advance, body);
    }

    private void advancing(int i, int limit, Runnable advance, IntConsumer body) {
        store(Kind.INT, i);
        Label end = new Label();
        Label again = new Label();
        load(Kind.INT, i);
        load(Kind.INT, limit);
        m.visitJumpInsn(IF_ICMPGE, end);
        label(again);
        int mark = mark();
        body.accept(i);
        release(mark);
        advance.run();
        load(Kind.INT, i);
        load(Kind.INT, limit);
        m.visitJumpInsn(IF_ICMPLT, again);
        label(end);
    }

    /// `while (i < limit) body`, where the body moves `i` on.
    void whileLess(int i, int limit, Runnable body) {
        Label end = new Label();
        Label again = new Label();
        label(again);
        load(Kind.INT, i);
        load(Kind.INT, limit);
        m.visitJumpInsn(IF_ICMPGE, end);
        int mark = mark();
        body.run();
        release(mark);
        jump(again);
        label(end);
    }
}
