package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Scalar;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

import java.util.function.IntConsumer;

/// Writes the instructions of one method. All dispatch on the [Kind] of a value stands here, so
/// that whoever emits a sum writes `add(kind)` for an int, a double or a vector of floats.
final class Code {
    final MethodVisitor m;

    /// Internal name of the class being written.
    final String owner;

    /// Whether the hardware is known to have a fused multiply-add.
    final boolean fused;

    private int next;

    Code(MethodVisitor m, String owner, boolean fused, int parameterWords) {
        this.m = m;
        this.owner = owner;
        this.fused = fused;
        this.next = parameterWords;
    }

    int local(Kind kind) {
        int slot = next;
        next += kind.words;
        return slot;
    }

    /// The first free slot; given to [#release], it frees all that were taken since.
    int mark() {
        return next;
    }

    void release(int mark) {
        next = mark;
    }

    void load(Kind kind, int slot) {
        m.visitVarInsn(kind.load, slot);
    }

    void store(Kind kind, int slot) {
        m.visitVarInsn(kind.store, slot);
    }

    /// Stores the top of the stack into a new slot.
    int keep(Kind kind) {
        int slot = local(kind);
        store(kind, slot);
        return slot;
    }

    void constant(int value) {
        if (value >= -1 && value <= 5) m.visitInsn(ICONST_0 + value);
        else if (value == (byte) value) m.visitIntInsn(BIPUSH, value);
        else if (value == (short) value) m.visitIntInsn(SIPUSH, value);
        else m.visitLdcInsn(value);
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

    /// The number on the stack, in every lane.
    void broadcast(Kind kind) {
        if (kind == Kind.MASK) {
            // Lanes compare with zero: a mask made from one truth value.
            broadcast(Kind.INTS);
            lanesNotZero();
            return;
        }
        int slot = local(kind.lane());
        store(kind.lane(), slot);
        species(kind);
        load(kind.lane(), slot);
        invokeBroadcast(kind);
        next = slot;
    }

    private void invokeBroadcast(Kind kind) {
        String d = "(" + VectorApi.SPECIES + kind.lane().descriptor + ")" + kind.descriptor;
        m.visitMethodInsn(INVOKESTATIC, VectorApi.owner(kind), "broadcast", d, false);
    }

    void species(Kind kind) {
        getStatic(VectorApi.speciesField(kind), VectorApi.SPECIES);
    }

    /// INTS to the MASK of lanes that are not 0.
    void lanesNotZero() {
        operator("NE", "Comparison");
        constant(0);
        String d = "(" + operatorType("Comparison") + "I)" + VectorApi.MASK;
        call(Kind.INTS, "compare", d);
        castMask(Kind.FLOATS);
    }

    /// A mask for lanes of another kind.
    void castMask(Kind kind) {
        species(kind);
        String owner = VectorApi.owner(Kind.MASK);
        m.visitMethodInsn(
                INVOKEVIRTUAL,
                owner,
                "cast",
                "(" + VectorApi.SPECIES + ")" + VectorApi.MASK,
                false);
    }

    static String operatorType(String group) {
        return VectorApi.type("VectorOperators$" + group);
    }

    void operator(String name, String group) {
        m.visitFieldInsn(GETSTATIC, VectorApi.OPERATORS, name, operatorType(group));
    }

    private void call(Kind kind, String name, String descriptor) {
        m.visitMethodInsn(INVOKEVIRTUAL, VectorApi.owner(kind), name, descriptor, false);
    }

    /// A method of two vectors, `this` and the argument, by its name.
    private void lanes(Kind kind, String name) {
        call(kind, name, "(" + VectorApi.VECTOR + ")" + kind.descriptor);
    }

    private void lanesUnary(Kind kind, String name) {
        call(kind, name, "()" + kind.descriptor);
    }

    void invokeStatic(String owner, String name, String descriptor) {
        m.visitMethodInsn(INVOKESTATIC, owner, name, descriptor, false);
    }

    /// A static method of the class itself.
    void invokeOwn(String name, String descriptor) {
        invokeStatic(owner, name, descriptor);
    }

    void math(String name, Kind kind, int arguments) {
        String d = "(" + kind.descriptor.repeat(arguments) + ")" + kind.descriptor;
        invokeStatic("java/lang/Math", name, d);
    }

    void getStatic(String name, String descriptor) {
        m.visitFieldInsn(GETSTATIC, owner, name, descriptor);
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
        next = second;
    }

    /// The larger (GT: the smaller) of the vector on the stack and a number; NaN stays.
    void bound(Kind kind, Scalar comparison, double number) {
        int value = keep(kind);
        load(kind, value);
        constant(kind, number);
        load(kind, value);
        compareLanes(kind, comparison, number);
        blend(kind);
        next = value;
    }

    void abs(Kind kind) {
        if (kind.isVector()) lanesUnary(kind, "abs");
        else math("abs", kind, 1);
    }

    void sqrt(Kind kind) {
        switch (kind) {
            case FLOATS, DOUBLES -> lanesUnary(kind, "sqrt");
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
            next = slot;
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

    /// FLOATS to the HALF of its lower or upper lanes.
    void half(boolean upper) {
        if (upper) rearrange(Kind.FLOATS, "TURNED");
        converted(Kind.FLOATS, Kind.HALF);
    }

    /// HALF to FLOATS whose other lanes are 0.
    void whole(boolean upper) {
        converted(Kind.HALF, Kind.FLOATS);
        if (upper) rearrange(Kind.FLOATS, "TURNED");
    }

    private void converted(Kind from, Kind to) {
        operator(letter(from) + "2" + letter(to), "Conversion");
        constant(0);
        String d = "(" + operatorType("Conversion") + "I)" + VectorApi.VECTOR;
        call(from, "convert", d);
        m.visitTypeInsn(CHECKCAST, VectorApi.owner(to));
    }

    private static String letter(Kind kind) {
        return kind.lane().descriptor;
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

    /// Two vectors on the stack become a mask.
    void compareLanes(Kind kind, Scalar comparison) {
        int slot = keep(kind);
        operator(comparison.name(), "Comparison");
        load(kind, slot);
        next = slot;
        String d = "(" + operatorType("Comparison") + VectorApi.VECTOR + ")" + VectorApi.MASK;
        call(kind, "compare", d);
        if (kind == Kind.INTS) castMask(Kind.FLOATS);
    }

    /// A vector on the stack compared with a number: a mask.
    void compareLanes(Kind kind, Scalar comparison, double with) {
        constant(kind, with);
        compareLanes(kind, comparison);
    }

    /// Adds the lane's number times the int on the stack.
    void addIndex() {
        call(Kind.INTS, "addIndex", "(I)" + Kind.INTS.descriptor);
    }

    void masks(String operation) {
        boolean unary = operation.equals("not");
        String argument = unary ? "" : VectorApi.MASK;
        call(Kind.MASK, operation, "(" + argument + ")" + VectorApi.MASK);
    }

    /// `otherwise, value, mask` on the stack become one vector.
    void blend(Kind kind) {
        if (kind == Kind.INTS) castMask(Kind.INTS);
        call(kind, "blend", "(" + VectorApi.VECTOR + VectorApi.MASK + ")" + kind.descriptor);
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

    /// `array, index` on the stack become the elements from there on.
    void loadLanes(Kind kind) {
        Kind lane = kind.lane();
        int index = keep(Kind.INT);
        int array = keep(Kind.REFERENCE);
        species(kind);
        load(Kind.REFERENCE, array);
        load(Kind.INT, index);
        next = index;
        String d = "(" + VectorApi.SPECIES + lane.array() + "I)" + kind.descriptor;
        m.visitMethodInsn(INVOKESTATIC, VectorApi.owner(kind), "fromArray", d, false);
    }

    /// The same for the lanes of a mask (of the float species) in a slot; the others are 0.
    void loadLanes(Kind kind, int mask) {
        int index = keep(Kind.INT);
        int array = keep(Kind.REFERENCE);
        species(kind);
        load(Kind.REFERENCE, array);
        load(Kind.INT, index);
        loadMask(kind, mask);
        next = index;
        loadUnderMask(kind);
    }

    private void loadUnderMask(Kind kind) {
        String d = VectorApi.SPECIES + kind.lane().array() + "I" + VectorApi.MASK;
        String owner = VectorApi.owner(kind);
        m.visitMethodInsn(INVOKESTATIC, owner, "fromArray", "(" + d + ")" + kind.descriptor, false);
    }

    /// `array, index` on the stack become the elements at the index plus those in `map`, a static
    /// array.
    void gather(Kind kind, String map, int mask) {
        int index = keep(Kind.INT);
        int array = keep(Kind.REFERENCE);
        species(kind);
        load(Kind.REFERENCE, array);
        load(Kind.INT, index);
        getStatic(map, "[I");
        constant(0);
        if (mask >= 0) loadMask(kind, mask);
        next = index;
        String masked = mask >= 0 ? VectorApi.MASK : "";
        String d = VectorApi.SPECIES + kind.lane().array() + "I[II" + masked;
        String owner = VectorApi.owner(kind);
        m.visitMethodInsn(INVOKESTATIC, owner, "fromArray", "(" + d + ")" + kind.descriptor, false);
    }

    /// `array, index` on the stack become every second element from the index on: two loads are
    /// faster than a gather.
    void loadPairs(Kind kind) {
        int index = keep(Kind.INT);
        int array = keep(Kind.REFERENCE);
        load(Kind.REFERENCE, array);
        load(Kind.INT, index);
        loadLanes(kind);
        rearrange(kind, "PAIRS");
        load(Kind.REFERENCE, array);
        load(Kind.INT, index);
        lanes();
        add(Kind.INT);
        constant(1);
        sub(Kind.INT);
        loadLanes(kind);
        rearrange(kind, "PAIRS");
        getStatic("UPPER_HALF", VectorApi.MASK);
        blend(kind);
        next = index;
    }

    /// The lanes of the vector on the stack in the order of a static shuffle.
    void rearrange(Kind kind, String shuffle) {
        getStatic(shuffle, VectorApi.SHUFFLE);
        call(kind, "rearrange", "(" + VectorApi.SHUFFLE + ")" + kind.descriptor);
    }

    /// `species, int[]` on the stack become a shuffle.
    void shuffle() {
        constant(0);
        String d = "(" + VectorApi.SPECIES + "[II)" + VectorApi.SHUFFLE;
        invokeStatic(VectorApi.PACKAGE + "VectorShuffle", "fromArray", d);
    }

    /// `species, int` on the stack become the mask of the lanes whose number has that bit.
    void upperLanes() {
        invokeStatic(RuntimeClasses.name("Lanes"), "upper", "(I)J");
        String d = "(" + VectorApi.SPECIES + "J)" + VectorApi.MASK;
        invokeStatic(VectorApi.owner(Kind.MASK), "fromLong", d);
    }

    private void loadMask(Kind kind, int mask) {
        load(Kind.MASK, mask);
        if (kind == Kind.INTS) castMask(Kind.INTS);
    }

    /// `vector, array, index` on the stack are stored where the mask in a slot holds.
    void storeLanes(Kind kind, int mask) {
        loadMask(kind, mask);
        call(kind, "intoArray", "(" + kind.lane().array() + "I" + VectorApi.MASK + ")V");
    }

    /// `vector, array, index` on the stack are stored at the index plus those in `map`.
    void scatter(Kind kind, String map, int mask) {
        getStatic(map, "[I");
        constant(0);
        if (mask >= 0) loadMask(kind, mask);
        String masked = mask >= 0 ? VectorApi.MASK : "";
        call(kind, "intoArray", "(" + kind.lane().array() + "I[II" + masked + ")V");
    }

    /// `vector, array, index` on the stack are stored.
    void storeLanes(Kind kind) {
        call(kind, "intoArray", "(" + kind.lane().array() + "I)V");
    }

    /// All lanes combined, in no defined order.
    void reduceLanes(Kind kind, String operator) {
        operator(operator, "Associative");
        call(kind, "reduceLanes", "(" + operatorType("Associative") + ")" + kind.lane().descriptor);
    }

    /// The vector on the stack becomes the number in its first lane.
    void firstLane(Kind kind) {
        constant(0);
        call(kind, "lane", "(I)" + kind.lane().descriptor);
    }

    /// The number of lanes.
    void lanes() {
        getStatic("LANES", "I");
    }

    void label(Label label) {
        m.visitLabel(label);
    }

    void jump(Label target) {
        m.visitJumpInsn(GOTO, target);
    }

    /// `for (i = from; i < limit; i += step)`, where `from` is on the stack.
    void loop(int i, int limit, Runnable step, IntConsumer body) {
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
        load(Kind.INT, i);
        step.run();
        m.visitInsn(IADD);
        store(Kind.INT, i);
        load(Kind.INT, i);
        load(Kind.INT, limit);
        m.visitJumpInsn(IF_ICMPLT, again);
        label(end);
    }

    /// `for (i = from; i < limit; i++)`, where `from` is on the stack.
    void loop(int i, int limit, IntConsumer body) {
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
        m.visitIincInsn(i, 1);
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
