package org.nnc.tune;

import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.Kernel.Tiles;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Measures variants of a program's products on a backend, each product alone, and keeps what is
/// quicker. The longest products come first; what the time does not suffice for stays as it is.
public final class Tuner {
    /// A variant must be quicker by so much: less is chance.
    private static final double GAIN = 0.97;

    /// Shorter products are left alone.
    private static final double LEAST_MICROS = 20;

    private static final double MOST_SECONDS = 1;
    private static final double LEAST_SECONDS = 0.05;

    private final Tunable backend;
    private final Program program;
    private final Map<String, Long> sizes;
    private final Map<String, Object> arrays = new LinkedHashMap<>();
    private long end;
    private double seconds;

    /// What came of one product.
    ///
    /// @param usual its time before; @param best its time with `tiles`, in microseconds
    public record Row(String kernel, double usual, double best, Tiles tiles) {
        public boolean isChanged() {
            return best < usual;
        }
    }

    /// A product, and the loops around it.
    private record Place(Kernel.Contraction product, List<Kernel.Repeat> loops) {
        Program alone(Program program, Tiles tiles) {
            Kernel kernel = product.withTiles(tiles);
            for (Kernel.Repeat r : loops.reversed()) kernel = r.with(List.of(kernel));
            return program.withKernels(List.of(kernel));
        }
    }

    private Tuner(Tunable backend, Program program, Map<String, Long> sizes) {
        this.backend = backend;
        this.program = program;
        this.sizes = sizes;
        for (Buffer b : program.external()) arrays.put(b.name(), zeros(b));
    }

    /// @param seconds about how long it may take, after each product was run for a first time
    /// @param file receives the choices
    public static List<Row> tune(
            Tunable backend, Program program, Map<String, Long> sizes, double seconds, Path file) {
        return new Tuner(backend, program, sizes).run(seconds, file);
    }

    private Object zeros(Buffer b) {
        int n = Math.toIntExact(Math.max(1, b.elements().evaluate(sizes)));
        return switch (b.dtype()) {
            case FLOAT -> program.precision() == Precision.FLOAT32 ? new float[n] : new double[n];
            case INT, BOOL -> new int[n];
            case INT64 -> new long[n];
        };
    }

    private List<Row> run(double limit, Path file) {
        Map<String, Place> places = new LinkedHashMap<>();
        collect(program.kernels(), List.of(), places);
        long variants = 2 + backend.variants().stream().mapToLong(List::size).sum();
        double slice = limit / Math.max(1, places.size() * variants);
        seconds = Math.clamp(slice, LEAST_SECONDS, MOST_SECONDS);
        Map<Place, Double> usual = new LinkedHashMap<>();
        for (Place p : places.values()) usual.put(p, micros(p, backend.usual()));
        end = System.nanoTime() + (long) (limit * 1e9);
        List<Place> order = new ArrayList<>(places.values());
        order.sort(Comparator.comparing(p -> -usual.get(p)));
        List<Row> rows = new ArrayList<>();
        for (Place p : order) {
            if (isOver() || usual.get(p) < LEAST_MICROS) break;
            Row row = best(p, usual.get(p));
            rows.add(row);
            if (row.isChanged()) {
                Choices.of(p.product, program, backend, row.tiles).addTo(file);
            }
        }
        return rows;
    }

    private void collect(
            List<Kernel> kernels, List<Kernel.Repeat> loops, Map<String, Place> places) {
        for (Kernel k : kernels) {
            switch (k) {
                case Kernel.Contraction c -> {
                    String key = KernelKey.of(c, program.precision());
                    places.putIfAbsent(key, new Place(c, loops));
                }
                case Kernel.Repeat r -> {
                    List<Kernel.Repeat> deeper = new ArrayList<>(loops);
                    deeper.add(r);
                    collect(r.body(), deeper, places);
                }
                case Kernel.LoopNest _, Kernel.ArgSort _, Kernel.Blocks _ -> {}
            }
        }
    }

    private boolean isOver() {
        return System.nanoTime() > end;
    }

    /// One thing after the other; at the end, the winner once more against what was there.
    private Row best(Place p, double before) {
        Tiles best = backend.usual();
        double least = before;
        for (List<UnaryOperator<Tiles>> one : backend.variants()) {
            Tiles from = best;
            for (UnaryOperator<Tiles> variant : one) {
                Tiles tiles = variant.apply(from);
                if (tiles.equals(from) || isOver()) continue;
                double micros = micros(p, tiles);
                if (micros < least * GAIN) {
                    least = micros;
                    best = tiles;
                }
            }
        }
        String name = p.product.name();
        if (best.equals(backend.usual())) return new Row(name, before, before, best);
        double usual = Math.min(before, micros(p, backend.usual()));
        double again = Math.min(least, micros(p, best));
        boolean wins = again < usual * GAIN;
        return new Row(name, usual, wins ? again : usual, wins ? best : backend.usual());
    }

    /// The least time of the runs that fit a slice of time: the first ones warm up.
    private double micros(Place p, Tiles tiles) {
        try (Executable e = backend.compile(p.alone(program, tiles))) {
            e.keep();
            e.run(sizes, arrays);
            long start = System.nanoTime();
            long stop = start + (long) ((backend.settling() + seconds) * 1e9);
            double least = Double.MAX_VALUE;
            long now = start;
            while (now < stop) {
                long before = now;
                e.run(sizes, arrays);
                now = System.nanoTime();
                least = Math.min(least, (now - before) / 1e3);
            }
            return least;
        }
    }
}
