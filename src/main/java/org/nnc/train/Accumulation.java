package org.nnc.train;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Schema;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Einsum;
import org.nnc.op.Reduce;
import org.nnc.op.SizeOf;
import org.nnc.op.Variable;
import org.nnc.program.Monoid;
import org.nnc.rewrite.Strip;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How results of batches become those of all rows. A result is taken apart where it folds the rows
/// of a batch: sums, products, the greatest and the least are folded on over all batches, and what
/// is computed of them is computed once, at the end. So the root of a mean of squares, or errors
/// over labels, is that of the whole data, not a mean over batches.
///
/// A result that joins the rows otherwise is averaged over the batches, each weighted by its rows.
final class Accumulation {
    /// A value that each batch gives.
    ///
    /// @param fold how it goes on from batch to batch; none for the mean, weighted by rows
    private record Part(String name, Node node, Optional<Monoid> fold) {}

    private final Graph of;
    private final String rows;
    private final Set<Node> touched;
    private final Map<Node, Part> parts = new LinkedHashMap<>();
    private final Builder to = new Builder();
    private final Map<String, Node> results = new LinkedHashMap<>();

    /// @param results scalars of a batch, by name
    /// @param rows the name of the size that counts the rows of a batch
    Accumulation(Graph results, String rows) {
        this.of = Strip.strip(results);
        this.rows = rows;
        this.touched = touched();
        of.outputs().forEach((name, n) -> this.results.put(name, image(n)));
    }

    /// What is computed for each batch.
    Graph graph() {
        Map<String, Node> outputs = new LinkedHashMap<>();
        parts.values().forEach(p -> outputs.put(p.name(), p.node()));
        return new Graph(of.name(), of.builder(), outputs, Map.of());
    }

    private Node image(Node result) {
        Map<Node, Optional<Monoid>> found = new LinkedHashMap<>();
        if (!takeApart(result, found)) found = Map.of(result, Optional.empty());
        Map<Node, Node> made = new HashMap<>();
        found.forEach((n, fold) -> made.put(n, part(n, fold)));
        return Graph.made(
                result,
                made,
                Node::operands,
                n -> to.add(Schema.of(n.op()).rebuild(n.op(), made::get)));
    }

    private Node part(Node n, Optional<Monoid> fold) {
        Part p = parts.computeIfAbsent(n, _ -> new Part("$part" + parts.size(), n, fold));
        return to.add(new Variable(p.name(), Variable.Role.INPUT, n.type()));
    }

    /// Finds what the result needs of each batch; false if that is not known.
    private boolean takeApart(Node result, Map<Node, Optional<Monoid>> found) {
        List<Node> open = new ArrayList<>(List.of(result));
        while (!open.isEmpty()) {
            Node n = open.removeLast();
            if (found.containsKey(n)) continue;
            if (!n.shape().elements().isConstant()) return false;
            boolean whole = !touched.contains(n);
            Optional<Monoid> fold = whole ? Optional.empty() : fold(n);
            if (whole || fold.isPresent()) {
                found.put(n, fold);
            } else if (n.operands().isEmpty() || n.operands().stream().anyMatch(this::hasRows)) {
                return false;
            } else {
                open.addAll(n.operands());
            }
        }
        return true;
    }

    /// How this goes on from batch to batch, if it folds the rows of one.
    private Optional<Monoid> fold(Node n) {
        if (n.op() instanceof SizeOf(Dim size)) {
            Dim doubled = size.substitute(Map.of(rows, Dim.named(rows).times(2)));
            return doubled.equals(size.times(2)) ? Optional.of(Monoid.SUM) : Optional.empty();
        }
        if (hasRows(n) || n.operands().stream().noneMatch(this::hasRows)) return Optional.empty();
        return switch (n.op()) {
            case Reduce r -> Optional.of(r.monoid());
            case Einsum _ -> Optional.of(Monoid.SUM);
            default -> Optional.empty();
        };
    }

    private boolean hasRows(Node n) {
        return n.shape().dims().stream().anyMatch(d -> d.names().contains(rows));
    }

    /// What depends on how many rows there are, or on what they hold.
    private Set<Node> touched() {
        Set<Node> found = new HashSet<>();
        for (Node n : of.nodes()) {
            boolean size = n.op() instanceof SizeOf(Dim d) && d.names().contains(rows);
            if (size || hasRows(n) || n.operands().stream().anyMatch(found::contains)) found.add(n);
        }
        return found;
    }

    /// The parts of all batches so far.
    final class Totals {
        private final Map<Part, double[]> sums = new LinkedHashMap<>();
        private long rows;

        /// @param arrays of the parts, by name
        void add(Map<String, Object> arrays, int batch) {
            for (Part p : parts.values()) {
                Object array = arrays.get(p.name());
                double[] so = sums.computeIfAbsent(p, Totals::begun);
                for (int j = 0; j < so.length; j++) {
                    int i = j;
                    double v = Arrays.get(array, i);
                    so[i] = p.fold().map(m -> folded(m, so[i], v)).orElse(so[i] + batch * v);
                }
            }
            rows += batch;
        }

        private static double[] begun(Part p) {
            double[] begun = new double[elements(p)];
            p.fold().ifPresent(m -> java.util.Arrays.fill(begun, m.identity()));
            return begun;
        }

        /// The results of all rows, by name; nothing of none.
        Map<String, Double> results() {
            Map<String, Double> all = new LinkedHashMap<>();
            if (rows == 0) return all;
            Map<String, Value> values = new LinkedHashMap<>();
            sums.forEach((p, v) -> values.put(p.name(), value(p, v)));
            Graph end = new Graph(of.name(), to, results, Map.of());
            new Interpreter(Precision.FLOAT64, Map.of(), values)
                    .run(end)
                    .outputs()
                    .forEach((name, v) -> all.put(name, v.get(0)));
            return all;
        }

        private Value value(Part p, double[] sums) {
            Value v = Value.zeros(p.node().dtype(), p.node().shape().evaluate(Map.of()));
            boolean isMean = p.fold().isEmpty();
            for (int i = 0; i < sums.length; i++) {
                double x = isMean ? sums[i] / rows : sums[i];
                if (v.dtype().isFloat()) v.set(i, x);
                else v.setLong(i, Math.round(x));
            }
            return v;
        }
    }

    private static double folded(Monoid fold, double a, double b) {
        return switch (fold) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    private static int elements(Part p) {
        return p.node().shape().elements().intValue();
    }

    /// Arrays that take what a batch gives, by name.
    Map<String, Object> arrays(Precision precision) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Part p : parts.values()) {
            all.put(p.name(), Arrays.allocate(p.node().dtype(), precision, elements(p)));
        }
        return all;
    }
}
