package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.opencl.OpenClBackend;
import org.nnc.opencl.Peaks;
import org.nnc.opencl.Profile;
import org.nnc.runtime.Team;
import org.nnc.train.Comparison;
import org.nnc.train.Engine;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/// Interpreted against compiled, on the same work.
@Command(
        name = "bench",
        description =
                "Runs a model interpreted and compiled side by side: time, speed-up, memory,"
                        + " differences.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  nnc bench examples/digits.nn",
            "  nnc bench mlp.nn --batch 1,32,256 --json",
            "  nnc bench mlp.nn --batch 1 --bfloat16"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ModelOptions options;
    @Mixin WeightOptions weightOptions;

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,32",
            description = "Values of the free sizes (default: ${DEFAULT-VALUE}).")
    List<Integer> batches;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "2",
            description = "Measure each for about so long (default: ${DEFAULT-VALUE}).")
    double seconds;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    @Override
    public Integer call() {
        Team.limit(options.threads);
        ModelGraph model = Models.inference(options);
        List<Comparison.Row> rows = new ArrayList<>();
        for (int batch : batches) {
            rows.addAll(comparison(model, batch).run(seconds, engines()));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(rows));
        } else {
            print(out, rows);
            if (options.engine == Engine.OPENCL) kernels(out, model, batches.getLast());
        }
        out.flush();
        return 0;
    }

    private List<Engine> engines() {
        List<Engine> engines =
                new ArrayList<>(List.of(Engine.INTERPRETER, Engine.SCALAR, Engine.VECTOR));
        if (options.engine == Engine.OPENCL) engines.add(Engine.OPENCL);
        return engines;
    }

    private Comparison comparison(ModelGraph model, int size) {
        return new Comparison(model, size, options.precision(), weightOptions.compilation());
    }

    private static void print(PrintWriter out, List<Comparison.Row> rows) {
        out.printf(
                "%6s  %-12s %14s %10s %14s %14s %12s%n",
                "size",
                "backend",
                "median time",
                "speed-up",
                "compile time",
                "bytes a call",
                "difference");
        for (Comparison.Row r : rows) {
            out.printf(
                    Locale.ROOT,
                    "%6d  %-12s %11.1f µs %9.1fx %11.1f ms %14d %12.2g%n",
                    r.size(),
                    r.engine().text(),
                    r.micros(),
                    r.speedUp(),
                    r.compileMillis(),
                    r.allocated(),
                    r.difference());
        }
        if (rows.stream().anyMatch(Comparison.Row::isCold)) {
            out.println(
                    "Code that still allocates is not all compiled by the JVM yet: it will be"
                            + " faster. Give it more time, as `--seconds 10`.");
        }
    }

    /// By the device's own clock; bytes and operations are the least that the kernel needs.
    private void kernels(PrintWriter out, ModelGraph model, int size) {
        Peaks peaks = OpenClBackend.preferred().peaks(options.precision());
        List<Profile.Row> rows = comparison(model, size).kernels();
        double all = rows.stream().mapToDouble(Profile.Row::nanoseconds).sum();
        out.printf(
                "%nKernels on the OpenCL device at size %d, %.1f µs together:%n", size, all / 1e3);
        out.printf(
                "%12s %7s %12s %10s %12s %12s %9s  %s%n",
                "time", "share", "bytes", "GB/s", "operations", "GFLOP/s", "of peak", "kernel");
        for (Profile.Row r : rows) {
            double t = Math.max(r.nanoseconds(), 1);
            out.printf(
                    Locale.ROOT,
                    "%9.1f µs %6.1f%% %12d %10.1f %12d %12.1f %8.1f%%  %s%n",
                    r.nanoseconds() / 1e3,
                    100 * r.nanoseconds() / all,
                    r.bytes(),
                    r.bytes() / t,
                    r.operations(),
                    r.operations() / t,
                    100 * peaks.share(r),
                    r.kernel());
        }
        out.printf(
                Locale.ROOT,
                "The peaks, measured now: %.0f GFLOP/s in multiply-adds; copies of%n  ",
                peaks.operations());
        peaks.bandwidth()
                .forEach((bytes, speed) ->
                        out.printf(Locale.ROOT, "%d KiB %.0f GB/s  ", bytes / 1024, speed));
        out.println();
    }

    private static String json(List<Comparison.Row> rows) {
        return Json.text(out -> {
            out.writeStartArray();
            for (Comparison.Row r : rows) {
                out.writeStartObject();
                out.writeNumberProperty("size", r.size());
                out.writeStringProperty("backend", r.engine().text());
                out.writeNumberProperty("microseconds", r.micros());
                out.writeNumberProperty("speedUp", r.speedUp());
                out.writeNumberProperty("compileMilliseconds", r.compileMillis());
                out.writeNumberProperty("bytesPerCall", r.allocated());
                out.writeNumberProperty("difference", r.difference());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
