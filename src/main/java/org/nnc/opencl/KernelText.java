package org.nnc.opencl;

import org.nnc.program.Buffer;
import org.nnc.program.Local;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// The text of one OpenCL kernel while it is written. What its body mentions becomes a parameter.
final class KernelText {
    private final String function;
    private final Set<Var> steps;
    private final Set<Local> inDouble;
    private final StringBuilder body = new StringBuilder();
    private final Map<Argument, String> parameters = new LinkedHashMap<>();
    private final Map<Var, String> variables = new HashMap<>();
    private final Map<Local, String> locals = new HashMap<>();
    private final Set<Local> arrays = new HashSet<>();
    private String lane = "";
    private int indent = 1;
    private int names;

    /// @param steps loops of the host around it
    /// @param inDouble sums that are held in double, whatever the precision
    KernelText(String function, Set<Var> steps, Set<Local> inDouble) {
        this.inDouble = inDouble;
        this.function = function;
        this.steps = steps;
    }

    void line(String text) {
        body.append("    ".repeat(indent)).append(text).append('\n');
    }

    /// A line that must stand at the margin's level of its own: a pragma.
    void open(String text) {
        line(text + " {");
        indent++;
    }

    void close() {
        indent--;
        line("}");
    }

    void close(String after) {
        indent--;
        line("} " + after);
    }

    /// A name that nothing else has.
    String fresh(String prefix) {
        return prefix + names++;
    }

    String declare(Var v) {
        String name = fresh("i");
        variables.put(v, name);
        return name;
    }

    void bind(Var v, String expression) {
        variables.put(v, expression);
    }

    String variable(Var v) {
        String name = variables.get(v);
        if (name != null) return name;
        if (!steps.contains(v)) throw new IllegalStateException(v + " is no loop here");
        return parameter(new Argument.OfStep(v), "step");
    }

    String declare(Local l) {
        String name = fresh(l.dtype().isFloat() ? "x" : "n");
        locals.put(l, name);
        return name;
    }

    /// Declares a local that each lane has for itself.
    String declareArray(Local l) {
        arrays.add(l);
        return declare(l);
    }

    /// From now on, that element of such locals is meant.
    void lane(String index) {
        lane = index;
    }

    String local(Local l) {
        String name = locals.get(l);
        if (name == null) throw new IllegalStateException(l + " is not defined here");
        return arrays.contains(l) ? name + "[" + lane + "]" : name;
    }

    boolean isInDouble(Local l) {
        return inDouble.contains(l);
    }

    /// How a local is held.
    String type(Local l) {
        return isInDouble(l) ? "double" : type(l.dtype());
    }

    /// To be read.
    String value(Local l) {
        return isInDouble(l) ? "(real)" + local(l) : local(l);
    }

    String size(Dim d) {
        OptionalLong known = d.constant();
        if (known.isPresent()) return number(known.getAsLong());
        return parameter(new Argument.OfSize(d), "size");
    }

    private static String number(long n) {
        String digits = Math.abs(n) > Integer.MAX_VALUE ? n + "L" : Long.toString(n);
        return n < 0 ? "(" + digits + ")" : digits;
    }

    String chunk() {
        return parameter(new Argument.OfChunk(), "chunk");
    }

    /// @param number tells apart the pieces of scratch that are alive together
    String scratch(int number, Dim elements, DType dtype) {
        return parameter(new Argument.OfScratch(number, elements, dtype), "scratch");
    }

    /// The buffer as an array whose element 0 is its first.
    String buffer(Buffer b) {
        if (hasOffset(b)) parameter(new Argument.OfOffset(b), "offset");
        return parameter(new Argument.OfBuffer(b), "b");
    }

    /// Those that share a memory with others.
    private static boolean hasOffset(Buffer b) {
        return switch (b.role()) {
            case TEMPORARY, LOCAL, INPUT, OUTPUT -> true;
            case PARAMETER, STATE, CONSTANT -> false;
        };
    }

    private String parameter(Argument a, String prefix) {
        return parameters.computeIfAbsent(a, _ -> fresh(prefix));
    }

    List<Argument> arguments() {
        return List.copyOf(parameters.keySet());
    }

    static String type(DType dtype) {
        return switch (dtype) {
            case FLOAT -> "real";
            case INT, BOOL -> "int";
            case INT64 -> "long";
        };
    }

    /// The whole function.
    ///
    /// @param comment what it does, for those who read the source
    String text(String comment) {
        List<String> list = new ArrayList<>();
        StringBuilder starts = new StringBuilder();
        parameters.forEach((a, name) -> {
            list.add(declaration(a) + name);
            if (a instanceof Argument.OfOffset(Buffer b)) {
                String array = parameters.get(new Argument.OfBuffer(b));
                starts.append("    ").append(array).append(" += ").append(name).append(";\n");
            }
        });
        return comment.lines().map(l -> "// " + l + "\n").reduce("", String::concat)
                + "__kernel void "
                + function
                + "("
                + String.join(", ", list)
                + ") {\n"
                + starts
                + body
                + "}\n\n";
    }

    private static String declaration(Argument a) {
        return switch (a) {
            case Argument.OfBuffer(Buffer b) -> "__global " + type(b.dtype()) + "* ";
            case Argument.OfScratch(int _, Dim _, DType dtype) -> "__global " + type(dtype) + "* ";
            case Argument.OfOffset _, Argument.OfSize _, Argument.OfStep _, Argument.OfChunk _ ->
                    "const position ";
        };
    }
}
