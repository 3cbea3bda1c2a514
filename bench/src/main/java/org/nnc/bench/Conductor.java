package org.nnc.bench;

import org.nnc.bench.library.Libraries;
import org.nnc.bench.work.Workload;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The processes of all libraries for one number of threads. They take turns, workload by workload,
/// so that what is compared was measured within seconds.
final class Conductor implements AutoCloseable {
    private final int threads;
    private final Effort effort;
    private final Map<Libraries, Process> stations = new EnumMap<>(Libraries.class);

    Conductor(int threads, Effort effort) {
        this.threads = threads;
        this.effort = effort;
    }

    int threads() {
        return threads;
    }

    /// @return none if the library can't do it
    Optional<Measurement> measure(Workload w, Libraries library) throws IOException {
        Process station = stations.get(library);
        if (station == null || !station.isAlive()) {
            station = start(library);
            stations.put(library, station);
        }
        String answer = ask(station, w.name());
        if (answer.isEmpty()) return Optional.empty();
        if (answer.startsWith("!")) {
            System.err.println(library.text() + ", " + w.name() + ": " + answer);
            return Optional.empty();
        }
        return Optional.of(Measurement.parse(answer));
    }

    private Process start(Libraries library) throws IOException {
        List<String> arguments = List.of(library.name(), "" + threads, effort.name());
        ProcessBuilder builder = Child.java(library.jars(), Station.class, arguments);
        for (String name : List.of("OMP", "MKL", "OPENBLAS")) {
            builder.environment().put(name + "_NUM_THREADS", "" + threads);
        }
        return builder.start();
    }

    private static String ask(Process station, String workload) throws IOException {
        BufferedWriter out = new BufferedWriter(new OutputStreamWriter(station.getOutputStream()));
        out.write(workload + "\n");
        out.flush();
        BufferedReader in = station.inputReader();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith(Station.ANSWER)) return line.substring(Station.ANSWER.length());
        }
        return "! the process ended";
    }

    @Override
    public void close() {
        stations.values().forEach(Process::destroy);
    }
}
