package org.nnc.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.graph.Value;
import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Connectionist temporal classification against all alignments, one by one.
class CtcTest {
    private static final int FRAMES = 5;
    private static final int ROWS = 12;
    private static final int CLASSES = 3;
    private static final int LONGEST = 3;

    private final Random random = new Random(4);
    private final double[][][] p = new double[FRAMES][ROWS][CLASSES];
    private final int[] lengths = random.ints(ROWS, 0, FRAMES + 1).toArray();
    private final int[] labelLengths = random.ints(ROWS, 0, LONGEST + 1).toArray();
    private final int[][] labels = new int[ROWS][LONGEST];

    /// @param blank the number of the blank; the labels are the others
    private Map<String, Value> draw(int blank) {
        double[] flat = new double[FRAMES * ROWS * CLASSES];
        int at = 0;
        for (double[][] frame : p) {
            for (double[] row : frame) {
                double total = 0;
                for (int c = 0; c < CLASSES; c++) total += row[c] = random.nextDouble() + 0.01;
                for (int c = 0; c < CLASSES; c++) flat[at++] = Math.log(row[c] /= total);
            }
        }
        long[] names = new long[ROWS * LONGEST];
        for (int i = 0; i < names.length; i++) {
            int label = (blank + 1 + random.nextInt(CLASSES - 1)) % CLASSES;
            boolean known = i % LONGEST < labelLengths[i / LONGEST];
            names[i] = known ? label : random.nextInt(-9, 9);
            labels[i / LONGEST][i % LONGEST] = label;
        }
        return Map.of(
                "p", Value.ofFloats(new int[] {FRAMES, ROWS, CLASSES}, flat),
                "labels", Value.ofIntegers(DType.INT, new int[] {ROWS, LONGEST}, names),
                "lengths", integers(lengths),
                "label_lengths", integers(labelLengths));
    }

    private static Value integers(int[] values) {
        long[] wide = java.util.Arrays.stream(values).asLongStream().toArray();
        return Value.ofIntegers(DType.INT, new int[] {values.length}, wide);
    }

    private static Value value(String body, Map<String, Value> inputs) {
        String head =
                """
                input p: float[5, 12, 3]
                input labels: int[12, 3]
                input lengths: int[12]
                input label_lengths: int[12]
                """;
        return Expressions.value(head + body, inputs, 0, 1);
    }

    /// The probability of each labelling of a row.
    private Map<List<Integer>, Double> labellings(int row, int blank) {
        Map<List<Integer>, Double> found = new LinkedHashMap<>();
        int alignments = (int) Math.pow(CLASSES, lengths[row]);
        for (int a = 0; a < alignments; a++) {
            List<Integer> labelling = new ArrayList<>();
            double probability = 1;
            int before = -1;
            int rest = a;
            for (int t = 0; t < lengths[row]; t++, rest /= CLASSES) {
                int c = rest % CLASSES;
                probability *= p[t][row][c];
                if (c != blank && c != before) labelling.add(c);
                before = c;
            }
            found.merge(labelling, probability, Double::sum);
        }
        return found;
    }

    private List<Integer> wanted(int row) {
        List<Integer> wanted = new ArrayList<>();
        for (int i = 0; i < labelLengths[row]; i++) wanted.add(labels[row][i]);
        return wanted;
    }

    @Test
    void theLossIsThatOfAllAlignments() {
        int impossible = 0;
        for (int blank = 0; blank < CLASSES; blank++) {
            Map<String, Value> drawn = draw(blank);
            String call = "ctc_loss(p, labels, lengths, label_lengths, blank = " + blank;
            Value loss = value("output result = " + call + ")", drawn);
            Value zeroed = value("output result = " + call + ", zero_infinity = true)", drawn);
            String gradient = "output result = grad(sum(" + call + ")), p)";
            Value slope = value(gradient, drawn);
            for (int n = 0; n < ROWS; n++) {
                Double sum = labellings(n, blank).get(wanted(n));
                if (sum == null) {
                    impossible++;
                    assertEquals(Double.POSITIVE_INFINITY, loss.get(n));
                    assertEquals(0, zeroed.get(n));
                } else {
                    assertEquals(-Math.log(sum), loss.get(n), 1e-12);
                    assertEquals(-Math.log(sum), zeroed.get(n), 1e-12);
                }
                // Each alignment has one class at a frame, so the derivatives sum to -1 there.
                for (int t = 0; t < FRAMES; t++) {
                    double total = 0;
                    for (int c = 0; c < CLASSES; c++) {
                        total += slope.get((t * ROWS + n) * CLASSES + c);
                    }
                    boolean counts = sum != null && t < lengths[n];
                    assertEquals(counts ? -1 : 0, total, 1e-12);
                }
            }
        }
        assertTrue(impossible > 2 && impossible < 2 * ROWS);
    }

    @Test
    void probabilitiesOfZeroMakeNoNumbersThatAreNone() {
        Map<String, Value> drawn = new LinkedHashMap<>(draw(0));
        Value certain = drawn.get("p").copy();
        for (int i = 0; i < certain.count(); i += 2) certain.set(i, Double.NEGATIVE_INFINITY);
        drawn.put("p", certain);
        String loss = "l = ctc_loss(p, labels, lengths, label_lengths)\n";
        for (String result : List.of("l", "grad(sum(l), p)", "grad(sum(grad(sum(l), p) ^ 2), p)")) {
            for (double v : value(loss + "output result = " + result, drawn).toDoubles()) {
                assertTrue(!Double.isNaN(v), result);
            }
        }
    }

    @Test
    void aWideBeamFindsTheLikeliestLabelling() {
        for (int blank = 0; blank < CLASSES; blank++) {
            Map<String, Value> drawn = draw(blank);
            String search =
                    "labels, size, score = ctc_beam(p, lengths, 70, blank = " + blank + ")\n";
            Value found = value(search + "output result = labels", drawn);
            Value size = value(search + "output result = size", drawn);
            Value score = value(search + "output result = score", drawn);
            for (int n = 0; n < ROWS; n++) {
                var best =
                        labellings(n, blank).entrySet().stream()
                                .max(Comparator.comparingDouble(Map.Entry::getValue))
                                .orElseThrow();
                assertEquals(Math.log(best.getValue()), score.get(n), 1e-12);
                assertEquals(best.getKey(), row(found, size, n));
                for (int t = (int) size.getLong(n); t < FRAMES; t++) {
                    assertEquals(blank, found.getLong(n * FRAMES + t));
                }
            }
        }
    }

    private static List<Integer> row(Value labels, Value sizes, int n) {
        List<Integer> row = new ArrayList<>();
        for (int t = 0; t < sizes.getLong(n); t++) row.add((int) labels.getLong(n * FRAMES + t));
        return row;
    }

    /// A narrow beam knows at most the probability of what it finds.
    @Test
    void aNarrowBeamFindsNoMoreThanThereIs() {
        Map<String, Value> drawn = draw(0);
        String search = "labels, size, score = ctc_beam(p, lengths, 2)\n";
        Value found = value(search + "output result = labels", drawn);
        Value size = value(search + "output result = size", drawn);
        Value score = value(search + "output result = score", drawn);
        for (int n = 0; n < ROWS; n++) {
            double whole = Math.log(labellings(n, 0).get(row(found, size, n)));
            assertTrue(score.get(n) <= whole + 1e-12, score.get(n) + " of " + whole);
        }
    }

    @Test
    void greedyTakesTheLikeliestAlignment() {
        Map<String, Value> drawn = draw(1);
        String search = "labels, size = ctc_greedy(p, lengths, blank = 1)\n";
        Value found = value(search + "output result = labels", drawn);
        Value size = value(search + "output result = size", drawn);
        for (int n = 0; n < ROWS; n++) {
            List<Integer> wanted = new ArrayList<>();
            int before = -1;
            for (int t = 0; t < lengths[n]; t++) {
                int best = 0;
                for (int c = 1; c < CLASSES; c++) if (p[t][n][c] > p[t][n][best]) best = c;
                if (best != 1 && best != before) wanted.add(best);
                before = best;
            }
            assertEquals(wanted, row(found, size, n));
        }
    }

    @Test
    void editDistancesAreLevenshteins() {
        Map<String, Value> drawn = draw(0);
        String body =
                """
                greedy, sizes = ctc_greedy(p, lengths)
                output result = edit_distance(greedy, sizes, labels, label_lengths)
                """;
        Value distance = value(body, drawn);
        String rate = body.replace("output result = ", "distances = ");
        rate += "output result = label_error_rate(greedy, sizes, labels, label_lengths)";
        String search = "greedy, sizes = ctc_greedy(p, lengths)\n";
        Value found = value(search + "output result = greedy", drawn);
        Value size = value(search + "output result = sizes", drawn);
        double[] wanted = new double[ROWS];
        double total = 0;
        double all = 0;
        for (int n = 0; n < ROWS; n++) {
            wanted[n] = distance(row(found, size, n), wanted(n));
            total += wanted[n];
            all += labelLengths[n];
        }
        assertArrayEquals(wanted, distance.toDoubles());
        assertEquals(total / all, value(rate, drawn).get(0), 1e-12);
    }

    /// By its definition, without a table.
    private static int distance(List<Integer> a, List<Integer> b) {
        if (a.isEmpty() || b.isEmpty()) return a.size() + b.size();
        List<Integer> shorterA = a.subList(1, a.size());
        List<Integer> shorterB = b.subList(1, b.size());
        if (a.getFirst().equals(b.getFirst())) return distance(shorterA, shorterB);
        int removed = distance(shorterA, b);
        int added = distance(a, shorterB);
        return 1 + Math.min(distance(shorterA, shorterB), Math.min(removed, added));
    }
}
