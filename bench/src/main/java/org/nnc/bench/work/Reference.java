package org.nnc.bench.work;

import org.nnc.format.Safetensors;
import org.nnc.format.TensorData;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What must come out of a workload: computed once by the interpreter, and kept in
/// `bench/target/reference` for as long as the model's text stays.
public final class Reference {
    private static final Path FOLDER = Path.of("bench", "target", "reference");

    /// Computes a model's results: outputs, and for training the new parameters.
    public interface Interpreter {
        Map<String, float[]> run(Model model);
    }

    private Reference() {}

    /// @return results by name; those of fewer rows than the workload has begin like its own
    public static Map<String, float[]> of(Workload w, Interpreter interpreter) throws IOException {
        Path file = FOLDER.resolve(key(w) + ".safetensors");
        Map<String, float[]> results = new LinkedHashMap<>();
        if (Files.exists(file)) {
            Safetensors.read(file).tensors().forEach((k, t) -> results.put(k, t.floats()));
            return results;
        }
        results.putAll(interpreter.run(Model.of(w.checked())));
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        results.forEach((k, a) -> tensors.put(k, TensorData.of(a, a.length)));
        Files.createDirectories(FOLDER);
        new Safetensors(tensors, Map.of()).write(file);
        return results;
    }

    private static String key(Workload w) throws IOException {
        String text = Files.readString(Path.of("bench", "models", w.file()));
        Workload c = w.checked();
        String sizes = new TreeMap<>(c.arguments()) + "" + new TreeMap<>(c.sizes());
        int hash = (text + sizes).hashCode();
        return w.name().replaceAll("[^A-Za-z0-9]+", "-") + "-" + Integer.toHexString(hash);
    }

    /// The largest of the differences of all results: for an output the largest difference of an
    /// element beside the largest element, for a parameter the length of the difference of its
    /// change beside the length of its change, or of a ten-thousandth of the largest change of all:
    /// some gradients are 0 but for rounding, such as those of the biases of attention's keys.
    public static double difference(
            Model model, Map<String, float[]> expected, Map<String, float[]> found) {
        double largest = 0;
        double least = 1e-4 * largestChange(model, expected);
        for (Map.Entry<String, float[]> e : expected.entrySet()) {
            float[] f = found.get(e.getKey());
            if (f == null) throw new IllegalStateException("no result " + e.getKey());
            boolean changed = model.has(e.getKey());
            double d =
                    changed
                            ? ofChange(model.value(e.getKey()).floats(), e.getValue(), f, least)
                            : ofOutput(e.getValue(), f);
            largest = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(largest, d);
        }
        return largest;
    }

    private static double ofOutput(float[] expected, float[] found) {
        double magnitude = 1e-30;
        double off = 0;
        for (int i = 0; i < expected.length; i++) {
            magnitude = Math.max(magnitude, Math.abs(expected[i]));
            double d = Math.abs(expected[i] - found[i]);
            if (!(d <= off)) off = d;
        }
        return off / magnitude;
    }

    private static double largestChange(Model model, Map<String, float[]> expected) {
        double largest = 0;
        for (Map.Entry<String, float[]> e : expected.entrySet()) {
            if (!model.has(e.getKey())) continue;
            float[] before = model.value(e.getKey()).floats();
            largest = Math.max(largest, distance(before, e.getValue()));
        }
        return largest;
    }

    private static double ofChange(float[] before, float[] expected, float[] found, double least) {
        double change = Math.max(distance(before, expected), Math.max(least, 1e-15));
        return distance(expected, found) / change;
    }

    private static double distance(float[] a, float[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) squares += Math.pow((double) a[i] - b[i], 2);
        return Math.sqrt(squares);
    }
}
