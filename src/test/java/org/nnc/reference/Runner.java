package org.nnc.reference;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.jvm.JvmBackend;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Backend;
import org.nnc.program.Buffer;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.type.DType;
import org.nnc.type.Precision;
import org.nnc.type.TensorType;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A way to run a graph: the interpreter, or the whole compiler with a backend.
public interface Runner {
    String name();

    Prepared prepare(Graph graph, Precision precision);

    /// A graph that can be run again and again.
    interface Prepared {
        /// @param sizes the free sizes by name
        /// @param given inputs, parameters and states by name, more than are needed at will
        Interpreter.Result run(Map<String, Long> sizes, Map<String, Value> given);

        default Interpreter.Result run(Map<String, Value> given) {
            return run(Map.of(), given);
        }
    }

    /// All ways there are, the fastest last.
    static List<Runner> all() {
        return List.of(interpreter(), of(JvmBackend.scalar()), of(JvmBackend.vector()));
    }

    static Runner interpreter() {
        return new Runner() {
            @Override
            public String name() {
                return "interpreter";
            }

            @Override
            public Prepared prepare(Graph graph, Precision precision) {
                return (sizes, given) -> new Interpreter(precision, sizes, given).run(graph);
            }

            @Override
            public String toString() {
                return name();
            }
        };
    }

    static Runner of(Backend backend) {
        return new Compiled(backend);
    }

    /// Graph to program to whatever the backend makes.
    record Compiled(Backend backend) implements Runner {
        @Override
        public String name() {
            return backend.name();
        }

        @Override
        public String toString() {
            return name();
        }

        @Override
        public Prepared prepare(Graph graph, Precision precision) {
            Graph renamed = renamed(graph);
            Program program = Compiler.compile(renamed, precision, Options.DEFAULT);
            Executable executable = backend.compile(program);
            return (sizes, given) -> {
                Map<String, Object> arrays = arrays(program, sizes, given);
                executable.run(sizes, arrays);
                return new Interpreter.Result(
                        values(graph.outputs(), "out.", arrays, sizes),
                        values(graph.updates(), "", arrays, sizes));
            };
        }

        /// With outputs that no input can be called as.
        private static Graph renamed(Graph graph) {
            Map<String, Node> outputs = new LinkedHashMap<>();
            graph.outputs().forEach((name, n) -> outputs.put("out." + name, n));
            return new Graph(graph.name(), graph.builder(), outputs, graph.updates());
        }

        private static Map<String, Object> arrays(
                Program program, Map<String, Long> sizes, Map<String, Value> given) {
            Map<String, Object> arrays = new LinkedHashMap<>();
            for (Buffer b : program.external()) {
                int length = Math.toIntExact(b.elements().evaluate(sizes));
                Object array = array(b.dtype(), program.precision(), length);
                Value v = given.get(b.name());
                if (v == null && b.role() != Buffer.Role.OUTPUT) {
                    throw new IllegalArgumentException("no value is given for " + b.name());
                }
                if (v != null) fill(array, v);
                arrays.put(b.name(), array);
            }
            return arrays;
        }

        private static Object array(DType dtype, Precision precision, int length) {
            return switch (dtype) {
                case FLOAT ->
                        precision == Precision.FLOAT32 ? new float[length] : new double[length];
                case INT, BOOL -> new int[length];
                case INT64 -> new long[length];
            };
        }

        private static void fill(Object array, Value v) {
            switch (array) {
                case float[] a -> {
                    for (int i = 0; i < a.length; i++) a[i] = (float) v.get(i);
                }
                case double[] a -> Arrays.setAll(a, v::get);
                case int[] a -> Arrays.setAll(a, i -> (int) v.getLong(i));
                default -> Arrays.setAll((long[]) array, v::getLong);
            }
        }

        private static Map<String, Value> values(
                Map<String, Node> nodes,
                String prefix,
                Map<String, Object> arrays,
                Map<String, Long> sizes) {
            Map<String, Value> values = new LinkedHashMap<>();
            nodes.forEach((name, n) ->
                    values.put(name, value(n.type(), arrays.get(prefix + name), sizes)));
            return values;
        }

        private static Value value(TensorType type, Object array, Map<String, Long> sizes) {
            int[] dims = type.shape().evaluate(sizes);
            int count = IntStream.of(dims).reduce(1, Math::multiplyExact);
            return switch (array) {
                case float[] a -> Value.ofFloats(dims, doubles(a, count));
                case double[] a -> Value.ofFloats(dims, Arrays.copyOf(a, count));
                case int[] a ->
                        Value.ofIntegers(
                                type.dtype(), dims, IntStream.of(a).asLongStream().toArray());
                default -> Value.ofIntegers(type.dtype(), dims, (long[]) array);
            };
        }

        private static double[] doubles(float[] a, int count) {
            double[] wide = new double[count];
            for (int i = 0; i < count; i++) wide[i] = a[i];
            return wide;
        }
    }
}
