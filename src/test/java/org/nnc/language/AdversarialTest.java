package org.nnc.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.data.SharedData;
import org.nnc.graph.Graph;
import org.nnc.graph.Value;
import org.nnc.reference.Runner;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/// `grad` as an expression: examples that mislead a trained net, a penalty on gradients, products
/// with the Hessian.
class AdversarialTest {
    private static final Runner FASTEST = Runner.all().getLast();

    private static final String SOURCE =
            """
            import "mlp.nn"
            import "adversarial.nn"
            train Mlp { optimizer = adam(rate = 2e-3) }
            train GradientPenalty(weight = 1) { optimizer = adam(rate = 1e-3) }
            model Slope() {
                net = Mlp()
                output g = grad(net.loss, net.x)
            }
            """;

    private static Unit unit;
    private static Map<String, Value> trained;

    @BeforeAll
    static void trainsTheNet() {
        SharedData.path("../language");
        unit = Fit.unit(SOURCE);
        Fit fit = new Fit(FASTEST, unit.trainGraph(Fit.plan(unit, "Mlp"), Map.of()));
        for (int k = 0; k < 40; k++) fit.step(50, batch(50 * (k % 20), 50));
        trained = fit.kept();
    }

    private static Map<String, Value> batch(int first, int rows) {
        Map<String, Value> batch = new LinkedHashMap<>();
        batch.put("x", Digits.images(first, rows, 28, 28));
        batch.put("y", Digits.labels(first, rows));
        return batch;
    }

    /// A model for inference, run with the trained net's parameters.
    private static Map<String, Value> run(
            ModelGraph model, Graph graph, Precision precision, Map<String, Value> batch) {
        Map<String, Value> given = new LinkedHashMap<>(batch);
        for (String path : model.parameters().keySet()) {
            given.put(path, trained.get(path.replaceFirst("^net\\.", "")));
        }
        long rows = batch.get("y").dim(0);
        return FASTEST.prepare(graph, precision).run(Map.of("N", rows), given).outputs();
    }

    private static ModelGraph model(String name) {
        return unit.instantiate(name, Map.of(), false);
    }

    @Test
    void theSignOfTheGradientMisleads() {
        ModelGraph net = model("Mlp");
        ModelGraph attack = model("FastGradientSign");
        Map<String, Value> test = batch(2000, 200);
        Map<String, Value> wrong = new LinkedHashMap<>(test);
        wrong.put(
                "x",
                run(attack, attack.inferenceGraph(), Precision.FLOAT32, test).get("adversarial"));
        for (int i = 0; i < wrong.get("x").count(); i++) {
            assertEquals(test.get("x").get(i), wrong.get("x").get(i), 0.1 + 1e-6);
        }
        var before = run(net, net.evaluationGraph(), Precision.FLOAT32, test);
        var after = run(net, net.evaluationGraph(), Precision.FLOAT32, wrong);
        double accuracy = before.get("accuracy").get(0);
        double misled = after.get("accuracy").get(0);
        System.out.printf("accuracy %.3f, of misleading examples %.3f%n", accuracy, misled);
        assertTrue(accuracy > 0.8, "accuracy " + accuracy);
        assertTrue(misled < accuracy - 0.3, accuracy + " became " + misled);
        assertTrue(after.get("loss").get(0) > 2 * before.get("loss").get(0));
    }

    @Test
    void thePenaltyOnGradientsTrains() {
        Fit fit = new Fit(FASTEST, unit.trainGraph(Fit.plan(unit, "GradientPenalty"), Map.of()));
        double before = fit.step(50, batch(0, 50)).get("loss").get(0);
        double after = before;
        for (int k = 0; k < 15; k++) after = fit.step(50, batch(0, 50)).get("loss").get(0);
        assertTrue(after < 0.5 * before, "from " + before + " to " + after);
    }

    @Test
    void theHessianTimesAVectorIsTheDifferenceOfGradients() {
        ModelGraph curvature = model("Curvature");
        ModelGraph slope = model("Slope");
        Map<String, Value> at = batch(0, 3);
        Random random = new Random(4);
        Value v = Value.ofFloats(new int[] {28, 28}, random.doubles(784, -1, 1).toArray());
        Map<String, Value> given = new LinkedHashMap<>(at);
        given.put("v", v);
        Value hv = run(curvature, curvature.inferenceGraph(), Precision.FLOAT64, given).get("hv");
        double h = 1e-6;
        Value forth = slopeAt(slope, at, v, h);
        Value back = slopeAt(slope, at, v, -h);
        double largest = 0;
        for (int i = 0; i < hv.count(); i++) {
            assertEquals((forth.get(i) - back.get(i)) / (2 * h), hv.get(i), 1e-6);
            largest = Math.max(largest, Math.abs(hv.get(i)));
        }
        assertTrue(largest > 1e-4, "the Hessian is not zero");
    }

    private static Value slopeAt(ModelGraph slope, Map<String, Value> at, Value v, double h) {
        Map<String, Value> given = new LinkedHashMap<>(at);
        Value x = at.get("x").copy();
        for (int i = 0; i < x.count(); i++) x.set(i, x.get(i) + h * v.get(i % v.count()));
        given.put("x", x);
        return run(slope, slope.inferenceGraph(), Precision.FLOAT64, given).get("g");
    }
}
