package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/// Counts the bytes of a method, at most a little too many, without writing it. A masked access of
/// the Vector API counts as much as it costs C1, which inlines all of it.
final class CodeSize extends MethodVisitor {
    private static final int MASKED = 120;

    private int bytes;

    CodeSize() {
        super(ASM9);
    }

    int bytes() {
        return bytes;
    }

    @Override
    public void visitInsn(int opcode) {
        bytes++;
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        bytes += opcode == SIPUSH ? 3 : 2;
    }

    @Override
    public void visitVarInsn(int opcode, int slot) {
        bytes += slot < 4 ? 1 : slot < 256 ? 2 : 4;
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        bytes += 3;
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        bytes += 3;
    }

    @Override
    public void visitMethodInsn(
            int opcode, String owner, String name, String descriptor, boolean isInterface) {
        bytes += opcode == INVOKEINTERFACE ? 5 : 3;
        boolean access = name.equals("fromArray") || name.equals("intoArray");
        if (access && descriptor.contains(VectorApi.MASK)) bytes += MASKED;
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        bytes += 3;
    }

    @Override
    public void visitLdcInsn(Object value) {
        bytes += 3;
    }

    @Override
    public void visitIincInsn(int slot, int increment) {
        bytes += slot < 256 ? 3 : 6;
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
        bytes += 16 + 4 * labels.length;
    }
}
