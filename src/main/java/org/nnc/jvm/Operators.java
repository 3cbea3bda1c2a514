package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.NEWARRAY;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.POP2;

import java.util.List;

/// Uses each operator, and each species, once, within the class initializer.
///
/// The Vector API makes what does an operator on its first use (`VectorOperators.ImplCache.find`).
/// Where the JIT had compiled the search before, from operators that all had been used, the first
/// use of another one leaves the compiled code (`unstable_if`). That stays in the profile of the
/// search, and C2 adds it up over all inlined copies: in a kernel of more than a hundred operators
/// it trusts no branch any more, keeps the ways to reports of errors, and some vectors live in
/// memory.
final class Operators {
    private final Code code;
    private final Kind kind;

    /// A local that holds a vector of ones.
    private final int ones;

    private Operators(Code code, Kind kind) {
        this.code = code;
        this.kind = kind;
        code.constant(kind, 1);
        this.ones = code.keep(kind);
    }

    /// @param real the kind of the program's floats
    static void use(Code code, Kind real) {
        int mark = code.mark();
        new Operators(code, real).useOfFloats();
        if (real == Kind.FLOATS) new Operators(code, Kind.HALF).useOfFloats();
        new Operators(code, Kind.INTS).useOfInts();
        code.release(mark);
    }

    private void useOfFloats() {
        useArithmetic();
        binary(() -> code.div(kind));
        unary(() -> code.sqrt(kind));
        binary(() -> code.mulAdd(kind, () -> code.load(kind, ones)));
    }

    private void useOfInts() {
        useArithmetic();
        binary(() -> code.max(kind));
        binary(() -> code.min(kind));
        for (String o : List.of("AND", "OR", "XOR", "LSHL", "LSHR")) {
            binary(() -> code.bits(kind, o));
        }
        for (String o : List.of("LSHL", "LSHR", "ASHR")) unary(() -> code.shift(kind, o, 1));
    }

    private void useArithmetic() {
        useSpecies();
        binary(() -> code.add(kind));
        binary(() -> code.sub(kind));
        binary(() -> code.mul(kind));
        unary(() -> code.neg(kind));
        unary(() -> code.abs(kind));
        for (String o : List.of("ADD", "MUL", "MAX", "MIN")) {
            code.load(kind, ones);
            code.reduceLanes(kind, o);
            code.m.visitInsn(kind.lane().words == 2 ? POP2 : POP);
        }
    }

    /// A species makes a vector of its own for the first load, and one of indexes for the first
    /// shuffle.
    private void useSpecies() {
        code.lanes();
        code.m.visitIntInsn(NEWARRAY, Fields.newArray(kind.lane()));
        code.constant(0);
        code.loadLanes(kind);
        code.species(kind);
        code.constant(0);
        code.constant(1);
        code.constant(1);
        String d = "(" + VectorApi.SPECIES + "IIZ)" + VectorApi.SHUFFLE;
        code.invokeStatic(VectorApi.PACKAGE + "VectorShuffle", "iota", d);
        d = "(" + VectorApi.SHUFFLE + ")" + kind.descriptor;
        code.call(kind, "rearrange", d);
        code.m.visitInsn(POP);
    }

    private void unary(Runnable operator) {
        code.load(kind, ones);
        operator.run();
        code.m.visitInsn(POP);
    }

    private void binary(Runnable operator) {
        code.load(kind, ones);
        unary(operator);
    }
}
