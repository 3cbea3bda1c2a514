package org.nnc.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// The nearest right spellings of a name: by the optimal string alignment distance of Damerau and
/// Levenshtein (insertions, deletions, substitutions, exchanges of neighbours).
public final class Nearest {
    private static final int MOST = 4;

    private record Candidate(String name, int distance) {}

    private Nearest() {}

    /// Up to four of `known`, nearest first, that differ little from `name`: in at most a third of
    /// its letters, or in letter case alone, or by an ending that one has and the other lacks.
    public static List<String> to(String name, Collection<String> known) {
        int limit = Math.max(1, (name.length() + 1) / 3);
        return known.stream()
                .distinct()
                .map(k -> new Candidate(k, score(name, k)))
                .filter(c -> c.distance <= limit)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(MOST)
                .map(Candidate::name)
                .toList();
    }

    private static int score(String name, String known) {
        if (name.equalsIgnoreCase(known)) {
            return 0;
        }
        int shorter = Math.min(name.length(), known.length());
        boolean ending = shorter >= 3 && (name.startsWith(known) || known.startsWith(name));
        int distance = distance(name, known);
        return ending ? Math.min(distance, 2) : distance;
    }

    /// The number of single-letter edits, or exchanges of two neighbours, from `a` to `b`.
    public static int distance(String a, String b) {
        var before = new int[b.length() + 1];
        var above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && exchanged(a, i, b, j)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            before = above;
            above = row;
        }
        return above[b.length()];
    }

    private static boolean exchanged(String a, int i, String b, int j) {
        return a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
