package org.nnc.bench;

import org.nnc.bench.library.Job;
import org.nnc.bench.library.Libraries;
import org.nnc.bench.library.Library;
import org.nnc.bench.library.Nnc;
import org.nnc.bench.work.Model;
import org.nnc.bench.work.Reference;
import org.nnc.bench.work.Workload;
import org.nnc.bench.work.Workloads;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.Optional;

/// A process that measures one library. It reads the names of workloads, a line each, and answers
/// each with a line; before it measures, it checks what comes out.
final class Station {
    /// A larger difference is a defect. Gradients of rectifiers at 0 and Adam's epsilon differ a
    /// little between libraries, which a change of parameters shows.
    private static final double TOLERANCE = 2e-3;

    private static final double TOLERANCE_OF_CHANGE = 5e-2;

    /// Of weights that are rounded to 8 bits, each by a 512th at most.
    private static final double TOLERANCE_OF_16_BITS = 1e-2;

    static final String ANSWER = "=> ";

    private final Libraries name;
    private final Library library;
    private final Effort effort;

    private Station(Libraries name, int threads, Effort effort) throws Exception {
        this.name = name;
        this.library = Library.named(name.name(), threads);
        this.effort = effort;
    }

    /// Arguments: the library, the threads, how thoroughly.
    static void main(String[] arguments) throws Exception {
        Station station =
                new Station(
                        Libraries.valueOf(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        Effort.valueOf(arguments[2]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(ANSWER + station.answer(line).replace('\n', ' '));
        }
        System.exit(0); // other libraries leave threads behind
    }

    private String answer(String workload) {
        try {
            return measure(Workloads.named(workload)).map(Measurement::text).orElse("");
        } catch (Exception | LinkageError e) {
            return "! " + e;
        }
    }

    private Optional<Measurement> measure(Workload w) throws Exception {
        Map<String, float[]> expected = Reference.of(w, Nnc::interpret);
        boolean apart = !w.checked().arguments().equals(w.arguments());
        double smaller = apart ? smaller(w.checked(), expected) : 0;
        Model model = Model.of(w);
        long began = System.nanoTime();
        Optional<Job> made = library.job(model);
        double prepare = (System.nanoTime() - began) / 1e6;
        if (made.isEmpty()) return Optional.empty();
        try (Job job = made.get()) {
            job.run();
            double difference =
                    apart ? smaller : Reference.difference(model, expected, job.results());
            if (!(difference <= tolerance(w))) {
                return Optional.of(Measurement.wrong(w.name(), name, difference));
            }
            JobBenchmark.Times t = effort.measure(job, name);
            return Optional.of(new Measurement(w.name(), name, t, prepare, difference));
        }
    }

    private double tolerance(Workload w) {
        if (w.optimizer().isPresent()) return TOLERANCE_OF_CHANGE;
        return w.bfloat16() && name.ours() ? TOLERANCE_OF_16_BITS : TOLERANCE;
    }

    /// Checks a workload that is too much for the interpreter with smaller pictures.
    private double smaller(Workload small, Map<String, float[]> expected) throws Exception {
        Model model = Model.of(small);
        Optional<Job> made = library.job(model);
        if (made.isEmpty()) return 0;
        try (Job job = made.get()) {
            job.run();
            return Reference.difference(model, expected, job.results());
        }
    }
}
