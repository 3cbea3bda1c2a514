package org.nnc.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.memory.MemoryPlanner;
import org.nnc.program.Backend;
import org.nnc.program.Buffer;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.program.ProgramParser;
import org.nnc.program.ProgramPrinter;
import org.nnc.program.ProgramVerifier;
import org.nnc.runtime.Executable;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// Compares a program with the graph it was made from: every output and every update, element by
/// element.
public final class Differential {
    private static final double TOLERANCE = 1e-9;

    private Differential() {}

    /// In 64 bits, with parallel loops run in either direction.
    public static void check(
            Graph original,
            Function<Graph, Program> lower,
            Map<String, Long> sizes,
            Map<String, Value> given) {
        Graph graph = renamed(original);
        Program program = lower.apply(graph);
        ProgramVerifier.verify(program, "lower");
        ProgramVerifier.verify(MemoryPlanner.plan(program), "memory");
        String text = ProgramPrinter.print(program).replaceAll("  //.*", "");
        assertEquals(text, ProgramPrinter.print(ProgramParser.parse(text)));
        check(graph, program, sizes, given, new ProgramInterpreter(false));
        check(graph, MemoryPlanner.plan(program), sizes, given, new ProgramInterpreter(false));
        check(graph, program, sizes, given, new ProgramInterpreter(true));
    }

    public static void check(
            Graph graph,
            Program program,
            Map<String, Long> sizes,
            Map<String, Value> given,
            Backend backend) {
        try (Executable e = backend.compile(program)) {
            check(graph, program, sizes, given, e);
        }
    }

    public static void check(
            Graph graph,
            Program program,
            Map<String, Long> sizes,
            Map<String, Value> given,
            Executable executable) {
        Interpreter.Result wanted = new Interpreter(Precision.FLOAT64, sizes, given).run(graph);
        Map<String, Object> arrays = arrays(program, sizes, given);
        executable.run(sizes, arrays);
        wanted.outputs().forEach((name, v) -> same(name, v, arrays.get(name), program));
        wanted.updates().forEach((name, v) -> same(name, v, arrays.get(name), program));
    }

    /// With outputs that no input can be called as.
    public static Graph renamed(Graph graph) {
        Map<String, Node> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, n) -> outputs.put("out." + name, n));
        return new Graph(graph.name(), graph.builder(), outputs, graph.updates());
    }

    /// Arrays for all external buffers, those of inputs filled.
    public static Map<String, Object> arrays(
            Program program, Map<String, Long> sizes, Map<String, Value> given) {
        Map<String, Object> arrays = new LinkedHashMap<>();
        for (Buffer b : program.external()) {
            int length = Math.toIntExact(b.elements().evaluate(sizes));
            Object array = newArray(b.dtype(), program.precision(), length);
            Value v = given.get(b.name());
            for (int i = 0; v != null && i < length; i++) set(array, i, v);
            arrays.put(b.name(), array);
        }
        return arrays;
    }

    private static Object newArray(DType dtype, Precision precision, int length) {
        return switch (dtype) {
            case FLOAT -> precision == Precision.FLOAT32 ? new float[length] : new double[length];
            case INT, BOOL -> new int[length];
            case INT64 -> new long[length];
        };
    }

    private static void set(Object array, int i, Value v) {
        switch (array) {
            case float[] a -> a[i] = (float) v.get(i);
            case double[] a -> a[i] = v.get(i);
            case int[] a -> a[i] = (int) v.getLong(i);
            default -> ((long[]) array)[i] = v.getLong(i);
        }
    }

    private static double get(Object array, int i) {
        return switch (array) {
            case float[] a -> a[i];
            case double[] a -> a[i];
            case int[] a -> a[i];
            default -> ((long[]) array)[i];
        };
    }

    private static void same(String name, Value wanted, Object array, Program program) {
        for (int i = 0; i < wanted.count(); i++) {
            double w = wanted.get(i);
            double g = get(array, i);
            if (w == g || Double.isNaN(w) && Double.isNaN(g)) continue;
            double tolerance = TOLERANCE * Math.max(1, Math.abs(w));
            assertEquals(w, g, tolerance, () -> name + " of\n" + ProgramPrinter.print(program));
        }
    }
}
