package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.jvm.ClassBody.Parameter;
import org.nnc.program.Buffer;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The methods that a generated class and its workspace have for one request, and the text by which
/// [org.nnc.runtime.Request] knows it.
final class RequestMethods {
    private final ModelClass model;
    private final ModelClass.Request request;
    private final int number;
    private final List<Buffer> inputs;
    private final List<Buffer> outputs;

    RequestMethods(ModelClass model, int number) {
        this.model = model;
        this.number = number;
        this.request = model.requests().get(number);
        List<Buffer> external = request.program().external();
        this.inputs = external.stream().filter(b -> isInput(b)).toList();
        this.outputs = external.stream().filter(b -> b.role() == Buffer.Role.OUTPUT).toList();
    }

    private static boolean isInput(Buffer b) {
        return b.role() == Buffer.Role.INPUT && !b.name().startsWith("$");
    }

    /// A way to call a request.
    ///
    /// @param sizes whether the free sizes are arguments, or follow from the arrays' lengths
    /// @param outputs whether the arrays of results are arguments, or made
    private record Form(boolean sizes, boolean outputs) {}

    private List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        if (outputs.size() == 1) forms.add(new Form(!lengthsTellSizes(), false));
        forms.add(new Form(true, true));
        return forms;
    }

    /// Whether each size stands alone, but for those found before it, in the shape of an input.
    private boolean lengthsTellSizes() {
        Set<String> unknown = new LinkedHashSet<>(request.program().sizes());
        boolean found = true;
        while (found) {
            found = false;
            for (Buffer b : inputs) {
                Set<String> names = new LinkedHashSet<>();
                for (Dim d : type(b).shape().dims()) names.addAll(d.names());
                names.retainAll(unknown);
                found |= names.size() == 1 && unknown.removeAll(names);
            }
        }
        return unknown.isEmpty();
    }

    private TensorType type(Buffer b) {
        if (b.role() == Buffer.Role.OUTPUT) return request.outputs().get(outputs.indexOf(b));
        TensorType type = model.tensors().get(b.name());
        if (type != null) return type;
        if (b.name().startsWith("$")) return TensorType.scalar(b.dtype());
        throw new IllegalArgumentException("the class has no tensor " + b.name());
    }

    private String text(Buffer b) {
        return b.name() + ": " + ModelClass.text(type(b), request.precision());
    }

    /// As [org.nnc.runtime.Request] reads it.
    String text() {
        StringBuilder text = new StringBuilder(request.name()).append('\n');
        text.append(String.join(",", request.program().sizes())).append('\n');
        for (Buffer b : request.program().external()) {
            text.append(role(b)).append(' ').append(text(b)).append('\n');
        }
        for (ModelClass.Condition c : model.conditions()) {
            if (!request.program().sizes().containsAll(c.free())) continue;
            List<String> holes = new ArrayList<>();
            c.sizes().forEach((name, size) -> holes.add(name + "=" + size));
            String message = c.message().replaceAll("\\s+", " ");
            text.append("require ").append(String.join(";", c.relations()));
            text.append('\t').append(message).append('\t').append(String.join(";", holes));
            text.append('\n');
        }
        return text.toString();
    }

    private String role(Buffer b) {
        return switch (b.role()) {
            case INPUT -> isInput(b) ? "input" : "given";
            case PARAMETER, STATE -> model.isCarried(b) ? "carried" : "weight";
            case OUTPUT -> "output";
            case CONSTANT, TEMPORARY, LOCAL ->
                    throw new IllegalArgumentException(b + " is not external");
        };
    }

    /// A line for each result.
    List<String> results() {
        return outputs.stream().map(this::text).toList();
    }

    private Parameter parameter(Buffer b) {
        String array = Kind.scalar(b.dtype(), request.precision()).array();
        return new Parameter(JavaNames.of(b.name()), array);
    }

    private List<Parameter> parameters(Form form) {
        List<Parameter> parameters = new ArrayList<>();
        if (form.sizes) {
            for (String size : request.program().sizes()) {
                parameters.add(new Parameter(JavaNames.of(size), "I"));
            }
        }
        for (Buffer b : inputs) parameters.add(parameter(b));
        if (form.outputs) for (Buffer b : outputs) parameters.add(parameter(b));
        return distinct(parameters);
    }

    /// An input and an output may have one name.
    private static List<Parameter> distinct(List<Parameter> parameters) {
        Set<String> names = new LinkedHashSet<>();
        List<Parameter> distinct = new ArrayList<>();
        for (Parameter p : parameters) {
            String name = p.name();
            while (!names.add(name)) name += "_";
            distinct.add(new Parameter(name, p.descriptor()));
        }
        return distinct;
    }

    private String result(Form form) {
        return form.outputs ? "V" : parameter(outputs.getFirst()).descriptor();
    }

    private String method() {
        return JavaNames.of(request.name());
    }

    /// The methods of the workspace.
    void writeWork(ClassBody workspace, ModelNames names) {
        for (Form form : forms()) {
            workspace.method(
                    ACC_PUBLIC,
                    method(),
                    parameters(form),
                    result(form),
                    code -> work(code, workspace, names, form));
        }
    }

    private void work(Code code, ClassBody workspace, ModelNames names, Form form) {
        String call = names.runtime("Call");
        ClassBody.pushThis(code);
        code.constant(number);
        ClassBody.call(code, workspace.name, "call", "(I)L" + call + ";");
        int c = code.keep(Kind.REFERENCE);
        int slot = 1;
        if (form.sizes) {
            slot = set(code, call, "size", Kind.INT, slot, request.program().sizes().size());
        }
        slot = set(code, call, "input", Kind.REFERENCE, slot, inputs.size());
        if (form.outputs) set(code, call, "output", Kind.REFERENCE, slot, outputs.size());
        if (!form.sizes) invoke(code, c, call, "solve");
        if (form.outputs) {
            invoke(code, c, call, "run");
            code.m.visitInsn(RETURN);
            return;
        }
        code.load(Kind.REFERENCE, c);
        code.constant(0);
        ClassBody.call(code, call, "allocate", "(I)L" + ClassBody.OBJECT + ";");
        code.m.visitTypeInsn(CHECKCAST, result(form));
        int result = code.keep(Kind.REFERENCE);
        invoke(code, c, call, "run");
        code.load(Kind.REFERENCE, result);
        code.m.visitInsn(ARETURN);
    }

    private static void invoke(Code code, int c, String call, String method) {
        code.load(Kind.REFERENCE, c);
        ClassBody.call(code, call, method, "()V");
    }

    /// Hands `count` parameters from a slot on to the call, whose slot follows the parameters.
    private int set(Code code, String call, String method, Kind kind, int from, int count) {
        String d = kind == Kind.INT ? "(II)V" : "(IL" + ClassBody.OBJECT + ";)V";
        for (int i = 0; i < count; i++) {
            code.load(Kind.REFERENCE, code.mark() - 1);
            code.constant(i);
            code.load(kind, from + i);
            ClassBody.call(code, call, method, d);
        }
        return from + count;
    }

    /// The methods of the class itself, which any thread may call.
    ///
    /// @param borrow pushes a workspace; @param restore puts back the one on the stack
    void writeFacade(ClassBody facade, String workspace, Pool pool) {
        for (Form form : forms()) {
            List<Parameter> parameters = parameters(form);
            String result = result(form);
            facade.method(
                    ACC_PUBLIC,
                    method(),
                    parameters,
                    result,
                    code -> {
                        pool.take(code);
                        int w = code.keep(Kind.REFERENCE);
                        code.load(Kind.REFERENCE, w);
                        pass(code, parameters);
                        String d = ClassBody.descriptor(parameters, result);
                        ClassBody.call(code, workspace, method(), d);
                        pool.give(code, w);
                        code.m.visitInsn(result.equals("V") ? RETURN : ARETURN);
                    });
        }
    }

    /// How methods get a workspace for themselves, and where they put it back.
    interface Pool {
        void take(Code code);

        void give(Code code, int slot);
    }

    private static void pass(Code code, List<Parameter> parameters) {
        int slot = 1;
        for (Iterator<Parameter> i = parameters.iterator(); i.hasNext(); slot++) {
            code.load(i.next().descriptor().equals("I") ? Kind.INT : Kind.REFERENCE, slot);
        }
    }

    /// Whether the program draws random numbers.
    boolean isRandom() {
        return request.program().external().stream().anyMatch(b -> b.name().equals("$seed"));
    }

    /// The types of all tensors that no program changes.
    static List<String> lines(Map<String, TensorType> tensors, ModelClass model) {
        List<String> lines = new ArrayList<>();
        var precision = model.requests().getFirst().precision();
        tensors.forEach((name, t) -> lines.add(name + ": " + ModelClass.text(t, precision)));
        return lines;
    }
}
