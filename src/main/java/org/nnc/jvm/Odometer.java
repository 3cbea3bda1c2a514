package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Var;
import org.objectweb.asm.Label;

import java.util.List;

/// A position on a flattened axis, one slot for each of its variables, that moves on without
/// division.
final class Odometer {
    private final Loops loops;
    private final Code code;
    private final List<Var> vars;
    private final int[] slots;

    Odometer(Loops loops, List<Var> vars) {
        this.loops = loops;
        this.code = loops.code;
        this.vars = vars;
        this.slots = new int[vars.size()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = code.local(Kind.INT);
            code.constant(0);
            code.store(Kind.INT, slots[i]);
            loops.scope.vars.put(vars.get(i), slots[i]);
        }
    }

    Var last() {
        return vars.getLast();
    }

    int lastSlot() {
        return slots[slots.length - 1];
    }

    /// Binds the last variable again, which a loop over it has unbound.
    void bindLast() {
        loops.scope.vars.put(last(), lastSlot());
    }

    /// Goes to the flat position in a slot.
    void set(int flat) {
        int mark = code.mark();
        code.load(Kind.INT, flat);
        int rest = code.keep(Kind.INT);
        for (int i = slots.length - 1; i > 0; i--) {
            code.load(Kind.INT, rest);
            pushExtent(i);
            code.m.visitInsn(IREM);
            code.store(Kind.INT, slots[i]);
            code.load(Kind.INT, rest);
            pushExtent(i);
            code.m.visitInsn(IDIV);
            code.store(Kind.INT, rest);
        }
        code.load(Kind.INT, rest);
        code.store(Kind.INT, slots[0]);
        code.release(mark);
    }

    private void pushExtent(int i) {
        loops.values.positions.push(vars.get(i).extent());
    }

    /// Pushes how far the last variable is from its end.
    void pushLeft() {
        pushExtent(slots.length - 1);
        code.load(Kind.INT, lastSlot());
        code.sub(Kind.INT);
    }

    /// Moves on by the number in a slot, at most to the last variable's end.
    void advance(int run) {
        code.load(Kind.INT, lastSlot());
        code.load(Kind.INT, run);
        code.add(Kind.INT);
        code.store(Kind.INT, lastSlot());
        carry();
    }

    void advanceOne() {
        code.m.visitIincInsn(lastSlot(), 1);
        carry();
    }

    private void carry() {
        Label done = new Label();
        for (int i = slots.length - 1; i > 0; i--) {
            code.load(Kind.INT, slots[i]);
            pushExtent(i);
            code.m.visitJumpInsn(IF_ICMPLT, done);
            code.constant(0);
            code.store(Kind.INT, slots[i]);
            code.m.visitIincInsn(slots[i - 1], 1);
        }
        code.label(done);
    }
}
