package org.nnc.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nnc.graph.Value;
import org.nnc.jvm.AllThreads;
import org.nnc.jvm.JvmBackend;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Backend;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Random models of layers, their inference and their derivatives: the forms that vector code has
/// for products, convolutions, pooling and loops give what the interpreter gives, with weights that
/// stay and with such as change, and the same bits on one thread and on two. `-Dfuzz.models=N`
/// tries N, `-Dfuzz.seed=S` from there.
@ExtendWith(AllThreads.class)
class ModelFuzzTest {
    private static final int CASES = Integer.getInteger("fuzz.models", 30);

    private final Comparison comparison = new Comparison();

    @Test
    void layersAgree() {
        long first = Long.getLong("fuzz.seed", 1);
        List<String> failures = new ArrayList<>();
        for (long seed = first; seed < first + CASES; seed++) {
            String what = "seed " + seed + "\n" + RandomModel.text(Choices.of(seed));
            Case inference = RandomModel.of(Choices.of(seed));
            boolean keep = seed % 2 == 0;
            disagreement(inference, keep).ifPresent(why -> failures.add(why + " in " + what));
            if (seed % 3 != 0) continue;
            RandomGraph.gradient(inference)
                    .flatMap(c -> disagreement(c, false))
                    .ifPresent(why -> failures.add(why + " in the derivative of " + what));
        }
        System.out.println("fuzz: " + comparison.skipped() + " models were ill-conditioned");
        assertEquals(List.of(), failures);
        assertTrue(comparison.skipped() < CASES / 4);
    }

    private Optional<String> disagreement(Case c, boolean keep) {
        List<Comparison.Way> ways = new ArrayList<>();
        for (Backend b : List.of(JvmBackend.vector(), JvmBackend.scalar())) {
            ways.add(new Threads(b, Precision.FLOAT32, keep));
        }
        ways.add(new Threads(JvmBackend.vector(), Precision.FLOAT64, keep));
        return comparison.disagreement(c, ways, Options.DEFAULT);
    }

    /// Runs on one thread and on two, and compares their bits.
    ///
    /// @param keep whether parameters stay from run to run, so that they are packed once
    private record Threads(Backend backend, Precision precision, boolean keep)
            implements Comparison.Way {
        @Override
        public String name() {
            return backend.name() + " in " + precision + (keep ? ", weights kept" : "");
        }

        @Override
        public Map<String, Value> run(Case c, Options options) {
            Program program = Compiler.compile(c.graph(), precision, options);
            try (Executable e = backend.compile(program)) {
                if (keep) e.keep();
                Ways.Ready ready = new Ways.Ready(name(), program, e);
                Team.limit(1);
                Map<String, Value> alone = ready.run(c, options);
                Team.limit(2);
                Map<String, Value> together = ready.run(c, options);
                double d = Comparison.difference(alone, together);
                if (d != 0) throw new AssertionError("two threads differ from one by " + d);
                return alone;
            }
        }
    }
}
