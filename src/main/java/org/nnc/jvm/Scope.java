package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Local;
import org.nnc.program.Scalar;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the names of a kernel are in the method being written: slots of loop variables, of sizes,
/// of local variables, of arrays; and which loop runs in lanes.
final class Scope {
    /// Where a buffer lies: the slot of its array and, within an arena, that of its offset.
    record Place(int array, Optional<Integer> offset) {}

    /// A local variable: one slot, or one for each copy of an unrolled body.
    ///
    /// @param upper of a HALF, the slots of the upper halves; else empty
    record Variable(Kind kind, int[] slots, int[] upper) {
        Variable(Kind kind, int[] slots) {
            this(kind, slots, new int[0]);
        }

        /// New slots for `copies` of it.
        static Variable of(Code code, Kind kind, int copies) {
            int[] slots = new int[copies];
            int[] upper = new int[kind == Kind.HALF ? copies : 0];
            for (int c = 0; c < copies; c++) {
                slots[c] = code.local(kind);
                if (kind == Kind.HALF) upper[c] = code.local(kind);
            }
            return new Variable(kind, slots, upper);
        }

        /// Only the first copy.
        Variable first() {
            int[] high = upper.length == 0 ? upper : new int[] {upper[0]};
            return new Variable(kind, new int[] {slots[0]}, high);
        }
    }

    final ClassEmitter owner;
    final Code code;
    final Precision precision;

    /// In order of nesting, so that the invariant part of an index is computed first.
    final Map<Var, Integer> vars = new LinkedHashMap<>();

    final Map<Dim, Integer> dims = new HashMap<>();

    /// Of random numbers.
    final Map<Integer, Integer> paths = new HashMap<>();

    final Map<Buffer, Place> places = new HashMap<>();
    final Map<Local, Variable> locals = new HashMap<>();

    /// Sums that are held in double, see [org.nnc.program.Sums].
    Set<Local> inDouble = Set.of();

    /// What locals are the largest of, in loops that are done.
    final Map<Local, Expr> largest = new HashMap<>();

    Optional<Lanes> lanes = Optional.empty();

    /// The slot of the mask of the lanes that are active, where not all are; else -1.
    int mask = -1;

    /// True if lanes that are not active stand for iterations that were done before: whatever the
    /// body reads may be read for them, too.
    boolean again;

    /// Where [#again] holds, the places whose stores must leave out lanes that are not active:
    /// doing them twice gives other values.
    Set<Buffer> once = Set.of();

    /// Which copy of an unrolled body is being written.
    int copy;

    Scope(ClassEmitter owner, Code code, Precision precision) {
        this.owner = owner;
        this.code = code;
        this.precision = precision;
    }

    /// True where [#again] holds only for reads: lanes that are not active may stand for what other
    /// threads write.
    boolean foreign;

    /// The slot of the mask under which memory is read, or -1.
    int readMask() {
        return again ? -1 : mask;
    }

    Kind scalar(DType dtype) {
        return Kind.scalar(dtype, precision);
    }

    Kind vector(DType dtype) {
        return Kind.vector(dtype, precision);
    }

    /// True if the value differs between the copies or lanes of the loop that runs in lanes.
    boolean varies(Expr e) {
        return lanes.isPresent() && lanes.get().varies(e);
    }

    /// True if the value is a vector.
    boolean isWide(Expr e) {
        return lanes.isPresent() && lanes.get().wide && varies(e);
    }

    Kind kind(Expr e) {
        return isWide(e) ? vector(e.dtype()) : scalar(e.dtype());
    }

    /// How the value is held: a sum in double, if it is one.
    Kind held(Local local, boolean wide) {
        Kind kind = wide ? vector(local.dtype()) : scalar(local.dtype());
        if (!inDouble.contains(local)) return kind;
        return kind == Kind.FLOAT ? Kind.DOUBLE : kind == Kind.FLOATS ? Kind.HALF : kind;
    }

    /// True if it is a number less the largest of all such.
    boolean isAtMostZero(Expr e) {
        return e instanceof Expr.Call(Scalar f, List<Expr> a)
                && f == Scalar.SUB
                && a.get(1) instanceof Expr.Use(Local l)
                && a.get(0).equals(largest.get(l));
    }

    Variable variable(Local local) {
        Variable v = locals.get(local);
        if (v == null) throw new IllegalStateException("the local " + local + " has no value yet");
        return v;
    }

    int slot(Local local) {
        Variable v = variable(local);
        return v.slots[v.slots.length == 1 ? 0 : copy];
    }

    int upper(Local local) {
        Variable v = variable(local);
        return v.upper[v.upper.length == 1 ? 0 : copy];
    }

    int slot(Var var) {
        Integer slot = vars.get(var);
        if (slot == null) throw new IllegalStateException("the variable " + var + " is not bound");
        return slot;
    }

    int slotOfPath(int path) {
        Integer slot = paths.get(path);
        if (slot == null) throw new IllegalStateException("the path " + path + " is not known");
        return slot;
    }

    /// How deep a variable's loop lies.
    int depth(Var var) {
        int depth = 0;
        for (Var v : vars.keySet()) {
            depth++;
            if (v.equals(var)) return depth;
        }
        return 0;
    }
}
