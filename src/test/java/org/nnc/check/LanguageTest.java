package org.nnc.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.source.Diagnostic;
import org.nnc.source.Renderer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The programs of the language's page.
class LanguageTest {
    private static final Path FOLDER = Path.of("../shared/language");

    private static Unit unit(String file) {
        assumeTrue(Files.isDirectory(FOLDER), "skipped: there is no " + FOLDER);
        return Unit.load(FOLDER.resolve(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adversarial.nn",
                "attention.nn",
                "faces.nn",
                "lenet.nn",
                "lstm.nn",
                "mlp.nn",
                "perceptron.nn",
                "rbm.nn"
            })
    void compilesAsItStands(String file) {
        Unit u = unit(file);
        assertEquals("", Renderer.plain().render(u.check()));
        for (String m : u.models()) {
            if (m.equals("Rbm")) continue;
            assertFalse(u.instantiate(m, Map.of(), true).builder().nodes().isEmpty());
        }
        for (TrainPlan p : u.trains()) {
            TrainGraph g = u.trainGraph(p, Map.of());
            assertTrue(g.loss().isPresent());
            assertTrue(g.updates().keySet().containsAll(g.trained()));
        }
    }

    /// Each line that says `// error: …` is reported, with that meaning, and no other.
    @Test
    void reportsEveryMarkedLine() throws IOException {
        Unit u = unit("errors.nn");
        List<String> lines = Files.readAllLines(FOLDER.resolve("errors.nn"));
        var marked = new TreeMap<Integer, String>();
        for (int i = 0; i < lines.size(); i++) {
            int at = lines.get(i).indexOf("// error: ");
            if (at >= 0) marked.put(i + 1, lines.get(i).substring(at + 10));
        }
        assertEquals(11, marked.size());
        var found = new TreeMap<Integer, Diagnostic>();
        for (Diagnostic d : u.check()) {
            assertEquals(null, found.put(d.span().line(), d), "two on one line");
        }
        assertEquals(marked.keySet(), found.keySet());
        found.forEach((line, d) -> assertMeans(marked.get(line), d));
    }

    /// What is written to the right of the line and what is said share their words: all numbers,
    /// all names, and nearly all others.
    private static void assertMeans(String marked, Diagnostic d) {
        String said = Renderer.plain().render(d).toLowerCase(Locale.ROOT);
        said = said.replaceAll("// error.*", "");
        var missing = new ArrayList<String>();
        for (String word : marked.toLowerCase(Locale.ROOT).split("[^a-z0-9_]+")) {
            if (!said.matches("(?s).*\\b" + word + "\\b.*")) missing.add(word);
        }
        missing.removeAll(Set.of("the", "nearest", "are", "a", "pooled", "of", "by"));
        assertTrue(missing.isEmpty(), "'" + marked + "' lacks " + missing + " in\n" + said);
    }

    @Test
    void theSameTextGivesTheSameGraph() {
        Unit u = unit("lenet.nn");
        var first = u.instantiate("LeNet", Map.of(), true);
        var second = unit("lenet.nn").instantiate("LeNet", Map.of(), true);
        assertEquals(texts(first), texts(second));
        assertEquals(first.parameters().keySet(), second.parameters().keySet());
    }

    private static List<String> texts(ModelGraph m) {
        return m.builder().nodes().stream().map(n -> n + " " + n.operands()).toList();
    }

    @Test
    void namesParametersByTheirPath() {
        assertEquals(
                List.of("dense.W", "dense.b", "dense_1.W", "dense_1.b", "logits.W", "logits.b"),
                List.copyOf(
                        unit("mlp.nn").instantiate("Mlp", Map.of(), false).parameters().keySet()));
        var tied = unit("faces.nn").instantiate("TiedAutoencoder", Map.of(), true);
        assertEquals(List.of("encode.W", "encode.b", "c"), List.copyOf(tied.parameters().keySet()));
        var shared = unit("faces.nn").instantiate("FaceNet", Map.of(), true);
        assertEquals(
                List.of(
                        "net.conv2d.K",
                        "net.conv2d.b",
                        "net.conv2d_1.K",
                        "net.conv2d_1.b",
                        "net.dense.W",
                        "net.dense.b"),
                List.copyOf(shared.parameters().keySet()));
        var part = unit("adversarial.nn").instantiate("FastGradientSign", Map.of(), false);
        assertEquals("net.dense.W", part.parameters().keySet().iterator().next());
        assertEquals(Set.of("x"), part.inputs().keySet());
        assertEquals(Set.of("y"), part.targets().keySet());
    }

    @Test
    void trainsThePartThatIsNamed() {
        Unit u = unit("rbm.nn");
        List<TrainPlan> plans = u.trains();
        assertEquals(
                List.of("pretrain1", "pretrain2", "finetune"),
                plans.stream().map(TrainPlan::name).toList());
        assertEquals(
                List.of("rbm1.W", "rbm1.b", "rbm1.c"),
                u.trainGraph(plans.get(0), Map.of()).trained());
        assertEquals(
                List.of("rbm2.W", "rbm2.b", "rbm2.c"),
                u.trainGraph(plans.get(1), Map.of()).trained());
        var fine = u.trainGraph(plans.get(2), Map.of());
        assertTrue(fine.trained().containsAll(List.of("rbm1.W", "rbm2.W", "logits.W")));
        assertFalse(fine.trained().contains("rbm1.b"), "the visible bias has no part in it");
        assertEquals(List.of("pretrain1", "pretrain2"), fine.plan().start());
    }

    @Test
    void readsTheSettings() {
        TrainPlan p = unit("mlp.nn").trains().getFirst();
        assertEquals(128, p.batch());
        assertEquals(20, p.epochs());
        assertEquals(7, p.seed());
        assertEquals("digits", p.data().orElseThrow().data());
        assertEquals(0.1, p.data().orElseThrow().validation());
        assertEquals("digits_test", p.test().orElseThrow().data());
        assertEquals("accuracy", p.earlyStop().orElseThrow().metric());
        assertFalse(p.earlyStop().orElseThrow().minimize());
        DataPlan data = unit("mlp.nn").data().get("digits");
        assertEquals(List.of("images", "labels", "x", "y"), data.names().toList());
        assertTrue(data.bindings().get(1).value() instanceof DataExpression.Infix);
    }
}
