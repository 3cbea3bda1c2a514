package org.nnc.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nnc.check.ModelGraph;
import org.nnc.check.TrainGraph;
import org.nnc.check.Unit;
import org.nnc.data.SharedData;
import org.nnc.graph.Value;
import org.nnc.reference.Runner;
import org.nnc.type.DType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/// Models of the language's page learn: without a gradient, by contrastive divergence, with shared
/// weights.
class LanguageModelsTest {
    private static final Runner FASTEST = Runner.all().getLast();

    @BeforeAll
    static void thePageIsThere() {
        SharedData.path("../language");
    }

    @Test
    void thePerceptronSeparates() {
        Unit unit = Fit.unit("import \"perceptron.nn\"\n");
        Fit fit = new Fit(FASTEST, unit.instantiate("Perceptron", Map.of(), true));
        Random random = new Random(1);
        int rows = 40;
        double[] x = new double[2 * rows];
        double[] d = new double[rows];
        for (int i = 0; i < rows; i++) {
            d[i] = i % 2;
            double side = d[i] == 1 ? 0.4 : -0.4;
            double along = random.nextGaussian();
            double apart = side + side * random.nextDouble();
            x[2 * i] = along + apart + 0.2;
            x[2 * i + 1] = apart - along;
        }
        Map<String, Value> data = new LinkedHashMap<>();
        data.put("x", Value.ofFloats(new int[] {rows, 2}, x));
        data.put("d", Value.ofFloats(new int[] {rows}, d));
        double errors = rows;
        for (int k = 0; k < 200 && errors > 0; k++) {
            errors = fit.step(rows, data).get("errors").get(0);
        }
        assertEquals(0, errors);
    }

    @Test
    void theBoltzmannMachineReconstructsBetter() {
        Unit unit =
                Fit.unit(
                        "import \"rbm.nn\"\n"
                                + "train first for Dbn.rbm1 { optimizer = sgd(rate = 0.1) }\n");
        TrainGraph train = unit.trainGraph(Fit.plan(unit, "first"), Map.of());
        assertEquals(List.of("rbm1.W", "rbm1.b", "rbm1.c"), train.trained());
        Fit fit = new Fit(FASTEST, train);
        Value[] errors = new Value[40];
        for (int k = 0; k < errors.length; k++) {
            var batch = Map.of("x", Digits.images(20 * (k % 10), 20, 28, 28));
            errors[k] = fit.step(20, batch).get("reconstruction");
        }
        double before = errors[0].get(0);
        double after = errors[errors.length - 1].get(0);
        assertTrue(after < 0.5 * before, "from " + before + " to " + after);
    }

    @Test
    void facesOfOnePersonComeNear() {
        Unit unit =
                Fit.unit("import \"faces.nn\"\ntrain FaceNet { optimizer = adam(rate = 1e-3) }\n");
        Fit fit = new Fit(FASTEST, unit.trainGraph(Fit.plan(unit, "FaceNet"), Map.of()));
        Random random = new Random(2);
        Map<String, Value> faces = new LinkedHashMap<>();
        Value anchor = pictures(random, 4);
        faces.put("anchor", anchor);
        faces.put("positive", mixed(anchor, pictures(random, 4), 0.6));
        faces.put("negative", mixed(anchor, pictures(random, 4), 0.6));
        double before = fit.step(4, faces).get("loss").get(0);
        double after = before;
        for (int k = 0; k < 12; k++) after = fit.step(4, faces).get("loss").get(0);
        assertTrue(after < 0.8 * before, "from " + before + " to " + after);
    }

    private static Value pictures(Random random, int rows) {
        return Value.ofFloats(
                new int[] {rows, 1, 64, 64}, random.doubles(rows * 64 * 64).toArray());
    }

    private static Value mixed(Value a, Value b, double share) {
        Value v = a.copy();
        for (int i = 0; i < v.count(); i++) v.set(i, share * a.get(i) + (1 - share) * b.get(i));
        return v;
    }

    /// Made-up frames: each of three phonemes sounds for four frames, as a pattern of its own under
    /// noise; where one ends is not told.
    @Test
    void phonemesAreHeard() {
        Unit unit =
                Fit.unit(
                        """
                        import "lstm.nn"
                        train Phonemes(units = 16, phonemes = 4) { optimizer = adam(rate = 1e-2) }
                        """);
        Fit fit = new Fit(FASTEST, unit.trainGraph(Fit.plan(unit, "Phonemes"), Map.of()));
        Random random = new Random(4);
        double before = fit.step(SOUNDS, sounds(random)).get("loss").get(0);
        double after = before;
        for (int k = 0; k < 60; k++) after = fit.step(SOUNDS, sounds(random)).get("loss").get(0);
        assertTrue(after < 0.4 * before, "from " + before + " to " + after);
    }

    private static final Map<String, Long> SOUNDS = Map.of("T", 12L, "N", 16L, "L", 3L);

    private static Map<String, Value> sounds(Random random) {
        double[] frames = new double[12 * 16 * 26];
        long[] labels = new long[16 * 3];
        for (int i = 0; i < labels.length; i++) labels[i] = 1 + random.nextInt(4);
        for (int i = 0; i < frames.length; i++) {
            int t = i / 26 / 16;
            long sounding = labels[i / 26 % 16 * 3 + t / 4];
            frames[i] = Math.sin(sounding * (i % 26)) + 0.3 * random.nextGaussian();
        }
        return Map.of(
                "frames", Value.ofFloats(new int[] {12, 16, 26}, frames),
                "lengths", integers(new int[] {16}, LongStream.generate(() -> 12)),
                "labels", Value.ofIntegers(DType.INT, new int[] {16, 3}, labels),
                "label_lengths", integers(new int[] {16}, LongStream.generate(() -> 3)));
    }

    private static Value integers(int[] dims, LongStream values) {
        int count = java.util.stream.IntStream.of(dims).reduce(1, (a, b) -> a * b);
        return Value.ofIntegers(DType.INT, dims, values.limit(count).toArray());
    }

    /// Made-up sentences of 40 words, of which the first half is kind: a sentence is positive if
    /// most of its words are.
    @Test
    void sentimentIsTold() {
        Unit unit =
                Fit.unit(
                        """
                        import "attention.nn"
                        train Sentiment(words = 40, width = 16, depth = 2, heads = 2) {
                            optimizer = adam(rate = 3e-3)
                        }
                        """);
        Fit fit = new Fit(FASTEST, unit.trainGraph(Fit.plan(unit, "Sentiment"), Map.of()));
        Random random = new Random(5);
        double right = 0;
        for (int k = 0; k < 80; k++) {
            var sizes = Map.of("N", 32L, "T", 9L);
            double accuracy = fit.step(sizes, sentences(random)).get("accuracy").get(0);
            if (k >= 70) right += accuracy / 10;
        }
        assertTrue(right > 0.85, "only " + right + " are right");
    }

    private static Map<String, Value> sentences(Random random) {
        long[] tokens = random.longs(32 * 9, 0, 40).toArray();
        double[] positive = new double[32];
        for (int n = 0; n < 32; n++) {
            int kind = 0;
            for (int t = 0; t < 9; t++) if (tokens[n * 9 + t] < 20) kind++;
            positive[n] = kind > 4 ? 1 : 0;
        }
        return Map.of(
                "tokens", Value.ofIntegers(DType.INT, new int[] {32, 9}, tokens),
                "y", Value.ofFloats(new int[] {32}, positive));
    }

    @Test
    void tiedWeightsAreOneParameter() {
        Unit unit =
                Fit.unit(
                        """
                        import "faces.nn"
                        train TiedAutoencoder(hidden = 32) { optimizer = adam(rate = 3e-3) }
                        """);
        TrainGraph train = unit.trainGraph(Fit.plan(unit, "TiedAutoencoder"), Map.of());
        ModelGraph model = train.model();
        assertEquals(
                List.of("encode.W", "encode.b", "c"), List.copyOf(model.parameters().keySet()));
        assertEquals("float[784, 32]", model.parameters().get("encode.W").type().toString());
        Fit fit = new Fit(FASTEST, train);
        double before = 0;
        double after = 0;
        for (int k = 0; k < 40; k++) {
            var batch = Map.of("x", Digits.images(50 * (k % 4), 50, 784));
            after = fit.step(50, batch).get("loss").get(0);
            if (k == 0) before = after;
        }
        assertTrue(after < 0.5 * before, "from " + before + " to " + after);
    }
}
