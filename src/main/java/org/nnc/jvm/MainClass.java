package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.jvm.ClassBody.Parameter;
import org.objectweb.asm.Label;

import java.util.List;

/// Writes what runs for the `main` of a generated class.
final class MainClass {
    private final ModelNames names;

    MainClass(ModelNames names) {
        this.names = names;
    }

    /// What runs for `main`.
    byte[] bytes() {
        String main = names.main();
        ClassBody body = new ClassBody(ACC_FINAL, main, names.runtime("Command"));
        body.method(
                0,
                "<init>",
                List.of(),
                "V",
                code -> {
                    ClassBody.pushThis(code);
                    ClassBody.construct(code, names.runtime("Command"), "()V");
                    code.m.visitInsn(RETURN);
                });
        String path = "Ljava/nio/file/Path;";
        Parameter weights = new Parameter("weights", path);
        body.method(
                ACC_PROTECTED,
                "open",
                List.of(weights),
                names.type("Session"),
                code -> {
                    Label resource = new Label();
                    String made = "L" + names.name() + ";";
                    code.load(Kind.REFERENCE, 1);
                    code.m.visitJumpInsn(IFNULL, resource);
                    code.load(Kind.REFERENCE, 1);
                    code.invokeStatic(names.name(), "load", "(" + path + ")" + made);
                    open(code);
                    code.label(resource);
                    code.invokeStatic(names.name(), "load", "()" + made);
                    open(code);
                });
        body.method(
                ACC_PROTECTED,
                "flavour",
                List.of(),
                ClassBody.TEXT,
                code -> {
                    code.invokeStatic(names.name(), "flavour", "()" + ClassBody.TEXT);
                    code.m.visitInsn(ARETURN);
                });
        return body.bytes();
    }

    private void open(Code code) {
        ClassBody.call(code, names.name(), "workspace", "()L" + names.workspace() + ";");
        code.m.visitInsn(ARETURN);
    }
}
