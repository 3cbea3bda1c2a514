package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Scalar;
import org.objectweb.asm.MethodVisitor;

/// The part of [Code] that knows the Vector API: its calls, and the local variables that their
/// arguments pass through.
abstract sealed class LaneCode permits Code {
    final MethodVisitor m;

    /// Internal name of the class being written.
    final String owner;

    private int next;

    LaneCode(MethodVisitor m, String owner, int parameterWords) {
        this.m = m;
        this.owner = owner;
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

    void invokeBroadcast(Kind kind) {
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

    void call(Kind kind, String name, String descriptor) {
        m.visitMethodInsn(INVOKEVIRTUAL, VectorApi.owner(kind), name, descriptor, false);
    }

    /// A method of two vectors, `this` and the argument, by its name.
    void lanes(Kind kind, String name) {
        call(kind, name, "(" + VectorApi.VECTOR + ")" + kind.descriptor);
    }

    void lanesUnary(Kind kind, String name) {
        call(kind, name, "()" + kind.descriptor);
    }

    void invokeStatic(String owner, String name, String descriptor) {
        m.visitMethodInsn(INVOKESTATIC, owner, name, descriptor, false);
    }

    void getStatic(String name, String descriptor) {
        m.visitFieldInsn(GETSTATIC, owner, name, descriptor);
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

    static String letter(Kind kind) {
        return kind.lane().descriptor;
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

    /// `MemorySegment, offset` on the stack, a long in bytes, become the elements from there on.
    void loadOutside(Kind kind) {
        int offset = keep(Kind.LONG);
        int segment = keep(Kind.REFERENCE);
        species(kind);
        load(Kind.REFERENCE, segment);
        load(Kind.LONG, offset);
        invokeStatic("java/nio/ByteOrder", "nativeOrder", "()Ljava/nio/ByteOrder;");
        next = offset;
        String d = VectorApi.SPECIES + "Ljava/lang/foreign/MemorySegment;JLjava/nio/ByteOrder;";
        String name = "fromMemorySegment";
        invokeStatic(VectorApi.owner(kind), name, "(" + d + ")" + kind.descriptor);
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
        m.visitInsn(IADD);
        constant(1);
        m.visitInsn(ISUB);
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

    void loadMask(Kind kind, int mask) {
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
}
