package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.check.TrainPlan;
import org.nnc.data.DataException;
import org.nnc.format.Chart;
import org.nnc.format.History;
import org.nnc.pass.Options;
import org.nnc.runtime.Team;
import org.nnc.train.Assignment;
import org.nnc.train.Assignments;
import org.nnc.train.Checkpoint;
import org.nnc.train.Memory;
import org.nnc.train.Outcome;
import org.nnc.train.TerminalProgress;
import org.nnc.train.Trainer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Runs the train blocks of a file, one after the other.
@Command(
        name = "train",
        description =
                "Trains a model as the train blocks of its file say; writes weights, checkpoint,"
                        + " history and curve.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  nnc train examples/digits.nn",
            "  nnc train mlp.nn --data mnist --epochs 5 --set hidden=100",
            "  nnc train mlp.nn --data mnist --resume"
        })
final class TrainCommand implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ModelOptions options;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write (default: runs/NAME).")
    Path out;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Instead of the train blocks' own number.")
    Integer epochs;

    @Option(names = "--seed", paramLabel = "N", description = "Instead of the train blocks' own.")
    Integer seed;

    @Option(names = "--resume", description = "Go on from the checkpoint in the output folder.")
    boolean resume;

    @Option(names = "--plain", description = "Lines instead of a progress bar.")
    boolean plain;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "The temporary values of a step may take so much: MiB, or 512K, 64M, 2G. Loops"
                            + " that need more keep less and compute it again.")
    String memory;

    private final CountDownLatch saved = new CountDownLatch(1);
    private volatile Trainer running;
    private volatile boolean finished;

    @Override
    public Integer call() {
        Team.limit(options.threads);
        List<TrainPlan> plans = options.unit().trains();
        if (plans.isEmpty()) {
            throw new DataException(
                    options.file + " has no train block; add one, as in examples/digits.nn.");
        }
        Assignments assignments =
                new Assignments(
                        options.unit(),
                        options.files(),
                        options.precision(),
                        options.arguments(),
                        optional(epochs),
                        optional(seed));
        Thread hook = new Thread(this::interrupted);
        Runtime.getRuntime().addShutdownHook(hook);
        Map<String, Memory> done = new LinkedHashMap<>();
        try {
            for (TrainPlan plan : plans) {
                Outcome outcome = train(assignments.of(plan), folder(plan, plans.size()), done);
                done.put(plan.name(), outcome.memory());
                if (outcome.interrupted()) return Main.INTERRUPTED;
            }
        } finally {
            finished = true;
            saved.countDown();
        }
        return 0;
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private Path folder(TrainPlan plan, int plans) {
        Path base = out == null ? Path.of("runs", options.baseName()) : out;
        return plans == 1 ? base : base.resolve(plan.name());
    }

    /// Ctrl-C: the step under way is finished and a checkpoint written before the JVM may end.
    private void interrupted() {
        Trainer trainer = running;
        if (finished || trainer == null) return;
        trainer.stop();
        try {
            saved.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Outcome train(Assignment a, Path folder, Map<String, Memory> done) {
        boolean terminal = !plain && System.console() != null && System.console().isTerminal();
        PrintWriter text = spec.commandLine().getOut();
        TerminalProgress progress = new TerminalProgress(text, terminal);
        Trainer trainer =
                new Trainer(
                        a,
                        options.engine,
                        options.precision(),
                        Options.DEFAULT.withBudget(ModelOptions.budget(memory)),
                        progress,
                        Optional.of(folder));
        for (String earlier : a.plan().start()) trainer.memory().takeFrom(done.get(earlier));
        if (resume) trainer.resume();
        running = trainer;
        Outcome outcome = trainer.run();
        running = null;
        write(a, folder, outcome, progress);
        return outcome;
    }

    private void write(Assignment a, Path folder, Outcome outcome, TerminalProgress progress) {
        Path weights = folder.resolve("weights.safetensors");
        Checkpoint.writeWeights(weights, outcome.memory(), a.vocabulary());
        if (!outcome.history().rows().isEmpty()) curve(a, outcome.history()).write(folder, "curve");
        if (outcome.interrupted()) {
            progress.say(
                    "Stopped; everything is kept in "
                            + folder
                            + ". Go on with: nnc train "
                            + options.file
                            + " --resume"
                            + (out == null ? "" : " --out " + out));
            return;
        }
        if (!outcome.test().isEmpty())
            progress.say("Test: " + TerminalProgress.text(outcome.test()));
        a.inference()
                .ifPresent(model -> {
                    if (model.outputs().isEmpty()) return;
                    Path jar = folder.resolve(options.baseName() + ".jar");
                    ModelGraph stream = options.unit().streamGraph(a.plan(), options.arguments());
                    new ClassFiles(options, Options.DEFAULT, stream, Optional.empty())
                            .writeJar(jar, Optional.of(weights));
                    progress.say("Wrote the class " + model.name() + " in " + jar + ".");
                });
        progress.say("Wrote " + weights + ", history.jsonl, curve.svg and curve.png.");
    }

    private static Chart curve(Assignment a, History history) {
        List<Chart.Series> series =
                history.rows().getFirst().keySet().stream()
                        .filter(name -> !name.equals("epoch") && !name.equals("seconds"))
                        .map(name -> history.series("epoch", name))
                        .toList();
        return new Chart(a.name(), "epoch", series);
    }
}
