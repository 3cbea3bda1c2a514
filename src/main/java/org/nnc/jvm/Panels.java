package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.type.DType;

/// How generated methods reach the panels of a worker: [org.nnc.runtime.FloatPanels], or those of
/// doubles.
final class Panels {
    /// The field of the class that holds the panels of all workers.
    static final String FIELD = "panels";

    /// Internal name of their class.
    final String name;

    /// The type of an array of numbers.
    final String numbers;

    private final String owner;

    Panels(ClassEmitter owner) {
        this.owner = owner.name;
        Kind number = owner.kind(DType.FLOAT);
        this.numbers = number.array();
        String simple = number == Kind.FLOAT ? "FloatPanels" : "DoublePanels";
        this.name = RuntimeClasses.name(simple);
    }

    /// Pushes the panels of all workers; slot 0 holds the workspace.
    void pushAll(Code code) {
        code.load(Kind.REFERENCE, 0);
        code.m.visitFieldInsn(GETFIELD, owner, FIELD, type());
    }

    /// Pushes the panels of the worker in a slot.
    void push(Code code, int worker) {
        pushAll(code);
        code.load(Kind.INT, worker);
        code.m.visitInsn(AALOAD);
    }

    /// Pushes a field of the panels of the worker in a slot.
    void pushField(Code code, int worker, String field) {
        push(code, worker);
        code.m.visitFieldInsn(GETFIELD, name, field, type(field));
    }

    /// Pushes a field of the panels that are in a slot.
    void get(Code code, int panels, String field) {
        code.load(Kind.REFERENCE, panels);
        code.m.visitFieldInsn(GETFIELD, name, field, type(field));
    }

    /// Sets a field of the panels of the worker in slot 1 to what is pushed.
    void set(Code code, String field, Runnable value) {
        push(code, 1);
        value.run();
        code.m.visitFieldInsn(PUTFIELD, name, field, type(field));
    }

    /// Keeps the array and the place in it that are on the stack in fields of these panels.
    void keep(Code code, String array, String place) {
        int at = code.keep(Kind.INT);
        int kept = code.keep(Kind.REFERENCE);
        set(code, array, () -> code.load(Kind.REFERENCE, kept));
        set(code, place, () -> code.load(Kind.INT, at));
    }

    /// A method of the panels on the stack.
    void call(Code code, String method, String descriptor) {
        code.m.visitMethodInsn(INVOKEVIRTUAL, name, method, descriptor, false);
    }

    /// The type of the field of the class.
    String type() {
        return "[L" + name + ";";
    }

    /// The type of one of their fields.
    String type(String field) {
        return switch (field) {
            case "sums", "rightLines" -> "[" + numbers;
            case "base", "place", "target", "biasAt", "first", "line", "pitch" -> "I";
            case "pairs" -> "[I";
            case "aligned" -> Tiles.SEGMENT;
            default -> numbers;
        };
    }
}
