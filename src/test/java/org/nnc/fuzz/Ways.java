package org.nnc.fuzz;

import org.nnc.pass.Compiler;
import org.nnc.pass.Observer;
import org.nnc.pass.Options;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All ways to compute a graph that the fuzzer compares with the interpreter.
final class Ways {
    static final List<Differential.Way> ALL = List.of();

    private Ways() {}

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
