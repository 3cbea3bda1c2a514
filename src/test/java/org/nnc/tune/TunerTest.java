package org.nnc.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.op.Einsum;
import org.nnc.op.Variable;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Kernel;
import org.nnc.program.Kernel.Tiles;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.type.DType;
import org.nnc.type.Precision;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/// What is quicker is chosen, kept, and found again.
class TunerTest {
    private static final Tiles QUICK = new Tiles(12, 2, 96, 100, 512);

    /// Pretends to compute, for a time that the schedule decides.
    private record Pretended(String place) implements Tunable {
        @Override
        public String name() {
            return "pretended";
        }

        @Override
        public double settling() {
            return 0;
        }

        @Override
        public Tiles usual() {
            return Tiles.DEFAULT;
        }

        @Override
        public List<List<UnaryOperator<Tiles>>> variants() {
            return List.of(List.of(depth(100), depth(200)));
        }

        private static UnaryOperator<Tiles> depth(int n) {
            return t -> new Tiles(t.rows(), t.vectors(), t.rowBlock(), n, t.columnBlock());
        }

        @Override
        public Executable compile(Program program) {
            boolean quick = tiles(program).equals(QUICK);
            return (_, _) -> LockSupport.parkNanos(quick ? 500_000 : 5_000_000);
        }
    }

    private static Tiles tiles(Program program) {
        return ((Kernel.Contraction) program.kernels().getFirst()).tiles();
    }

    /// @param name of an input: keys do not depend on it
    private static Program product(String name, long n) {
        Builder b = new Builder();
        Node x = input(b, name, n);
        Node y = b.add(new Einsum(x, input(b, "w", n), "ik", "kj", "ij"));
        Graph g = new Graph("product", b, Map.of("out", y), Map.of());
        return Compiler.compile(g, Precision.FLOAT32, Options.DEFAULT);
    }

    private static Node input(Builder b, String name, long n) {
        TensorType type = new TensorType(DType.FLOAT, Shape.of(n, n));
        return b.add(new Variable(name, Variable.Role.INPUT, type));
    }

    @Test
    void theQuickestIsKeptForItsKernelAndPlace(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("cache/tuned.txt");
        Pretended here = new Pretended("a machine, with two processors");
        Program p = product("x", 64);
        List<Tuner.Row> rows = Tuner.tune(here, p, Map.of(), 1, file);
        assertEquals(1, rows.size());
        assertTrue(rows.getFirst().isChanged(), rows.toString());
        assertEquals(QUICK, rows.getFirst().tiles());

        Choices kept = Choices.read(file);
        assertEquals(QUICK, tiles(kept.applied(p, here)));
        assertEquals(QUICK, tiles(kept.applied(product("other", 64), here)));
        assertEquals(Tiles.DEFAULT, tiles(kept.applied(product("x", 65), here)));
        assertEquals(Tiles.DEFAULT, tiles(kept.applied(p, new Pretended("another"))));

        Files.writeString(file, "nonsense\nk a b c d e place\n", StandardOpenOption.APPEND);
        assertEquals(kept, Choices.read(file));
    }

    @Test
    void withoutAFileNothingIsChosen(@TempDir Path folder) {
        assertEquals(Choices.NONE, Choices.read(folder.resolve("none.txt")));
    }
}
