package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.check.TrainPlan;
import org.nnc.data.DataException;
import org.nnc.graph.Graph;
import org.nnc.jvm.JvmBackend;
import org.nnc.opencl.OpenClBackend;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.runtime.Team;
import org.nnc.tune.Choices;
import org.nnc.tune.Tunable;
import org.nnc.tune.Tuner;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Measures schedules and keeps the best.
@Command(
        name = "tune",
        description =
                "Measures variants of each matrix product of a model on this machine, and keeps the"
                        + " quickest for all later compilations.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The choices go into the file that NNC_TUNED names, else into nnc/tuned.txt in the",
            "user's cache folder; delete it to do without them.",
            "",
            "Examples:",
            "  nnc tune examples/digits.nn",
            "  nnc tune mlp.nn --train --size 128 --backend opencl --seconds 60"
        })
final class TuneCommand implements Callable<Integer> {
    @Spec CommandSpec command;
    @Mixin ModelOptions options;

    @Option(
            names = "--size",
            paramLabel = "N",
            defaultValue = "32",
            description =
                    "The value of the free sizes, such as the batch (default: ${DEFAULT-VALUE}).")
    long size;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "30",
            description = "Take about so long (default: ${DEFAULT-VALUE}).")
    double seconds;

    @Option(names = "--train", description = "Tune a step of training instead of inference.")
    boolean train;

    @Override
    public Integer call() {
        Team.limit(options.threads);
        Tunable backend = backend();
        Program program = Compiler.compile(graph(), options.precision(), Options.DEFAULT);
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (String name : program.sizes()) sizes.put(name, size);
        Path file = Choices.file();
        PrintWriter out = command.commandLine().getOut();
        print(out, Tuner.tune(backend, program, sizes, seconds, file), file);
        out.flush();
        return 0;
    }

    private Tunable backend() {
        Tunable backend =
                switch (options.engine) {
                    case SCALAR -> JvmBackend.scalar();
                    case VECTOR -> JvmBackend.vector();
                    case OPENCL -> OpenClBackend.preferred();
                    case INTERPRETER, PROGRAM ->
                            throw new DataException(
                                    "The "
                                            + options.engine.text()
                                            + " has no schedules; tune scalar, vector or opencl.");
                };
        if (!backend.variants().isEmpty()) return backend;
        throw new DataException("There is nothing to choose for " + backend.place() + " yet.");
    }

    private Graph graph() {
        if (train) {
            Optional<TrainPlan> plan = options.plan();
            TrainPlan of =
                    plan.orElseThrow(() ->
                            new DataException(
                                    options.file
                                            + " has no train block for "
                                            + options.modelName()
                                            + "; leave out --train."));
            return options.unit().trainGraph(of, options.arguments()).graph();
        }
        ModelGraph model = Models.inference(options);
        return model.inferenceGraph();
    }

    private static void print(PrintWriter out, List<Tuner.Row> rows, Path file) {
        if (rows.isEmpty()) {
            out.println("No product takes long enough at this size to be tuned.");
            return;
        }
        out.printf("%12s %12s  %-22s %s%n", "before", "best", "schedule", "kernel");
        for (Tuner.Row r : rows) {
            String schedule =
                    r.isChanged()
                            ? "%d x %d, %d, %d, %d"
                                    .formatted(
                                            r.tiles().rows(),
                                            r.tiles().vectors(),
                                            r.tiles().rowBlock(),
                                            r.tiles().innerBlock(),
                                            r.tiles().columnBlock())
                            : "as it was";
            out.printf(
                    Locale.ROOT,
                    "%9.1f µs %9.1f µs  %-22s %s%n",
                    r.usual(),
                    r.best(),
                    schedule,
                    r.kernel());
        }
        if (rows.stream().anyMatch(Tuner.Row::isChanged)) out.println("Wrote " + file + ".");
    }
}
