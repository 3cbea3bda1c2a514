package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.jvm.ClassBody.Parameter;
import org.objectweb.asm.Label;

import java.util.List;

/// Writes `Digits.Workspace`, what one thread needs: it makes the kernels and hands the arguments
/// of its methods to [org.nnc.runtime.Call].
final class WorkspaceClass {
    private final ModelClass model;
    private final ModelNames names;
    private final List<RequestMethods> requests;

    WorkspaceClass(ModelNames names, List<RequestMethods> requests) {
        this.model = names.model();
        this.names = names;
        this.requests = requests;
    }

    byte[] bytes() {
        ClassBody body =
                new ClassBody(ACC_PUBLIC | ACC_FINAL, names.workspace(), names.runtime("Session"));
        names.nest(body);
        String weights = names.type("Weights");
        body.method(
                0,
                "<init>",
                List.of(new Parameter("weights", weights)),
                "V",
                code -> {
                    if (!model.has(Flavour.SCALAR)) requireVectors(code);
                    ClassBody.pushThis(code);
                    code.load(Kind.REFERENCE, 1);
                    String requests = "[" + names.type("Request");
                    code.m.visitFieldInsn(GETSTATIC, names.name(), "REQUESTS", requests);
                    ClassBody.construct(
                            code, names.runtime("Session"), "(" + weights + requests + ")V");
                    code.m.visitInsn(RETURN);
                });
        writeKernels(body);
        writeTwin(body);
        for (RequestMethods r : requests) r.writeWork(body, names);
        if (requests.stream().anyMatch(RequestMethods::isRandom)) writeSeed(body);
        if (model.isCarrying()) writeRestart(body);
        return body.bytes();
    }

    private void requireVectors(Code code) {
        code.m.visitFieldInsn(GETSTATIC, names.name(), "NO_VECTORS", ClassBody.TEXT);
        code.invokeStatic(names.runtime("Flavours"), "require", "(" + ClassBody.TEXT + ")V");
    }

    /// `kernels(request)`: by the flavour, then by the number.
    private void writeKernels(ClassBody body) {
        Parameter request = new Parameter("request", "I");
        String result = names.type("Workspace");
        body.method(
                ACC_PROTECTED,
                "kernels",
                List.of(request),
                result,
                code -> {
                    Label scalar = new Label();
                    if (model.flavours().size() == 2) {
                        code.m.visitFieldInsn(
                                GETSTATIC, names.name(), "NO_VECTORS", ClassBody.TEXT);
                        ClassBody.call(code, ClassBody.STRING, "isEmpty", "()Z");
                        code.m.visitJumpInsn(IFEQ, scalar);
                    }
                    if (model.has(Flavour.VECTOR)) choose(code, Flavour.VECTOR);
                    code.label(scalar);
                    if (model.has(Flavour.SCALAR)) choose(code, Flavour.SCALAR);
                });
    }

    /// `twin(request)`: scalar kernels, if there are both kinds and vectors can be used.
    private void writeTwin(ClassBody body) {
        body.method(
                ACC_PROTECTED,
                "twin",
                List.of(new Parameter("request", "I")),
                names.type("Workspace"),
                code -> {
                    if (model.flavours().size() == 2) {
                        Label none = new Label();
                        code.m.visitFieldInsn(
                                GETSTATIC, names.name(), "NO_VECTORS", ClassBody.TEXT);
                        ClassBody.call(code, ClassBody.STRING, "isEmpty", "()Z");
                        code.m.visitJumpInsn(IFEQ, none);
                        code.invokeStatic(names.runtime("Flavours"), "twins", "()Z");
                        code.m.visitJumpInsn(IFEQ, none);
                        choose(code, Flavour.SCALAR);
                        code.label(none);
                    }
                    code.m.visitInsn(ACONST_NULL);
                    code.m.visitInsn(ARETURN);
                });
    }

    private void choose(Code code, Flavour flavour) {
        List<ModelClass.Request> all = model.requests();
        Label[] labels = new Label[all.size()];
        for (int i = 0; i < labels.length; i++) labels[i] = new Label();
        Label last = labels[labels.length - 1];
        code.load(Kind.INT, 1);
        code.m.visitTableSwitchInsn(0, labels.length - 1, last, labels);
        for (int i = 0; i < labels.length; i++) {
            code.label(labels[i]);
            ClassBody.make(code, names.kernels(all.get(i), flavour), "()V", () -> {});
            code.m.visitInsn(ARETURN);
        }
    }

    private void writeRestart(ClassBody body) {
        body.method(
                ACC_PUBLIC,
                "restart",
                List.of(),
                "V",
                code -> {
                    ClassBody.pushThis(code);
                    ClassBody.call(code, names.workspace(), "beginAnew", "()V");
                    code.m.visitInsn(RETURN);
                });
    }

    private void writeSeed(ClassBody body) {
        body.method(
                ACC_PUBLIC,
                "seed",
                List.of(new Parameter("seed", "I")),
                "V",
                code -> {
                    ClassBody.pushThis(code);
                    code.load(Kind.INT, 1);
                    ClassBody.call(code, names.workspace(), "setSeed", "(I)V");
                    code.m.visitInsn(RETURN);
                });
    }
}
