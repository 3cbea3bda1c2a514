package org.nnc.recurrence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.graph.GraphVerifier;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Einsum;
import org.nnc.op.OpSamples;
import org.nnc.op.Sample;
import org.nnc.op.Scan;
import org.nnc.op.Variable;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What is moved out of loops, and that it changes nothing but the time.
class RecurrencesTest {
    private static final String LSTM =
            """
            fn cell(x: float[T, N, I], W, b) {
                hs, h, c = scan x_t in x with h = zeros(N, 8), c = zeros(N, 8) {
                    i, f, o, g = split(concat(x_t, h) @ W + b, parts = 4)
                    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
                    h = sigmoid(o) * tanh(c)
                    emit h
                }
                return hs
            }
            model M {
                input x: float[T, N, 5]
                param W: float[13, 32] = glorot_uniform()
                param b: float[32] = zeros()
                y = cell(x, W, b)
                output y = y
                loss = sum(y * y)
            }
            train M { optimizer = sgd(rate = 0.1) }
            """;

    @TestFactory
    Stream<DynamicTest> valuesStay() {
        List<Sample> loops = new ArrayList<>();
        for (Sample s : OpSamples.of(Scan.class)) {
            loops.add(s);
            if (!s.differentiable() || !s.y().dtype().isFloat() || s.parameters().isEmpty())
                continue;
            loops.add(s.gradient());
            loops.add(s.secondGradient());
        }
        return loops.stream().map(s -> DynamicTest.dynamicTest(s.name(), () -> check(s)));
    }

    private static void check(Sample s) {
        Graph changed = Recurrences.optimize(s.graph());
        GraphVerifier.verify(s.graph(), changed, "loops");
        var wanted = new Interpreter(Precision.FLOAT64, s.sizes(), s.inputs()).run(s.graph());
        var found = new Interpreter(Precision.FLOAT64, s.sizes(), s.inputs()).run(changed);
        wanted.outputs().forEach((name, v) -> same(name, v, found.outputs().get(name)));
    }

    private static void same(String name, Value wanted, Value found) {
        assertEquals(wanted.count(), found.count());
        for (int i = 0; i < wanted.count(); i++) {
            double w = wanted.get(i);
            assertEquals(w, found.get(i), 1e-10 * Math.max(1, Math.abs(w)), name);
        }
    }

    private static Unit unit(String text) {
        Unit unit = Unit.of(new SourceFile("test.nn", text));
        assertEquals(List.of(), unit.check());
        return unit;
    }

    private static Graph inference(String text) {
        var m = unit(text).instantiate("M", Map.of(), false);
        return rewritten(new Graph("M", m.builder(), m.outputs(), Map.of()));
    }

    private static Graph training(String text) {
        Unit unit = unit(text);
        return rewritten(unit.trainGraph(unit.trains().getFirst(), Map.of()).graph());
    }

    private static Graph rewritten(Graph g) {
        return Compiler.rewrite(g, Precision.FLOAT32, Options.DEFAULT);
    }

    private static List<Scan> loops(Graph g) {
        return g.nodes().stream()
                .filter(n -> n.op() instanceof Scan)
                .map(n -> (Scan) n.op())
                .toList();
    }

    private static List<String> products(Graph g) {
        return g.nodes().stream()
                .filter(n -> n.op() instanceof Einsum)
                .map(n -> n.shape().toString())
                .toList();
    }

    @Test
    void theProductOfTheInputsIsOne() {
        Graph g = inference(LSTM);
        assertEquals(List.of("[T, N, 32]"), products(g));
        assertEquals(List.of("[N, 32]"), products(loops(g).getFirst().body().graph()));
    }

    @Test
    void aStepBackHasOneProductAndWeightsAreSummedAfter() {
        Graph g = training(LSTM);
        assertEquals(2, loops(g).size(), "what is kept is emitted by the loop itself");
        Scan back = loops(g).getLast();
        assertTrue(back.reverse());
        assertEquals(List.of("[N, 8]"), products(back.body().graph()));
        assertEquals(2, back.initial().size(), "sums over all steps are no carries");
        assertTrue(products(g).contains("[13, 32]"), () -> products(g).toString());
    }

    @Test
    void aLoopWithoutCarriesIsNone() {
        Graph g =
                inference(
                        """
                        model M {
                            input x: float[T, N, 5]
                            param W: float[5, 3] = glorot_uniform()
                            output y = scan x_t in x { emit softmax(x_t @ W) }
                        }
                        """);
        assertEquals(List.of(), loops(g));
    }

    @Test
    void whatNobodyReadsIsNotCarried() {
        Graph g =
                inference(
                        """
                        model M {
                            input x: float[T, 5]
                            ys, a, b, c = scan x_t in x with a = zeros(5), b = zeros(5), c = ones(5) {
                                a = tanh(a + x_t)
                                b = tanh(b + x_t)
                                c = c * x_t
                                emit a * b
                            }
                            output y = ys
                        }
                        """);
        assertEquals(1, loops(g).getFirst().initial().size());
    }

    @Test
    void loopsOverOneSequenceAreOne() {
        String text =
                """
                model M {
                    input x: float[T, 5]
                    fn run(x, k) = scan x_t in x with h = zeros(5) { h = tanh(k * h + x_t) }
                    output y = run(x, 0.5) + run(x, 0.25)
                }
                """;
        assertEquals(1, loops(inference(text)).size());
        assertEquals(2, loops(inference(text.replace("x, 0.25", "tanh(x), 0.25"))).size());
    }

    @Test
    void aLoopThatWaitsForAnotherStaysApart() {
        String text =
                """
                model M {
                    input x: float[T, 5]
                    fn run(x, h0) = scan x_t in x with h = h0 { h = tanh(0.5 * h + x_t) }
                    output y = run(x, run(x, zeros(5)))
                }
                """;
        assertEquals(2, loops(inference(text)).size());
    }

    @Test
    void fewStepsAreWrittenOut() {
        String text =
                """
                model M {
                    input x: float[3, 5]
                    output y = scan x_t in x with h = zeros(5) { h = tanh(h + x_t) }
                }
                """;
        assertEquals(0, loops(inference(text)).size());
        assertEquals(1, loops(inference(text.replace("[3, 5]", "[30, 5]"))).size());
    }

    private static List<String> kernels(String text, String length) {
        Unit unit = unit(text.replace("[T, N, 5]", "[" + length + ", N, 5]"));
        Graph g = unit.trainGraph(unit.trains().getFirst(), Map.of()).graph();
        Program p = Compiler.compile(g, Precision.FLOAT32, Options.DEFAULT);
        return p.kernels().stream().flatMap(RecurrencesTest::names).toList();
    }

    private static Stream<String> names(Kernel k) {
        if (!(k instanceof Kernel.Repeat r)) return Stream.of(k.name());
        return Stream.concat(
                Stream.of(k.name()), r.body().stream().flatMap(RecurrencesTest::names));
    }

    @Test
    void codeDoesNotGrowWithTheLength() {
        assertEquals(kernels(LSTM, "10"), kernels(LSTM, "100000"));
        assertEquals(kernels(LSTM, "10"), kernels(LSTM, "T"));
    }

    /// Examples of all laws; with each amount of fuel, the values stay.
    private static List<Graph> examples() {
        Unit unit = unit(LSTM);
        Graph training = unit.trainGraph(unit.trains().getFirst(), Map.of()).graph();
        String others =
                """
                model M {
                    input x: float[T, 5]
                    input few: float[3, 5]
                    param W: float[5, 3] = glorot_uniform()
                    fn run(x, k) = scan x_t in x with h = zeros(5) { h = tanh(k * h + x_t) }
                    ys, a, b, c = scan x_t in x with a = zeros(5), b = zeros(5), c = ones(5) {
                        a = tanh(a + x_t)
                        b = tanh(b + x_t)
                        c = c * x_t
                        emit (a * b) @ W
                    }
                    output first = run(x, 0.5) + run(x, 0.25)
                    output second = ys
                    output third = run(few, 0.5)
                }
                """;
        var m = unit(others).instantiate("M", Map.of(), false);
        return List.of(training, new Graph("M", m.builder(), m.outputs(), Map.of()));
    }

    @Test
    void everyLawFiresAndFuelBisectsThem() {
        Set<LoopLaw> fired = EnumSet.noneOf(LoopLaw.class);
        for (Graph g : examples()) {
            Graph start = Compiler.rewrite(g, Precision.FLOAT64, Options.DEFAULT.withLevel(1));
            List<LoopLaw> all = new ArrayList<>();
            Recurrences.optimize(start, all::add);
            fired.addAll(all);
            var wanted = run(start, start);
            for (int fuel = 0; fuel <= all.size(); fuel++) {
                List<LoopLaw> so = new ArrayList<>();
                int limit = fuel;
                Graph changed =
                        Recurrences.optimize(start, law -> so.size() < limit && so.add(law));
                GraphVerifier.verify(start, changed, "loops");
                assertEquals(fuel, so.size());
                var found = run(start, changed);
                wanted.forEach((name, v) -> same(name, v, found.get(name)));
            }
        }
        assertEquals(EnumSet.allOf(LoopLaw.class), fired);
    }

    private static Map<String, Value> run(Graph like, Graph g) {
        Map<String, Long> sizes = Map.of("T", 3L, "N", 2L);
        Map<String, Value> given = new HashMap<>();
        for (Variable v : like.variables()) {
            int[] dims = v.type().shape().evaluate(sizes);
            Value x = Value.zeros(v.type().dtype(), dims);
            for (int i = 0; i < x.count(); i++) x.set(i, Math.sin(i + v.name().hashCode() % 7));
            given.put(v.name(), x);
        }
        var result = new Interpreter(Precision.FLOAT64, sizes, given).run(g);
        Map<String, Value> all = new HashMap<>(result.outputs());
        result.updates().forEach((name, v) -> all.put("update " + name, v));
        return all;
    }

    private static List<Node> nodes(Graph g) {
        return g.nodes();
    }

    @Test
    void graphsWithoutLoopsAreLeftAlone() {
        Graph g = inference("model M {\n input x: float[N, 5]\n output y = tanh(x)\n}");
        assertEquals(nodes(g), nodes(Recurrences.optimize(g)));
    }
}
