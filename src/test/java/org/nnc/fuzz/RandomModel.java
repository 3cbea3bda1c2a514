package org.nnc.fuzz;

import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.graph.Value;
import org.nnc.op.Variable;
import org.nnc.source.SourceFile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// Models of the standard library's layers, of sizes at which code generators choose between forms:
/// multiples of vectors and one more, few rows and many, lines of 4 kB.
final class RandomModel {
    private static final List<Integer> ROWS = List.of(1, 2, 3, 7, 8, 12, 13, 17, 33);
    private static final List<Integer> UNITS = List.of(1, 3, 10, 16, 17, 32, 33, 48, 80, 128);
    private static final List<Integer> CHANNELS = List.of(1, 3, 8, 16, 17, 24, 32);

    private final Choices c;
    private final StringJoiner lines = new StringJoiner("\n", "model M {\n", "\n}\n");

    private RandomModel(Choices c) {
        this.c = c;
    }

    /// The inference of a model on some rows, with numbers for its inputs and parameters.
    static Case of(Choices c) {
        String text = text(c);
        ModelGraph model =
                Unit.of(new SourceFile("random.nn", text)).instantiate("M", Map.of(), false);
        Graph graph = model.graph(List.of("y"));
        Map<String, Long> sizes = Map.of("N", (long) c.pick(ROWS), "T", 1L + c.below(6));
        Map<String, Value> inputs = new LinkedHashMap<>();
        for (Variable v : graph.variables()) inputs.put(v.name(), numbers(c, v, sizes));
        return new Case(graph, sizes, inputs);
    }

    static String text(Choices c) {
        RandomModel m = new RandomModel(c);
        switch (c.below(3)) {
            case 0 -> m.table();
            case 1 -> m.images();
            default -> m.sequences();
        }
        return m.lines.toString();
    }

    private void table() {
        lines.add("input x: float[N, " + (c.chance(20) ? 1024 : c.pick(UNITS)) + "]");
        lines.add("y0 = x");
        String y = "y0";
        for (int i = 1; i <= 1 + c.below(3); i++) y = next(y, dense(y));
        lines.add("output y = " + y);
    }

    private void images() {
        int channels = c.pick(CHANNELS);
        int height = 12 + c.below(5);
        int width = 12 + c.below(5);
        lines.add("input x: float[N, " + channels + ", " + height + ", " + width + "]");
        lines.add("y0 = x");
        String y = "y0";
        for (int i = 0; i <= c.below(2); i++) {
            y = next(y, convolution(y, i == 0, i == 0 && channels % 16 == 0));
            if (c.chance(20)) y = next(y, "batch_norm(" + y + ")");
            if (c.chance(70)) y = next(y, activation(y));
            if (c.chance(50)) y = next(y, pooling(y));
        }
        if (c.chance(40)) y = next(y, dense("flatten(" + y + ")"));
        lines.add("output y = " + y);
    }

    private void sequences() {
        lines.add("input x: float[T, N, " + c.pick(UNITS) + "]");
        lines.add("y0 = x");
        String y = "y0";
        for (int i = 1; i <= 1 + c.below(2); i++) {
            String cell = c.pick(List.of("lstm", "lstm_peephole", "gru", "elman"));
            String reverse = c.chance(30) ? ", reverse = true" : "";
            y = next(y, cell + "(" + y + ", " + c.pick(UNITS.subList(1, 7)) + reverse + ")");
        }
        if (c.chance(50)) y = next(y, dense(y));
        lines.add("output y = " + y);
    }

    private String next(String y, String formula) {
        String name = "y" + (Integer.parseInt(y.substring(1)) + 1);
        lines.add(name + " = " + formula);
        return name;
    }

    private String dense(String y) {
        String bias = c.chance(30) ? ", bias = false" : "";
        String layer = "dense(" + y + ", " + c.pick(UNITS) + bias + ")";
        return c.chance(50) ? activation(layer) : layer;
    }

    /// What comes after the first one keeps its image's size.
    private String convolution(String y, boolean first, boolean even) {
        int kernel = c.pick(List.of(3, 3, 3, 1, 2, 5));
        String stride = first && c.chance(20) ? ", stride = 2" : "";
        String pad = !first || c.chance(50) ? ", pad = same" : "";
        String groups = even && c.chance(20) ? ", groups = 2" : "";
        int filters = c.pick(List.of(2, 8, 12, 16, 18, 24, 32, 40));
        return "conv2d("
                + y
                + ", "
                + filters
                + ", kernel = "
                + kernel
                + stride
                + pad
                + groups
                + ")";
    }

    private String activation(String y) {
        return c.pick(List.of("relu", "relu", "tanh", "sigmoid", "gelu")) + "(" + y + ")";
    }

    private String pooling(String y) {
        return c.pick(
                List.of(
                        "max_pool2d(" + y + ", 2)",
                        "max_pool2d(" + y + ", 2)",
                        "max_pool2d(" + y + ", 2, stride = 1)",
                        "avg_pool2d(" + y + ", 2)"));
    }

    private static Value numbers(Choices c, Variable v, Map<String, Long> sizes) {
        int[] dims = v.type().shape().evaluate(sizes);
        Value numbers = Value.zeros(v.type().dtype(), dims);
        for (int i = 0; i < numbers.count(); i++) {
            double number = (c.below(4001) - 2000) / 2000.0;
            // Variances are positive.
            if (v.role() == Variable.Role.STATE) number = 1 + number / 2;
            numbers.set(i, v.role() == Variable.Role.PARAMETER ? number / 4 : number);
        }
        return numbers;
    }
}
