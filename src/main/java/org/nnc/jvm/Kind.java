package org.nnc.jvm;

import org.nnc.type.DType;
import org.nnc.type.Precision;
import org.objectweb.asm.Opcodes;

/// The kind of a value on the JVM's stack: a number, or a vector of as many lanes as the float
/// species has. Truth values are INT 0 and 1, or a MASK (always of the float species).
enum Kind {
    INT("I", Opcodes.ILOAD, Opcodes.ISTORE, Opcodes.IALOAD, Opcodes.IASTORE, 0, 1),
    LONG("J", Opcodes.LLOAD, Opcodes.LSTORE, Opcodes.LALOAD, Opcodes.LASTORE, 1, 2),
    FLOAT("F", Opcodes.FLOAD, Opcodes.FSTORE, Opcodes.FALOAD, Opcodes.FASTORE, 2, 1),
    DOUBLE("D", Opcodes.DLOAD, Opcodes.DSTORE, Opcodes.DALOAD, Opcodes.DASTORE, 3, 2),
    REFERENCE("Ljava/lang/Object;", Opcodes.ALOAD, Opcodes.ASTORE, Opcodes.AALOAD, 0, 0, 1),
    INTS(VectorApi.type("IntVector"), Opcodes.ALOAD, Opcodes.ASTORE, 0, 0, 0, 1),
    FLOATS(VectorApi.type("FloatVector"), Opcodes.ALOAD, Opcodes.ASTORE, 0, 0, 0, 1),
    DOUBLES(VectorApi.type("DoubleVector"), Opcodes.ALOAD, Opcodes.ASTORE, 0, 0, 0, 1),
    /// Doubles of half the lanes of FLOATS.
    HALF(VectorApi.type("DoubleVector"), Opcodes.ALOAD, Opcodes.ASTORE, 0, 0, 0, 1),
    MASK(VectorApi.type("VectorMask"), Opcodes.ALOAD, Opcodes.ASTORE, 0, 0, 0, 1);

    final String descriptor;

    /// The internal name of the class, of vectors.
    final String owner;

    final int load;
    final int store;
    final int arrayLoad;
    final int arrayStore;

    /// What is added to the opcode for ints (`IADD`, `IMUL`, …).
    final int arithmetic;

    final int words;

    Kind(
            String descriptor,
            int load,
            int store,
            int arrayLoad,
            int arrayStore,
            int arithmetic,
            int words) {
        this.descriptor = descriptor;
        this.owner = descriptor.substring(1, Math.max(1, descriptor.length() - 1));
        this.load = load;
        this.store = store;
        this.arrayLoad = arrayLoad;
        this.arrayStore = arrayStore;
        this.arithmetic = arithmetic;
        this.words = words;
    }

    /// How a number of this type is held; a truth value as an int.
    static Kind scalar(DType dtype, Precision precision) {
        return switch (dtype) {
            case FLOAT -> precision == Precision.FLOAT32 ? FLOAT : DOUBLE;
            case INT, BOOL -> INT;
            case INT64 -> LONG;
        };
    }

    /// How a vector of this type is held; there are none of 64-bit integers.
    static Kind vector(DType dtype, Precision precision) {
        return switch (dtype) {
            case FLOAT -> precision == Precision.FLOAT32 ? FLOATS : DOUBLES;
            case INT -> INTS;
            case BOOL -> MASK;
            case INT64 -> throw new IllegalArgumentException("no vectors of " + dtype);
        };
    }

    boolean isVector() {
        return ordinal() >= INTS.ordinal();
    }

    boolean isFloat() {
        return switch (this) {
            case FLOAT, DOUBLE, FLOATS, DOUBLES, HALF -> true;
            case INT, LONG, REFERENCE, INTS, MASK -> false;
        };
    }

    /// Of one lane.
    Kind lane() {
        return switch (this) {
            case INTS, MASK -> INT;
            case FLOATS -> FLOAT;
            case DOUBLES, HALF -> DOUBLE;
            case INT, LONG, FLOAT, DOUBLE, REFERENCE -> this;
        };
    }

    /// `[F` for FLOAT.
    String array() {
        return "[" + descriptor;
    }
}
