package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/// Counts the bytes of a method, at most a little too many, while it is written. A masked access of
/// the Vector API counts as much as it costs C1, which inlines all of it.
final class CodeSize extends MethodVisitor {
    private static final int MASKED = 120;

    private int bytes;

    /// Only counts.
    CodeSize() {
        super(ASM9);
    }

    /// Writes to another as well.
    ///
    /// @param counted what is counted already
    CodeSize(MethodVisitor written, CodeSize counted) {
        super(ASM9, written);
        this.bytes = counted.bytes;
    }

    int bytes() {
        return bytes;
    }

    @Override
    public void visitInsn(int opcode) {
        bytes++;
        super.visitInsn(opcode);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        bytes += opcode == SIPUSH ? 3 : 2;
        super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitVarInsn(int opcode, int slot) {
        bytes += slot < 4 ? 1 : slot < 256 ? 2 : 4;
        super.visitVarInsn(opcode, slot);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        bytes += 3;
        super.visitTypeInsn(opcode, type);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        bytes += 3;
        super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitMethodInsn(
            int opcode, String owner, String name, String descriptor, boolean isInterface) {
        bytes += opcode == INVOKEINTERFACE ? 5 : 3;
        boolean access = name.equals("fromArray") || name.equals("intoArray");
        if (access && descriptor.contains(VectorApi.MASK)) bytes += MASKED;
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        bytes += 3;
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLdcInsn(Object value) {
        bytes += 3;
        super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(int slot, int increment) {
        bytes += slot < 256 ? 3 : 6;
        super.visitIincInsn(slot, increment);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
        bytes += 16 + 4 * labels.length;
        super.visitTableSwitchInsn(min, max, other, labels);
    }
}
