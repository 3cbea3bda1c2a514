package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Monoid;
import org.objectweb.asm.Label;

/// All lanes of a vector combined into one number.
///
/// `reduceLanes` adds in no defined order: the JVM's interpreter goes from lane to lane, compiled
/// code halves the vector, so a sum would change in its last bits once its method is hot. Here the
/// vector is halved in plain sight: to each lane the one half a vector away is added, then the one
/// a quarter away, and so on.
final class Across {
    /// More lanes than any hardware has.
    private static final int MOST = 64;

    private Across() {}

    private static String field(Kind kind, int step) {
        return (kind == Kind.HALF ? "HALF_ACROSS_" : "ACROSS_") + step;
    }

    /// The vector on the stack becomes a number.
    static void emit(Code code, Kind kind, Monoid monoid) {
        if (!kind.isFloat() || monoid == Monoid.MAX || monoid == Monoid.MIN) {
            code.reduceLanes(kind, operator(monoid));
            return;
        }
        for (int step = MOST / 2; step >= 1; step /= 2) {
            Label fewer = new Label();
            code.lanes();
            code.constant(kind == Kind.HALF ? 2 * step : step);
            code.m.visitJumpInsn(IF_ICMPLE, fewer);
            code.m.visitInsn(DUP);
            code.rearrange(kind, field(kind, step));
            if (monoid == Monoid.SUM) code.add(kind);
            else code.mul(kind);
            code.label(fewer);
        }
        code.firstLane(kind);
    }

    private static String operator(Monoid monoid) {
        return switch (monoid) {
            case SUM -> "ADD";
            case PROD -> "MUL";
            case MAX -> "MAX";
            case MIN -> "MIN";
        };
    }

    /// The static shuffles, within the class initializer.
    static void writeConstants(ClassEmitter owner, Code code) {
        for (int step = 1; step < MOST; step *= 2) {
            writeConstant(owner, code, Kind.FLOATS, step);
            if (owner.keepsSumsInDouble()) writeConstant(owner, code, Kind.HALF, step);
        }
    }

    private static void writeConstant(ClassEmitter owner, Code code, Kind kind, int step) {
        String field = field(kind, step);
        owner.writer
                .visitField(ACC_STATIC | ACC_FINAL, field, VectorApi.SHUFFLE, null, null)
                .visitEnd();
        code.species(kind);
        code.lanes();
        if (kind == Kind.HALF) code.shift(Kind.INT, "ASHR", 1);
        code.constant(step);
        code.invokeStatic(RuntimeClasses.name("Lanes"), "swapped", "(II)[I");
        code.shuffle();
        code.m.visitFieldInsn(PUTSTATIC, owner.name, field, VectorApi.SHUFFLE);
    }
}
