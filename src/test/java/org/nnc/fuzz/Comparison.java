package org.nnc.fuzz;

import org.nnc.graph.Graph;
import org.nnc.graph.GraphParser;
import org.nnc.graph.GraphPrinter;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.pass.Compiler;
import org.nnc.pass.Observer;
import org.nnc.pass.Options;
import org.nnc.recurrence.Segmentation;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One case, computed in every way there is; all must agree with the interpreter in double, up to
/// what rounding does to this very graph: that is measured by the interpreter in float.
final class Comparison {
    /// Graphs that rounding spoils so much say nothing.
    private static final double MOST_ERROR = 1e-2;

    /// How many times each rule fired.
    private final Map<String, Integer> fired = new TreeMap<>();

    private int skipped;
    private int divided;

    /// A way to compute a graph.
    interface Way {
        String name();

        Precision precision();

        Map<String, Value> run(Case c, Options options);
    }

    Map<String, Integer> fired() {
        return fired;
    }

    int skipped() {
        return skipped;
    }

    /// How many graphs had loops that were written in segments.
    int divided() {
        return divided;
    }

    /// What disagrees, as a sentence.
    Optional<String> disagreement(Case c, List<Way> ways, Options options) {
        Map<Node, Value> all = c.values(Precision.FLOAT64);
        Map<String, Value> expected = c.interpret(Precision.FLOAT64);
        double scale = largest(all);
        double error = difference(expected, c.interpret(Precision.FLOAT32));
        if (!(error < MOST_ERROR * scale)) {
            skipped++;
            return Optional.empty();
        }
        Optional<String> text = textDiffers(c.graph());
        if (text.isPresent()) return text;
        double exact = 1e-11 * scale + 1e-6 * error;
        Optional<String> pass = passDiffers(c, options, expected, exact);
        if (pass.isPresent()) return pass;
        for (Way way : ways) {
            boolean wide = way.precision() == Precision.FLOAT64;
            double tolerance = wide ? exact : 2e-5 * scale + 20 * error;
            var got = result(way, c, options);
            if (got instanceof Failed(String why)) return Optional.of(way.name() + ": " + why);
            double d = difference(expected, ((Got) got).values());
            if (!(d <= tolerance)) return Optional.of(way.name() + " differs by " + d);
        }
        return Optional.empty();
    }

    private sealed interface Outcome {}

    private record Got(Map<String, Value> values) implements Outcome {}

    private record Failed(String why) implements Outcome {}

    private static Outcome result(Way way, Case c, Options options) {
        try {
            return new Got(way.run(c, options));
        } catch (RuntimeException | LinkageError | AssertionError e) {
            return new Failed(e + at(e));
        }
    }

    private static String at(Throwable e) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(6, e.getStackTrace().length); i++) {
            text.append("\n    at ").append(e.getStackTrace()[i]);
        }
        return text
                + (e.getCause() == null ? "" : "\n  because " + e.getCause() + at(e.getCause()));
    }

    private static Optional<String> textDiffers(Graph g) {
        String text = GraphPrinter.print(g);
        boolean same = text.equals(GraphPrinter.print(GraphParser.parse(text)));
        return same ? Optional.empty() : Optional.of("the text form does not parse back");
    }

    private Optional<String> passDiffers(
            Case c, Options options, Map<String, Value> expected, double tolerance) {
        List<String> wrong = new ArrayList<>();
        Observer observer =
                new Observer() {
                    @Override
                    public void graph(String pass, Graph result, long nanoseconds) {
                        double d =
                                difference(expected, c.with(result).interpret(Precision.FLOAT64));
                        if (!(d <= tolerance)) wrong.add("after " + pass + ", it differs by " + d);
                    }

                    @Override
                    public void divided(List<Segmentation> how) {
                        if (!how.isEmpty()) divided++;
                    }

                    @Override
                    public void fired(Map<String, Integer> counts, String last) {
                        counts.forEach((law, n) -> fired.merge(law, n, Integer::sum));
                    }
                };
        try {
            Compiler.rewrite(c.graph(), Precision.FLOAT64, options.withObserver(observer));
        } catch (RuntimeException e) {
            return Optional.of(e + at(e));
        }
        return wrong.stream().findFirst();
    }

    private static double largest(Map<Node, Value> values) {
        double largest = 1;
        for (Value v : values.values()) {
            if (!v.dtype().isFloat()) continue;
            for (int i = 0; i < v.count(); i++) largest = Math.max(largest, Math.abs(v.get(i)));
        }
        return largest;
    }

    /// The largest difference of two results; NaN where a value is missing or has another shape.
    static double difference(Map<String, Value> expected, Map<String, Value> got) {
        double largest = 0;
        for (var e : expected.entrySet()) {
            Value x = e.getValue();
            Value y = got.get(e.getKey());
            if (y == null || x.count() != y.count()) return Double.NaN;
            for (int i = 0; i < x.count(); i++) {
                if (x.get(i) == y.get(i)) continue;
                double d = Math.abs(x.get(i) - y.get(i));
                if (!(d <= largest)) largest = d;
                if (Double.isNaN(d)) return d;
            }
        }
        return largest;
    }
}
