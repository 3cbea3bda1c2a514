package org.nnc.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.graph.Value;
import org.nnc.jvm.JvmBackend;
import org.nnc.lower.Differential;
import org.nnc.memory.MemoryReport;
import org.nnc.op.Variable;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.recurrence.Segmentation;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Training of long loops under a memory budget.
class BudgetTest {
    /// Classifies sequences by the last state, and also asks each step for something, so that one
    /// loss comes from the end and another from within the loop.
    private static final String LSTM =
            """
            model M(units: int = 128, features: int = 64) {
                input x: float[T, N, features]
                target y: int[N]
                param W: float[features + units, 4 * units] = glorot_uniform()
                param b: float[4 * units] = zeros()
                h, c, kept = scan x_t in x
                        with h = zeros(N, units), c = zeros(N, units), kept = 0.0 {
                    i, f, o, g = split(concat(x_t, h) @ W + b, parts = 4)
                    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
                    h = sigmoid(o) * tanh(c)
                    kept = kept + mean(h ^ 2)
                }
                loss = cross_entropy(dense(h, 10), y) + 0.01 * kept
            }
            train M { optimizer = sgd(rate = 0.1) }
            """;

    /// Of the library: the product of the inputs stands before the loop, and only the last of what
    /// is emitted is read.
    private static final String LIBRARY =
            """
            model M(units: int = 128, features: int = 64) {
                input x: float[T, N, features]
                target y: int[N]
                h = lstm(x, units)
                loss = cross_entropy(dense(h[-1], 10), y)
            }
            train M { optimizer = sgd(rate = 0.1) }
            """;

    /// Something is asked of all steps at once; two loops, one after the other.
    private static final String TEXT =
            """
            model M(units: int = 128, features: int = 64) {
                input x: int[T, N]
                target y: int[T, N]
                h = embedding(x, 10, features) |> gru(units) |> lstm(units)
                loss = cross_entropy(dense(h, 10), y)
            }
            train M { optimizer = sgd(rate = 0.1) }
            """;

    /// The second layer reads all that the first emits, a step at a time.
    private static final String STACKED =
            LIBRARY.replace("h = lstm(x, units)", "h = stacked(x, lstm, units, depth = 2)");

    /// Both directions wait for all of the layer below, and CTC reads all of the one above.
    private static final String PHONEMES =
            """
            model M(units: int = 128, features: int = 64) {
                input x: float[T, N, features]
                input lengths: int[N]
                h = x |> bidirectional(lstm, units) |> bidirectional(lstm, units)
                target labels: int[N, L]
                target label_lengths: int[N]
                loss = mean(ctc_loss(log_softmax(dense(h, 10)), labels, lengths, label_lengths))
            }
            train M { optimizer = sgd(rate = 0.1) }
            """;

    private static Graph step(String text, String set) {
        Unit unit = Unit.of(new SourceFile("test.nn", text.replace("units: int = 128", set)));
        assertEquals(List.of(), unit.check());
        return unit.trainGraph(unit.trains().getFirst(), Map.of()).graph();
    }

    private record Planned(Program program, List<Segmentation> divided) {
        MemoryReport report() {
            return MemoryReport.of(program, program.plan().peakAt());
        }
    }

    private static Planned planned(Graph g, Precision precision, Budget budget) {
        List<Segmentation> divided = new ArrayList<>();
        Observer observer =
                new Observer() {
                    @Override
                    public void divided(List<Segmentation> how) {
                        divided.addAll(how);
                    }
                };
        Options options = Options.DEFAULT.withBudget(budget).withObserver(observer);
        return new Planned(Compiler.compile(g, precision, options), divided);
    }

    @Test
    void aThousandStepsNeedTwiceTheBoundAtMost() {
        for (String text : List.of(LSTM, LIBRARY, STACKED)) {
            Graph g = step(text, "units: int = 128");
            Map<String, Long> sizes = Map.of("T", 1000L, "N", 16L);
            Planned whole = planned(g, Precision.FLOAT32, Budget.UNLIMITED.at(sizes));
            Planned least = planned(g, Precision.FLOAT32, Budget.of(1).at(sizes));
            assertEquals(1, least.divided().size());
            assertEquals(0, least.divided().getFirst().whole());
            long bound = least.divided().getFirst().bound() * Float.BYTES;
            String report = "bound " + bound + ", " + least.report() + ", whole " + whole.report();
            System.out.println("LSTM of 1000 steps: " + report);
            assertTrue(least.report().peak() <= 2 * bound, report);
            assertTrue(least.report().peak() * 20 < whole.report().peak(), report);
        }
    }

    /// What both directions read of each other must be there for all steps; it is counted, and the
    /// rest is within the bound.
    @Test
    void whatStaysWholeIsSaid() {
        Graph g = step(PHONEMES, "units: int = 128");
        Map<String, Long> sizes = Map.of("T", 1000L, "N", 16L, "L", 20L);
        Planned whole = planned(g, Precision.FLOAT32, Budget.UNLIMITED.at(sizes));
        PlanNotes notes = new PlanNotes(Budget.of(1).at(sizes));
        Options options = Options.DEFAULT.withBudget(Budget.of(1).at(sizes)).withObserver(notes);
        Program p = Compiler.compile(g, Precision.FLOAT32, options);
        Planned least = planned(g, Precision.FLOAT32, Budget.of(1).at(sizes));
        Segmentation s = least.divided().getFirst();
        long peak = MemoryReport.of(p, p.plan().peakAt()).peak();
        assertTrue(s.whole() > 0);
        assertTrue(peak <= (2 * s.bound() + s.keptWhole()) * Float.BYTES, peak + " " + s);
        assertTrue(4 * peak < whole.report().peak(), peak + " of " + whole.report());
        assertTrue(notes.sentences().get(1).startsWith("Beside it, "), "" + notes.sentences());
    }

    @Test
    void whatFitsStaysWhole() {
        Graph g = step(LSTM, "units: int = 128");
        Map<String, Long> sizes = Map.of("T", 1000L, "N", 16L);
        assertEquals(
                List.of(), planned(g, Precision.FLOAT32, Budget.ofMiB(200).at(sizes)).divided());
        Planned some = planned(g, Precision.FLOAT32, Budget.ofMiB(8).at(sizes));
        Planned least = planned(g, Precision.FLOAT32, Budget.of(1).at(sizes));
        assertTrue(some.report().peak() <= 8 << 20, some.report().toString());
        int longer = some.divided().getFirst().steps();
        assertTrue(longer > least.divided().getFirst().steps(), some.divided().toString());
    }

    /// One class for all lengths: also those that are no multiple of a segment, and none at all,
    /// where that means something.
    @Test
    void theStepComputesTheSame() {
        same(LSTM, 0, 1, 13);
        same(LIBRARY, 1, 13);
        same(TEXT, 1, 13);
        same(STACKED, 1, 13);
        same(PHONEMES, 2, 13);
    }

    private static void same(String text, long... lengths) {
        String small = text.replace("features: int = 64", "features: int = 3");
        Graph g = Differential.renamed(step(small, "units: int = 4"));
        Budget budget = Budget.of(1).at(Map.of("T", 40L, "N", 2L, "L", 1L)).withSegments(1);
        Planned p = planned(g, Precision.FLOAT64, budget);
        assertFalse(p.divided().isEmpty());
        for (long length : lengths) {
            Map<String, Long> sizes = Map.of("T", length, "N", 2L, "L", 1L);
            Map<String, Value> given = values(g, sizes);
            Differential.check(g, p.program(), sizes, given, new ProgramInterpreter(false));
            Differential.check(g, p.program(), sizes, given, JvmBackend.scalar());
            Differential.check(g, p.program(), sizes, given, JvmBackend.vector());
        }
    }

    private static Map<String, Value> values(Graph g, Map<String, Long> sizes) {
        Random random = new Random(7);
        Map<String, Value> all = new LinkedHashMap<>();
        for (Variable v : g.variables()) {
            int[] dims = v.type().shape().evaluate(sizes);
            Value x = Value.zeros(v.type().dtype(), dims);
            for (int i = 0; i < x.count(); i++) {
                if (v.type().dtype().isFloat()) x.set(i, random.nextDouble(-0.5, 0.5));
                else x.setLong(i, random.nextInt(10));
            }
            all.put(v.name(), x);
        }
        return all;
    }

    @Test
    void aBudgetIsWrittenInMebibytesOrWithALetter() {
        assertEquals(64L << 20, Budget.parse("64").bytes());
        assertEquals(64L << 20, Budget.parse("64M").bytes());
        assertEquals(512L << 10, Budget.parse("512k").bytes());
        assertEquals(3L << 29, Budget.parse("1.5G").bytes());
        for (String wrong : List.of("", "M", "-3", "0", "many", "64T")) {
            assertThrows(IllegalArgumentException.class, () -> Budget.parse(wrong), wrong);
        }
    }
}
