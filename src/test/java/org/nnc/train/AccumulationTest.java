package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.data.DataFiles;
import org.nnc.graph.Graph;
import org.nnc.pass.Options;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/// Metrics over more rows than one batch holds are those of all rows, computed by hand here.
class AccumulationTest {
    private static final String MODEL =
            """
            model M {
                input a: int[N, 3]
                input a_size: int[N]
                target b: int[N, 3]
                target b_size: int[N]
                x = float(a[:, 0]) / 3
                y = float(b[:, 1]) / 2
                param w: float[2] = ones()
                loss = mean((x - y) ^ 2) + 0.25 * sum(w ^ 2)
                metric root = rmse(x, y)
                metric right = accuracy(one_hot(a[:, 0], 3), b[:, 0])
                metric letters = label_error_rate(a, a_size, b, b_size)
                metric f = f1(a[:, 0] > 1, b[:, 0] > 1)
                metric most = max(x - y)
                metric both = confusion(a[:, 0], b[:, 0], 3)[1, 2]
                metric last = x[N - 1]
                metric per_number = mean(abs(a - b))
            }
            data d {
                table = csv("d.csv")
                a = table[:, 0:3]
                b = table[:, 3:6]
                a_size = table[:, 6]
                b_size = table[:, 7]
            }
            """;

    private static final int ROWS = 600;

    @TempDir Path folder;

    private static int[][] rows() {
        Random random = new Random(3);
        int[][] rows = new int[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            rows[i] = random.ints(8, 0, 3).toArray();
            rows[i][6] = random.nextInt(4);
            // In the first batch all labellings are short, so its rate counts for less.
            rows[i][7] = i < 256 ? 1 : 3;
        }
        return rows;
    }

    private Map<String, Double> evaluated(int[][] rows, Precision precision) throws Exception {
        StringBuilder csv = new StringBuilder();
        for (int[] r : rows) {
            csv.append(String.join(",", IntStream.of(r).mapToObj(Integer::toString).toList()));
            csv.append('\n');
        }
        Files.writeString(folder.resolve("d.csv"), csv);
        Unit unit = Unit.of(new SourceFile("m.nn", MODEL));
        assertEquals(List.of(), unit.check());
        ModelGraph model = unit.instantiate("M", Map.of(), false);
        Graph graph = model.evaluationGraph();
        Assignments all =
                new Assignments(
                        unit,
                        new DataFiles(folder, List.of()),
                        precision,
                        Map.of(),
                        OptionalInt.empty(),
                        OptionalInt.empty());
        Feed feed = all.feed("d", model, graph);
        Memory memory = Memory.initial(precision, model.builder(), model.parameters().values(), 1);
        try (var e = new Evaluation(model, Engine.SCALAR, precision, Options.DEFAULT)) {
            return e.run(feed, IntStream.range(0, ROWS).toArray(), memory.arrays(), 0);
        }
    }

    @Test
    void metricsAreThoseOfAllRows() throws Exception {
        int[][] rows = rows();
        double squares = 0;
        double right = 0;
        double errors = 0;
        double labels = 0;
        double hits = 0;
        double marked = 0;
        double both = 0;
        double apart = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int[] r : rows) {
            double d = r[0] / 3.0 - r[4] / 2.0;
            squares += d * d;
            most = Math.max(most, d);
            right += r[0] == r[3] ? 1 : 0;
            errors += edits(r);
            labels += r[7];
            hits += r[0] > 1 && r[3] > 1 ? 1 : 0;
            marked += (r[0] > 1 ? 1 : 0) + (r[3] > 1 ? 1 : 0);
            both += r[0] == 2 && r[3] == 1 ? 1 : 0;
            for (int i = 0; i < 3; i++) apart += Math.abs(r[i] - r[3 + i]);
        }
        var found = evaluated(rows, Precision.FLOAT64);
        assertEquals(squares / ROWS + 0.5, found.get("loss"), 1e-12);
        assertEquals(Math.sqrt(squares / ROWS), found.get("root"), 1e-12);
        assertEquals(right / ROWS, found.get("right"), 1e-12);
        assertEquals(errors / labels, found.get("letters"), 1e-12);
        assertEquals(2 * hits / marked, found.get("f"), 1e-12);
        assertEquals(most, found.get("most"), 1e-12);
        assertEquals(both, found.get("both"), 1e-12);
        assertEquals(apart / (3 * ROWS), found.get("per_number"), 1e-12);
        // What joins rows otherwise is the mean over the batches, of 256, 256 and 88 rows.
        double last = (256 * rows[255][0] + 256 * rows[511][0] + 88 * rows[599][0]) / 3.0 / ROWS;
        assertEquals(last, found.get("last"), 1e-12);
        var single = evaluated(rows, Precision.FLOAT32);
        found.forEach((name, v) -> assertEquals(v, single.get(name), 1e-5, name));
    }

    /// The edit distance of the row's first labelling from its second, by recursion.
    private static int edits(int[] r) {
        return edits(r, r[6], r[7]);
    }

    private static int edits(int[] r, int a, int b) {
        if (a == 0 || b == 0) return a + b;
        int same = edits(r, a - 1, b - 1) + (r[a - 1] == r[3 + b - 1] ? 0 : 1);
        return Math.min(same, 1 + Math.min(edits(r, a - 1, b), edits(r, a, b - 1)));
    }

    @Test
    void theRateDiffersFromTheMeanOfBatches() throws Exception {
        int[][] rows = rows();
        double mean = 0;
        for (int from = 0; from < ROWS; from += 256) {
            double errors = 0;
            double labels = 0;
            int to = Math.min(from + 256, ROWS);
            for (int i = from; i < to; i++) {
                errors += edits(rows[i]);
                labels += rows[i][7];
            }
            mean += errors / labels * (to - from) / ROWS;
        }
        double rate = evaluated(rows, Precision.FLOAT64).get("letters");
        assertTrue(Math.abs(mean - rate) > 0.05, mean + " " + rate);
    }
}
