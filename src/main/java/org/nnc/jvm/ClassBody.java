package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;

import java.util.List;
import java.util.function.Consumer;

/// Writes one class of the few that stand around the kernels: plain Java as one would write it by
/// hand, and nothing of numbers.
final class ClassBody {
    /// A string constant of a class file has at most 65,535 bytes, and a character at most three.
    private static final int LONGEST_TEXT = 20_000;

    static final String OBJECT = "java/lang/Object";
    static final String STRING = "java/lang/String";
    static final String TEXT = "L" + STRING + ";";

    final String name;
    final ClassWriter writer;

    ClassBody(int access, String name, String superName) {
        this.name = name;
        this.writer =
                new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
                    @Override
                    protected String getCommonSuperClass(String a, String b) {
                        return OBJECT;
                    }
                };
        writer.visit(V17, access | ACC_SUPER, name, null, superName, null);
    }

    /// A parameter of a method.
    record Parameter(String name, String descriptor) {}

    /// Writes a method; `body` also returns.
    ///
    /// @param result its descriptor
    void method(
            int access,
            String method,
            List<Parameter> parameters,
            String result,
            Consumer<Code> body) {
        method(access, method, parameters, result, null, body);
    }

    void method(
            int access,
            String method,
            List<Parameter> parameters,
            String result,
            String signature,
            Consumer<Code> body) {
        MethodVisitor m =
                writer.visitMethod(access, method, descriptor(parameters, result), signature, null);
        for (Parameter p : parameters) m.visitParameter(p.name, 0);
        m.visitCode();
        int receiver = (access & ACC_STATIC) == 0 ? 1 : 0;
        body.accept(new Code(m, name, false, receiver + parameters.size()));
        m.visitMaxs(0, 0);
        m.visitEnd();
    }

    static String descriptor(List<Parameter> parameters, String result) {
        StringBuilder text = new StringBuilder("(");
        for (Parameter p : parameters) text.append(p.descriptor);
        return text.append(')').append(result).toString();
    }

    void field(int access, String field, String descriptor) {
        writer.visitField(access, field, descriptor, null, null).visitEnd();
    }

    /// A constant that users may read.
    void publicText(String field, String text, Code initializer) {
        int access = ACC_PUBLIC | ACC_STATIC | ACC_FINAL;
        boolean brief = text.length() <= LONGEST_TEXT;
        writer.visitField(access, field, TEXT, null, brief ? text : null).visitEnd();
        if (brief) return;
        pushText(initializer, text);
        initializer.m.visitFieldInsn(PUTSTATIC, name, field, TEXT);
    }

    static void pushText(Code code, String text) {
        code.m.visitLdcInsn(text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
        for (int from = LONGEST_TEXT; from < text.length(); from += LONGEST_TEXT) {
            code.m.visitLdcInsn(text.substring(from, Math.min(text.length(), from + LONGEST_TEXT)));
            call(code, STRING, "concat", "(" + TEXT + ")" + TEXT);
        }
    }

    static void pushThis(Code code) {
        code.load(Kind.REFERENCE, 0);
    }

    static void call(Code code, String owner, String method, String descriptor) {
        code.m.visitMethodInsn(INVOKEVIRTUAL, owner, method, descriptor, false);
    }

    static void construct(Code code, String owner, String descriptor) {
        code.m.visitMethodInsn(INVOKESPECIAL, owner, "<init>", descriptor, false);
    }

    /// A new object; `arguments` pushes what the constructor needs.
    static void make(Code code, String owner, String descriptor, Runnable arguments) {
        code.m.visitTypeInsn(NEW, owner);
        code.m.visitInsn(DUP);
        arguments.run();
        construct(code, owner, descriptor);
    }

    byte[] bytes() {
        writer.visitEnd();
        return writer.toByteArray();
    }
}
