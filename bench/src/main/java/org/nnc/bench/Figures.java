package org.nnc.bench;

import org.nnc.bench.library.Libraries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All that was measured. They are kept in `bench/target`, so that a run of some workloads replaces
/// their figures among those of an earlier run.
public final class Figures {
    private static final Path FILE = Path.of("bench", "target", "figures.tsv");

    private static final String LIMITS = "The limits";

    private record Key(int threads, String workload, Libraries library) {}

    private final Map<Key, Measurement> all = new LinkedHashMap<>();
    private final Map<Integer, String> limits = new TreeMap<>();

    static Figures read() throws IOException {
        Figures figures = new Figures();
        if (!Files.exists(FILE)) return figures;
        for (String line : Files.readAllLines(FILE)) {
            int tab = line.indexOf('\t');
            int threads = Integer.parseInt(line.substring(0, tab));
            String rest = line.substring(tab + 1);
            if (rest.startsWith(LIMITS)) figures.limits.put(threads, rest);
            else figures.put(threads, Measurement.parse(rest));
        }
        return figures;
    }

    void put(int threads, Measurement m) {
        all.put(new Key(threads, m.workload(), m.library()), m);
    }

    /// @param sentence begins with `The limits`
    void put(int threads, String sentence) {
        limits.put(threads, sentence);
    }

    String limits() {
        return String.join(" ", limits.values());
    }

    void write() throws IOException {
        List<String> lines = new ArrayList<>();
        limits.forEach((threads, sentence) -> lines.add(threads + "\t" + sentence));
        all.forEach((k, m) -> lines.add(k.threads() + "\t" + m.text()));
        Files.write(FILE, lines);
    }

    public boolean has(String workload) {
        return all.keySet().stream().anyMatch(k -> k.workload().equals(workload));
    }

    public Optional<Measurement> of(int threads, String workload, Libraries library) {
        return Optional.ofNullable(all.get(new Key(threads, workload, library)));
    }

    /// The fastest of the libraries that are not ours.
    public Optional<Measurement> fastestOther(int threads, String workload) {
        return all.entrySet().stream()
                .filter(e -> e.getKey().threads() == threads)
                .filter(e -> e.getKey().workload().equals(workload))
                .map(Map.Entry::getValue)
                .filter(m -> !m.library().ours() && m.isRight())
                .min(java.util.Comparator.comparingDouble(m -> m.times().micros()));
    }

    /// How many times faster our vector code is than the fastest other library.
    public Optional<Double> ratio(int threads, String workload) {
        return of(threads, workload, Libraries.VECTOR)
                .filter(Measurement::isRight)
                .flatMap(ours ->
                        fastestOther(threads, workload)
                                .map(m -> m.times().micros() / ours.times().micros()));
    }
}
