package org.nnc.train;

import java.util.LinkedHashMap;
import java.util.Map;

/// Means of results over the steps of an epoch, weighted by the rows of each.
final class Averages {
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private long rows;

    void add(Map<String, Object> results, int batch) {
        results.forEach(
                (name, array) -> sums.merge(name, Arrays.get(array, 0) * batch, Double::sum));
        rows += batch;
    }

    double of(String name) {
        return sums.getOrDefault(name, 0.0) / Math.max(rows, 1);
    }

    Map<String, Double> all() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.keySet().forEach(name -> means.put(name, of(name)));
        return means;
    }
}
