package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.jvm.ClassBody.Parameter;
import org.nnc.program.Buffer;
import org.nnc.type.TensorType;
import org.objectweb.asm.Label;
import org.objectweb.asm.Type;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes the classes of a [ModelClass]: the class itself, its `Workspace`, what `main` needs, the
/// kernels of each request and flavour, and copies of the runtime's classes.
///
/// What the methods do stands in [org.nnc.runtime.Session] and [org.nnc.runtime.Call], which are
/// copied along; the methods written here only hand over their arguments, with the right types.
final class ModelClassEmitter {
    private static final int CONSTANT = ACC_STATIC | ACC_FINAL;

    private final ModelClass model;
    private final String name;
    private final String workspace;
    private final Relocation relocation;
    private final List<RequestMethods> requests = new ArrayList<>();

    ModelClassEmitter(ModelClass model) {
        this.model = model;
        this.name = model.internalName();
        this.workspace = name + "$Workspace";
        this.relocation = new Relocation(name);
        for (int i = 0; i < model.requests().size(); i++) {
            requests.add(new RequestMethods(model, i));
        }
    }

    Map<String, byte[]> emit() {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        classes.put(name, facade());
        classes.put(workspace, workspace());
        classes.put(name + "$Main", command());
        for (Flavour flavour : Flavour.values()) {
            if (!model.flavours().contains(flavour)) continue;
            for (ModelClass.Request r : model.requests()) {
                String kernels = kernels(r, flavour);
                byte[] emitted = ClassEmitter.emit(r.program(), kernels, flavour).bytes();
                classes.put(kernels, relocation.moved(emitted));
            }
        }
        classes.putAll(relocation.runtime());
        return classes;
    }

    private String kernels(ModelClass.Request r, Flavour flavour) {
        String suffix = flavour == Flavour.VECTOR ? "$vector" : "$scalar";
        return name + "$" + KernelMethod.legal(r.name()) + suffix;
    }

    private String runtime(String simple) {
        return relocation.map(RuntimeClasses.name(simple));
    }

    private String type(String simple) {
        return "L" + runtime(simple) + ";";
    }

    private boolean hasVector() {
        return model.flavours().contains(Flavour.VECTOR);
    }

    private byte[] facade() {
        ClassBody body = new ClassBody(ACC_PUBLIC | ACC_FINAL, name, ClassBody.OBJECT);
        nest(body);
        writeInitializer(body);
        body.field(ACC_PRIVATE | ACC_FINAL, "weights", type("Weights"));
        body.field(ACC_PRIVATE | ACC_FINAL, "pool", type("SessionPool"));
        writeConstructors(body);
        writeLoaders(body);
        writeWorkspaceMethods(body);
        for (RequestMethods r : requests) r.writeFacade(body, workspace, pool());
        writeMain(body);
        return body.bytes();
    }

    private void nest(ClassBody body) {
        int access = ACC_PUBLIC | ACC_STATIC | ACC_FINAL;
        body.writer.visitInnerClass(workspace, name, "Workspace", access);
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
                    body.field(CONSTANT, "REQUESTS", "[" + type("Request"));
                    body.field(CONSTANT, "NO_VECTORS", ClassBody.TEXT);
                    writeRequests(code);
                    writeFlavour(code);
                    code.m.visitInsn(RETURN);
                });
        if (!hasVector()) return;
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
        code.m.visitTypeInsn(ANEWARRAY, runtime("Request"));
        for (int i = 0; i < requests.size(); i++) {
            String text = requests.get(i).text();
            code.m.visitInsn(DUP);
            code.constant(i);
            ClassBody.make(
                    code,
                    runtime("Request"),
                    "(" + ClassBody.TEXT + ")V",
                    () -> ClassBody.pushText(code, text));
            code.m.visitInsn(AASTORE);
        }
        code.m.visitFieldInsn(PUTSTATIC, name, "REQUESTS", "[" + type("Request"));
    }

    /// `NO_VECTORS` is why vector code is not used, or empty.
    private void writeFlavour(Code code) {
        if (hasVector()) {
            Label known = new Label();
            String flavours = runtime("Flavours");
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
        } else {
            code.m.visitLdcInsn("the class was compiled without it");
        }
        code.m.visitFieldInsn(PUTSTATIC, name, "NO_VECTORS", ClassBody.TEXT);
    }

    private void writeConstructors(ClassBody body) {
        String weights = type("Weights");
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
                    code.invokeStatic(runtime("Weights"), "of", d);
                    ClassBody.construct(code, name, "(" + weights + ")V");
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
                    code.m.visitFieldInsn(PUTFIELD, name, "weights", weights);
                    ClassBody.pushThis(code);
                    ClassBody.make(code, runtime("SessionPool"), "()V", () -> {});
                    code.m.visitFieldInsn(PUTFIELD, name, "pool", type("SessionPool"));
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
                    code.m.visitLdcInsn(Type.getObjectType(name));
                    code.m.visitLdcInsn(model.resourceName());
                },
                resource);
    }

    private void loader(
            ClassBody body,
            List<Parameter> parameters,
            java.util.function.Consumer<Code> source,
            String sourceDescriptor) {
        String weights = type("Weights");
        body.method(
                ACC_PUBLIC | ACC_STATIC,
                "load",
                parameters,
                "L" + name + ";",
                code -> {
                    ClassBody.make(
                            code,
                            name,
                            "(" + weights + ")V",
                            () -> {
                                source.accept(code);
                                pushParameters(code);
                                String d = "(" + sourceDescriptor + ClassBody.TEXT + ")" + weights;
                                code.invokeStatic(runtime("Weights"), "read", d);
                            });
                    code.m.visitInsn(ARETURN);
                });
    }

    private void writeWorkspaceMethods(ClassBody body) {
        body.method(
                ACC_PUBLIC,
                "workspace",
                List.of(),
                "L" + workspace + ";",
                code -> {
                    makeWorkspace(code);
                    code.m.visitInsn(ARETURN);
                });
        body.method(
                ACC_PRIVATE,
                "take",
                List.of(),
                "L" + workspace + ";",
                code -> {
                    Label none = new Label();
                    pushPool(code);
                    ClassBody.call(code, runtime("SessionPool"), "take", "()" + type("Session"));
                    int found = code.keep(Kind.REFERENCE);
                    code.load(Kind.REFERENCE, found);
                    code.m.visitJumpInsn(IFNULL, none);
                    code.load(Kind.REFERENCE, found);
                    code.m.visitTypeInsn(CHECKCAST, workspace);
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
                    if (hasVector()) {
                        code.getStatic("NO_VECTORS", ClassBody.TEXT);
                        String d = "(" + ClassBody.TEXT + ")" + ClassBody.TEXT;
                        code.invokeStatic(runtime("Flavours"), "text", d);
                    } else {
                        code.m.visitLdcInsn("scalar");
                    }
                    code.m.visitInsn(ARETURN);
                });
    }

    private void makeWorkspace(Code code) {
        ClassBody.make(
                code,
                workspace,
                "(" + type("Weights") + ")V",
                () -> {
                    ClassBody.pushThis(code);
                    code.m.visitFieldInsn(GETFIELD, name, "weights", type("Weights"));
                });
    }

    private void pushPool(Code code) {
        ClassBody.pushThis(code);
        code.m.visitFieldInsn(GETFIELD, name, "pool", type("SessionPool"));
    }

    private RequestMethods.Pool pool() {
        return new RequestMethods.Pool() {
            @Override
            public void take(Code code) {
                ClassBody.pushThis(code);
                ClassBody.call(code, name, "take", "()L" + workspace + ";");
            }

            @Override
            public void give(Code code, int slot) {
                pushPool(code);
                code.load(Kind.REFERENCE, slot);
                String d = "(" + type("Session") + ")V";
                ClassBody.call(code, runtime("SessionPool"), "give", d);
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
                    ClassBody.make(code, name + "$Main", "()V", () -> {});
                    code.m.visitLdcInsn(model.simpleName().toLowerCase(java.util.Locale.ROOT));
                    ClassBody.pushText(code, about());
                    code.load(Kind.REFERENCE, 0);
                    String d = "(" + ClassBody.TEXT + ClassBody.TEXT + "[" + ClassBody.TEXT + ")V";
                    ClassBody.call(code, name + "$Main", "run", d);
                    code.m.visitInsn(RETURN);
                });
    }

    private String about() {
        return "inputs:\n" + indented(inputs()) + "outputs:\n" + indented(outputs());
    }

    private static String indented(String lines) {
        return lines.lines().map(l -> "  " + l + "\n").collect(Collectors.joining());
    }

    private byte[] workspace() {
        ClassBody body = new ClassBody(ACC_PUBLIC | ACC_FINAL, workspace, runtime("Session"));
        nest(body);
        String weights = type("Weights");
        body.method(
                0,
                "<init>",
                List.of(new Parameter("weights", weights)),
                "V",
                code -> {
                    if (!model.flavours().contains(Flavour.SCALAR)) requireVectors(code);
                    ClassBody.pushThis(code);
                    code.load(Kind.REFERENCE, 1);
                    String requests = "[" + type("Request");
                    code.m.visitFieldInsn(GETSTATIC, name, "REQUESTS", requests);
                    ClassBody.construct(code, runtime("Session"), "(" + weights + requests + ")V");
                    code.m.visitInsn(RETURN);
                });
        writeKernels(body);
        for (RequestMethods r : requests) r.writeWork(body, relocation);
        if (requests.stream().anyMatch(RequestMethods::isRandom)) writeSeed(body);
        return body.bytes();
    }

    private void requireVectors(Code code) {
        code.m.visitFieldInsn(GETSTATIC, name, "NO_VECTORS", ClassBody.TEXT);
        code.invokeStatic(runtime("Flavours"), "require", "(" + ClassBody.TEXT + ")V");
    }

    /// `kernels(request)`: by the flavour, then by the number.
    private void writeKernels(ClassBody body) {
        Parameter request = new Parameter("request", "I");
        String result = type("Workspace");
        body.method(
                ACC_PROTECTED,
                "kernels",
                List.of(request),
                result,
                code -> {
                    Label scalar = new Label();
                    if (model.flavours().size() == 2) {
                        code.m.visitFieldInsn(GETSTATIC, name, "NO_VECTORS", ClassBody.TEXT);
                        ClassBody.call(code, ClassBody.STRING, "isEmpty", "()Z");
                        code.m.visitJumpInsn(IFEQ, scalar);
                    }
                    if (hasVector()) choose(code, Flavour.VECTOR);
                    code.label(scalar);
                    if (model.flavours().contains(Flavour.SCALAR)) choose(code, Flavour.SCALAR);
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
            ClassBody.make(code, kernels(all.get(i), flavour), "()V", () -> {});
            code.m.visitInsn(ARETURN);
        }
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
                    ClassBody.call(code, workspace, "setSeed", "(I)V");
                    code.m.visitInsn(RETURN);
                });
    }

    /// What runs for `main`.
    private byte[] command() {
        String main = name + "$Main";
        ClassBody body = new ClassBody(ACC_FINAL, main, runtime("Command"));
        body.method(
                0,
                "<init>",
                List.of(),
                "V",
                code -> {
                    ClassBody.pushThis(code);
                    ClassBody.construct(code, runtime("Command"), "()V");
                    code.m.visitInsn(RETURN);
                });
        String path = "Ljava/nio/file/Path;";
        Parameter weights = new Parameter("weights", path);
        body.method(
                ACC_PROTECTED,
                "open",
                List.of(weights),
                type("Session"),
                code -> {
                    Label resource = new Label();
                    String made = "L" + name + ";";
                    code.load(Kind.REFERENCE, 1);
                    code.m.visitJumpInsn(IFNULL, resource);
                    code.load(Kind.REFERENCE, 1);
                    code.invokeStatic(name, "load", "(" + path + ")" + made);
                    open(code);
                    code.label(resource);
                    code.invokeStatic(name, "load", "()" + made);
                    open(code);
                });
        body.method(
                ACC_PROTECTED,
                "flavour",
                List.of(),
                ClassBody.TEXT,
                code -> {
                    code.invokeStatic(name, "flavour", "()" + ClassBody.TEXT);
                    code.m.visitInsn(ARETURN);
                });
        return body.bytes();
    }

    private void open(Code code) {
        ClassBody.call(code, name, "workspace", "()L" + workspace + ";");
        code.m.visitInsn(ARETURN);
    }
}
