package org.nnc.grad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.memory.MemoryReport;
import org.nnc.op.Barrier;
import org.nnc.op.Scan;
import org.nnc.op.Variable;
import org.nnc.pass.Budget;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// `checkpoint` changes what is kept for the derivative, and no value.
class CheckpointTest {
    /// Sixteen blocks, each of which keeps several times its result.
    private static final String DEEP =
            """
            fn block(h) = h + (h |> dense(32) |> gelu |> dense(32) |> tanh |> dense(8))
            model M {
                input x: float[N, 8]
                target y: float[N, 8]
                h = x
                for i in 0..16 { h = checkpoint(block(h)) }
                loss = mean((h - y) ^ 2)
            }
            train M { optimizer = sgd(rate = 0.1) }
            """;

    /// Within a loop, what a step computes from its checkpoint on.
    private static final String LOOP =
            """
            model M {
                input x: float[T, N, 8]
                target y: float[N, 8]
                param W: float[16, 64] = glorot_uniform()
                param U: float[64, 8] = glorot_uniform()
                h = scan x_t in x with h = zeros(N, 8) {
                    h = checkpoint(tanh(tanh(concat(x_t, h) @ W) @ U))
                }
                loss = mean((h - y) ^ 2)
            }
            train M { optimizer = sgd(rate = 0.1) }
            """;

    private static Graph step(String text) {
        Unit unit = Unit.of(new SourceFile("test.nn", text));
        assertEquals(List.of(), unit.check());
        return unit.trainGraph(unit.trains().getFirst(), Map.of()).graph();
    }

    private static String without(String text) {
        return text.replace("checkpoint(", "(");
    }

    @Test
    void gradientsAreTheSameBitByBit() {
        for (String text : List.of(DEEP, LOOP)) {
            Map<String, Long> sizes = Map.of("T", 5L, "N", 3L);
            Map<String, Value> kept = updates(step(without(text)), sizes);
            Map<String, Value> again = updates(step(text), sizes);
            assertEquals(kept.keySet(), again.keySet());
            kept.forEach((name, v) -> {
                for (int i = 0; i < v.count(); i++) {
                    assertEquals(v.get(i), again.get(name).get(i), name);
                }
            });
        }
    }

    private static Map<String, Value> updates(Graph g, Map<String, Long> sizes) {
        Random random = new Random(3);
        Map<String, Value> given = new LinkedHashMap<>();
        g.variables().stream()
                .sorted(java.util.Comparator.comparing(Variable::name))
                .forEach(v -> given.put(v.name(), random(v, sizes, random)));
        return new Interpreter(Precision.FLOAT64, sizes, given).run(g).updates();
    }

    private static Value random(Variable v, Map<String, Long> sizes, Random random) {
        int[] dims = v.type().shape().evaluate(sizes);
        Value x = Value.zeros(v.type().dtype(), dims);
        for (int i = 0; i < x.count(); i++) x.set(i, random.nextDouble(-0.5, 0.5));
        return x;
    }

    private static long peak(Graph g, Map<String, Long> sizes) {
        Options options = Options.DEFAULT.withBudget(Budget.UNLIMITED.at(sizes));
        Program p = Compiler.compile(g, Precision.FLOAT32, options);
        return MemoryReport.of(p, p.plan().peakAt()).peak();
    }

    /// 16 results and the inside of one block, instead of the insides of 16.
    @Test
    void aDeepModelKeepsItsCheckpoints() {
        Map<String, Long> sizes = Map.of("N", 4096L);
        long kept = peak(step(without(DEEP)), sizes);
        long again = peak(step(DEEP), sizes);
        System.out.println("16 blocks: peak " + kept + ", with checkpoints " + again);
        assertTrue(again * 3 < kept, again + " of " + kept);
    }

    @Test
    void aLoopKeepsItsCarriesAlone() {
        Map<String, Long> sizes = Map.of("T", 500L, "N", 64L);
        long kept = peak(step(without(LOOP)), sizes);
        long again = peak(step(LOOP), sizes);
        System.out.println("loop: peak " + kept + ", with checkpoints " + again);
        assertTrue(again < kept, again + " of " + kept);
        Graph g = step(LOOP);
        assertTrue(
                g.nodes().stream()
                        .filter(n -> n.op() instanceof Scan)
                        .flatMap(n -> ((Scan) n.op()).body().graph().nodes().stream())
                        .anyMatch(n -> n.op() instanceof Barrier));
    }
}
