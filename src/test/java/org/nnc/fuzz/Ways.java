package org.nnc.fuzz;

import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.jvm.JvmBackend;
import org.nnc.lower.Differential;
import org.nnc.pass.Compiler;
import org.nnc.pass.Observer;
import org.nnc.pass.Options;
import org.nnc.program.Backend;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.runtime.Executable;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// All ways to compute a graph that the fuzzer compares with the interpreter.
final class Ways {
    static final List<Comparison.Way> ALL =
            Stream.of(new ProgramInterpreter(), JvmBackend.scalar(), JvmBackend.vector())
                    .flatMap(b -> Stream.of(Precision.values()).map(p -> new Compiled(b, p)))
                    .map(w -> (Comparison.Way) w)
                    .toList();

    private Ways() {}

    /// Through the whole pipeline to a backend.
    private record Compiled(Backend backend, Precision precision) implements Comparison.Way {
        @Override
        public String name() {
            return backend.name() + " in " + precision;
        }

        @Override
        public Map<String, Value> run(Case c, Options options) {
            Program program = Compiler.compile(c.graph(), precision, options);
            try (Executable e = backend.compile(program)) {
                return new Ready(backend.name(), program, e).run(c, options);
            }
        }
    }

    /// Compiled already, for one case.
    record Ready(String name, Program program, Executable executable) implements Comparison.Way {
        @Override
        public Precision precision() {
            return program.precision();
        }

        @Override
        public Map<String, Value> run(Case c, Options options) {
            Map<String, Object> arrays = Differential.arrays(program, c.sizes(), c.inputs());
            executable.run(c.sizes(), arrays);
            Map<String, Value> results = new LinkedHashMap<>();
            c.graph()
                    .outputs()
                    .forEach((name, n) -> results.put(name, value(n, arrays.get(name), c)));
            return results;
        }

        private static Value value(Node n, Object array, Case c) {
            int[] dims = n.shape().evaluate(c.sizes());
            Value v = Value.zeros(n.dtype(), dims);
            for (int i = 0; i < v.count(); i++) {
                if (n.dtype() == DType.FLOAT) v.set(i, Array.getDouble(array, i));
                else v.setLong(i, Array.getLong(array, i));
            }
            return v;
        }
    }

    /// The law that fires last with this fuel.
    static String lastRule(Case c, long fuel) {
        List<String> last = new ArrayList<>();
        Observer observer =
                new Observer() {
                    @Override
                    public void fired(Map<String, Integer> counts, String latest) {
                        last.add(latest);
                    }
                };
        Options options = Options.DEFAULT.withFuel(fuel).withObserver(observer);
        Compiler.rewrite(c.graph(), Precision.FLOAT64, options);
        return last.getFirst();
    }
}
