package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.jvm.ClassBody.Parameter;
import org.nnc.program.Buffer;
import org.nnc.type.TensorType;
import org.objectweb.asm.Label;
import org.objectweb.asm.Type;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Writes the class that users see: constants that describe it, ways to load weights, and methods
/// that any thread may call, each with a workspace of its own meanwhile.
final class FacadeClass {
    private static final int CONSTANT = ACC_STATIC | ACC_FINAL;

    private final ModelClass model;
    private final ModelNames names;
    private final List<RequestMethods> requests;

    FacadeClass(ModelNames names, List<RequestMethods> requests) {
        this.model = names.model();
        this.names = names;
        this.requests = requests;
    }

    byte[] bytes() {
        ClassBody body = new ClassBody(ACC_PUBLIC | ACC_FINAL, names.name(), ClassBody.OBJECT);
        names.nest(body);
        writeInitializer(body);
        body.field(ACC_PRIVATE | ACC_FINAL, "weights", names.type("Weights"));
        body.field(ACC_PRIVATE | ACC_FINAL, "pool", names.type("SessionPool"));
        writeConstructors(body);
        writeLoaders(body);
        writeWorkspaceMethods(body);
        for (RequestMethods r : requests) r.writeFacade(body, names.workspace(), pool());
        writeMain(body);
        return body.bytes();
    }

    private void writeInitializer(ClassBody body) {
        body.method(
                ACC_STATIC,
                "<clinit>",
                List.of(),
                "V",
                code -> {
                    body.publicText("INPUTS", inputs(), code);
                    body.publicText("OUTPUTS", outputs(), code);
                    body.publicText("PARAMETERS", parameters(), code);
                    body.field(CONSTANT, "REQUESTS", "[" + names.type("Request"));
                    writeRequests(code);
                    if (model.has(Flavour.VECTOR)) writeFlavour(body, code);
                    code.m.visitInsn(RETURN);
                });
        if (!model.has(Flavour.VECTOR)) return;
        body.method(
                ACC_PRIVATE | ACC_STATIC,
                "vectorBits",
                List.of(),
                "I",
                code -> {
                    String shape = VectorApi.PACKAGE + "VectorShape";
                    code.invokeStatic(shape, "preferredShape", "()L" + shape + ";");
                    ClassBody.call(code, shape, "vectorBitSize", "()I");
                    code.m.visitInsn(IRETURN);
                });
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(l -> l + "\n").collect(Collectors.joining());
    }

    private String inputs() {
        Map<String, TensorType> inputs = model.used(Set.of(Buffer.Role.INPUT));
        return lines(RequestMethods.lines(inputs, model));
    }

    private String outputs() {
        return lines(requests.stream().flatMap(r -> r.results().stream()).distinct().toList());
    }

    private String parameters() {
        Set<Buffer.Role> roles = Set.of(Buffer.Role.PARAMETER, Buffer.Role.STATE);
        return lines(RequestMethods.lines(model.used(roles), model));
    }

    private void writeRequests(Code code) {
        code.constant(requests.size());
        code.m.visitTypeInsn(ANEWARRAY, names.runtime("Request"));
        for (int i = 0; i < requests.size(); i++) {
            String text = requests.get(i).text();
            code.m.visitInsn(DUP);
            code.constant(i);
            ClassBody.make(
                    code,
                    names.runtime("Request"),
                    "(" + ClassBody.TEXT + ")V",
                    () -> ClassBody.pushText(code, text));
            code.m.visitInsn(AASTORE);
        }
        code.m.visitFieldInsn(PUTSTATIC, names.name(), "REQUESTS", "[" + names.type("Request"));
    }

    /// `NO_VECTORS` is why vector code is not used, or empty.
    private void writeFlavour(ClassBody body, Code code) {
        Label known = new Label();
        String flavours = names.runtime("Flavours");
        body.field(CONSTANT, "NO_VECTORS", ClassBody.TEXT);
        code.invokeStatic(flavours, "missing", "()" + ClassBody.TEXT);
        int missing = code.keep(Kind.REFERENCE);
        code.load(Kind.REFERENCE, missing);
        ClassBody.call(code, ClassBody.STRING, "isEmpty", "()Z");
        code.m.visitJumpInsn(IFEQ, known);
        code.invokeOwn("vectorBits", "()I");
        code.invokeStatic(flavours, "missing", "(I)" + ClassBody.TEXT);
        code.store(Kind.REFERENCE, missing);
        code.label(known);
        code.load(Kind.REFERENCE, missing);
        code.m.visitFieldInsn(PUTSTATIC, names.name(), "NO_VECTORS", ClassBody.TEXT);
    }

    private void writeConstructors(ClassBody body) {
        String weights = names.type("Weights");
        Parameter map = new Parameter("weights", "Ljava/util/Map;");
        String signature = "(Ljava/util/Map<" + ClassBody.TEXT + "*>;)V";
        body.method(
                ACC_PUBLIC,
                "<init>",
                List.of(map),
                "V",
                signature,
                code -> {
                    ClassBody.pushThis(code);
                    code.load(Kind.REFERENCE, 1);
                    pushParameters(code);
                    String d = "(Ljava/util/Map;" + ClassBody.TEXT + ")" + weights;
                    code.invokeStatic(names.runtime("Weights"), "of", d);
                    ClassBody.construct(code, names.name(), "(" + weights + ")V");
                    code.m.visitInsn(RETURN);
                });
        Parameter own = new Parameter("weights", weights);
        body.method(
                ACC_PRIVATE,
                "<init>",
                List.of(own),
                "V",
                code -> {
                    ClassBody.pushThis(code);
                    ClassBody.construct(code, ClassBody.OBJECT, "()V");
                    ClassBody.pushThis(code);
                    code.load(Kind.REFERENCE, 1);
                    code.m.visitFieldInsn(PUTFIELD, names.name(), "weights", weights);
                    ClassBody.pushThis(code);
                    ClassBody.make(code, names.runtime("SessionPool"), "()V", () -> {});
                    code.m.visitFieldInsn(
                            PUTFIELD, names.name(), "pool", names.type("SessionPool"));
                    code.m.visitInsn(RETURN);
                });
    }

    private void pushParameters(Code code) {
        ClassBody.pushText(code, parameters());
    }

    /// `load(Path)`, `load(InputStream)` and `load()`, which reads the resource beside the class.
    private void writeLoaders(ClassBody body) {
        for (String from : List.of("java/nio/file/Path", "java/io/InputStream")) {
            Parameter source = new Parameter("weights", "L" + from + ";");
            loader(
                    body,
                    List.of(source),
                    code -> code.load(Kind.REFERENCE, 0),
                    source.descriptor());
        }
        String resource = "Ljava/lang/Class;" + ClassBody.TEXT;
        loader(
                body,
                List.of(),
                code -> {
                    code.m.visitLdcInsn(Type.getObjectType(names.name()));
                    code.m.visitLdcInsn(model.resourceName());
                },
                resource);
    }

    private void loader(
            ClassBody body,
            List<Parameter> parameters,
            Consumer<Code> source,
            String sourceDescriptor) {
        String weights = names.type("Weights");
        body.method(
                ACC_PUBLIC | ACC_STATIC,
                "load",
                parameters,
                "L" + names.name() + ";",
                code -> {
                    ClassBody.make(
                            code,
                            names.name(),
                            "(" + weights + ")V",
                            () -> {
                                source.accept(code);
                                pushParameters(code);
                                String d = "(" + sourceDescriptor + ClassBody.TEXT + ")" + weights;
                                code.invokeStatic(names.runtime("Weights"), "read", d);
                            });
                    code.m.visitInsn(ARETURN);
                });
    }

    private void writeWorkspaceMethods(ClassBody body) {
        body.method(
                ACC_PUBLIC,
                "workspace",
                List.of(),
                "L" + names.workspace() + ";",
                code -> {
                    makeWorkspace(code);
                    code.m.visitInsn(ARETURN);
                });
        if (model.isCarrying()) writeStream(body);
        body.method(
                ACC_PRIVATE,
                "take",
                List.of(),
                "L" + names.workspace() + ";",
                code -> {
                    Label none = new Label();
                    pushPool(code);
                    ClassBody.call(
                            code,
                            names.runtime("SessionPool"),
                            "take",
                            "()" + names.type("Session"));
                    int found = code.keep(Kind.REFERENCE);
                    code.load(Kind.REFERENCE, found);
                    code.m.visitJumpInsn(IFNULL, none);
                    code.load(Kind.REFERENCE, found);
                    code.m.visitTypeInsn(CHECKCAST, names.workspace());
                    code.m.visitInsn(ARETURN);
                    code.label(none);
                    makeWorkspace(code);
                    code.m.visitInsn(ARETURN);
                });
        body.method(
                ACC_PUBLIC | ACC_STATIC,
                "flavour",
                List.of(),
                ClassBody.TEXT,
                code -> {
                    if (model.has(Flavour.VECTOR)) {
                        code.getStatic("NO_VECTORS", ClassBody.TEXT);
                        String d = "(" + ClassBody.TEXT + ")" + ClassBody.TEXT;
                        code.invokeStatic(names.runtime("Flavours"), "text", d);
                    } else {
                        code.m.visitLdcInsn("scalar");
                    }
                    code.m.visitInsn(ARETURN);
                });
    }

    private void writeStream(ClassBody body) {
        body.method(
                ACC_PUBLIC,
                "stream",
                List.of(),
                "L" + names.workspace() + ";",
                code -> {
                    makeWorkspace(code);
                    int made = code.keep(Kind.REFERENCE);
                    code.load(Kind.REFERENCE, made);
                    ClassBody.call(code, names.workspace(), "goOn", "()V");
                    code.load(Kind.REFERENCE, made);
                    code.m.visitInsn(ARETURN);
                });
    }

    private void makeWorkspace(Code code) {
        ClassBody.make(
                code,
                names.workspace(),
                "(" + names.type("Weights") + ")V",
                () -> {
                    ClassBody.pushThis(code);
                    code.m.visitFieldInsn(GETFIELD, names.name(), "weights", names.type("Weights"));
                });
    }

    private void pushPool(Code code) {
        ClassBody.pushThis(code);
        code.m.visitFieldInsn(GETFIELD, names.name(), "pool", names.type("SessionPool"));
    }

    private RequestMethods.Pool pool() {
        return new RequestMethods.Pool() {
            @Override
            public void take(Code code) {
                ClassBody.pushThis(code);
                ClassBody.call(code, names.name(), "take", "()L" + names.workspace() + ";");
            }

            @Override
            public void give(Code code, int slot) {
                pushPool(code);
                code.load(Kind.REFERENCE, slot);
                String d = "(" + names.type("Session") + ")V";
                ClassBody.call(code, names.runtime("SessionPool"), "give", d);
            }
        };
    }

    private void writeMain(ClassBody body) {
        Parameter arguments = new Parameter("arguments", "[" + ClassBody.TEXT);
        body.method(
                ACC_PUBLIC | ACC_STATIC,
                "main",
                List.of(arguments),
                "V",
                code -> {
                    ClassBody.make(code, names.main(), "()V", () -> {});
                    code.m.visitLdcInsn(model.simpleName().toLowerCase(Locale.ROOT));
                    ClassBody.pushText(code, about());
                    code.load(Kind.REFERENCE, 0);
                    String d = "(" + ClassBody.TEXT + ClassBody.TEXT + "[" + ClassBody.TEXT + ")V";
                    ClassBody.call(code, names.main(), "run", d);
                    code.m.visitInsn(RETURN);
                });
    }

    private String about() {
        return "inputs:\n" + indented(inputs()) + "outputs:\n" + indented(outputs());
    }

    private static String indented(String lines) {
        return lines.lines().map(l -> "  " + l + "\n").collect(Collectors.joining());
    }
}
