package org.nnc.train;

import org.nnc.data.Batches;
import org.nnc.data.DataException;
import org.nnc.format.History;
import org.nnc.pass.Budget;
import org.nnc.pass.Options;
import org.nnc.pass.PlanNotes;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Carries out one [Assignment]. The run is a function of its seed and position alone: one that was
/// stopped and resumed ends with the same bits as one that was not.
public final class Trainer {
    private final Assignment a;
    private final Engine engine;
    private final Precision precision;
    private final Options options;
    private final Progress progress;
    private final Optional<Path> folder;
    private final AtomicBoolean stop = new AtomicBoolean();

    private final Conditions conditions;
    private final Executable step;
    private final Optional<Evaluation> evaluation;
    private final Map<String, Object> results = new LinkedHashMap<>();
    private final Memory memory;
    private Checkpoint position;
    private History history = History.empty();
    private Optional<Memory> best = Optional.empty();
    private final Optional<Watch> earlyStop;
    private final Optional<Watch> plateau;

    /// @param folder where checkpoint and history go; nothing is written without one
    public Trainer(
            Assignment a,
            Engine engine,
            Precision precision,
            Options options,
            Progress progress,
            Optional<Path> folder) {
        this.a = a;
        this.engine = engine;
        this.precision = precision;
        this.options = options;
        this.progress = progress;
        this.folder = folder;
        this.conditions = Conditions.of(a.graph().model());
        this.step = compiled();
        this.evaluation =
                a.inference()
                        .filter(m -> !m.evaluationGraph().outputs().isEmpty())
                        .map(m -> new Evaluation(m, engine, precision, options));
        a.graph()
                .graph()
                .outputs()
                .forEach((name, node) ->
                        results.put(name, Arrays.allocate(node.dtype(), precision, 1)));
        this.earlyStop =
                a.plan().earlyStop().map(w -> new Watch(w.metric(), w.patience(), w.minimize(), 1));
        this.plateau =
                a.plan()
                        .plateau()
                        .map(w -> new Watch(w.metric(), w.patience(), w.minimize(), w.factor()));
        this.memory =
                Memory.initial(precision, a.graph().model().builder(), a.kept().values(), a.seed());
        this.position = Checkpoint.start(a.name());
    }

    /// Under a budget, given with the options or else by the train block, the plan is said.
    private Executable compiled() {
        Budget given = options.budget();
        if (!given.isLimited() && a.plan().memory().isPresent()) {
            given = Budget.ofMiB(a.plan().memory().getAsDouble());
        }
        if (!given.isLimited() || engine == Engine.INTERPRETER) {
            return engine.compile(a.graph().graph(), precision, options);
        }
        Budget budget = given.at(a.feed().sizes(a.batch()));
        PlanNotes notes = new PlanNotes(budget);
        Options limited = options.withBudget(budget).withObserver(notes);
        Executable e = engine.compile(a.graph().graph(), precision, limited);
        notes.sentences().forEach(progress::say);
        return e;
    }

    /// What the run reads and writes; before it starts, values may be put there.
    public Memory memory() {
        return memory;
    }

    /// Asks the run to end after the step under way, with a checkpoint. From any thread.
    public void stop() {
        stop.set(true);
    }

    /// Goes on from the checkpoint of the folder.
    public void resume() {
        Path file = checkpointFile().orElseThrow();
        if (!Files.exists(file)) {
            throw new DataException(
                    "There is no " + file + " to resume from; train without --resume.");
        }
        position = Checkpoint.read(file, a.name(), memory);
        Path bestFile = folder.orElseThrow().resolve("best.safetensors");
        if (earlyStop.isPresent() && Files.exists(bestFile)) {
            Memory m = memory.copy();
            Checkpoint.readBest(bestFile, m);
            best = Optional.of(m);
        }
        Path rows = folder.orElseThrow().resolve("history.jsonl");
        if (Files.exists(rows)) history = upTo(History.read(rows), position.epoch());
    }

    private static History upTo(History all, int epoch) {
        return new History(
                all.rows().stream().filter(r -> r.getOrDefault("epoch", 0.0) <= epoch).toList());
    }

    /// Carries the assignment out, once: what it was compiled to is closed at the end.
    public Outcome run() {
        try {
            return train();
        } finally {
            step.close();
            evaluation.ifPresent(Evaluation::close);
        }
    }

    private Outcome train() {
        Batches batches = Batches.shuffled(a.trainRows(), a.batch(), a.seed(), Batches.Last.KEPT);
        progress.begin(a.name(), a.epochs(), batches.steps(), batches.rowsPerEpoch());
        Clock clock = Clock.at(a.seed(), 0, a.epochs() * batches.steps(), 0, position.scale());
        while (position.epoch() < a.epochs() && !exhausted()) {
            if (!epoch(batches, clock)) return interrupted();
        }
        Memory kept = best.orElse(memory);
        return new Outcome(kept, history, test(kept), false);
    }

    private boolean exhausted() {
        return earlyStop.isPresent() && position.waited() >= earlyStop.get().patience();
    }

    private Outcome interrupted() {
        return new Outcome(best.orElse(memory), history, Map.of(), true);
    }

    /// True if the epoch was finished, false if the run was asked to stop.
    private boolean epoch(Batches batches, Clock clock) {
        long began = System.nanoTime();
        int epoch = position.epoch();
        progress.epoch(epoch, position.step());
        Memory before = memory.copy();
        int first = position.step();
        Averages averages = new Averages();
        step.keep();
        for (int i = first; i < batches.steps(); i++) {
            clock.set(epoch * batches.steps() + i, epoch, position.scale());
            int[] rows = batches.rows(epoch, i);
            step(rows, clock);
            averages.add(results, rows.length);
            double loss = results.containsKey("loss") ? Arrays.get(results.get("loss"), 0) : 0;
            if (!Double.isFinite(loss)) {
                step.fetch();
                fail(before, batches, clock, first, i, loss);
            }
            progress.step(rows.length, loss, averages.of("loss"));
            if (stop.get() && i + 1 < batches.steps()) {
                step.fetch();
                save(position.at(epoch, i + 1));
                return false;
            }
        }
        step.fetch();
        finish(epoch, averages, Duration.ofNanos(System.nanoTime() - began));
        return !stop.get() || position.epoch() == a.epochs();
    }

    private void step(int[] rows, Clock clock) {
        Feed.Batch batch = a.feed().batch(rows);
        conditions.check(batch.sizes());
        step.run(batch.sizes(), arrays(batch, clock));
    }

    private Map<String, Object> arrays(Feed.Batch batch, Clock clock) {
        Map<String, Object> arrays = new LinkedHashMap<>(memory.arrays());
        arrays.putAll(batch.arrays());
        arrays.putAll(results);
        arrays.putAll(clock.arrays(precision));
        return arrays;
    }

    /// The values from before the bad step are found by running the epoch again up to it.
    private void fail(
            Memory before, Batches batches, Clock clock, int first, int bad, double loss) {
        memory.takeFrom(before);
        int epoch = position.epoch();
        for (int i = first; i < bad; i++) {
            clock.set(epoch * batches.steps() + i, epoch, position.scale());
            step(batches.rows(epoch, i), clock);
        }
        clock.set(epoch * batches.steps() + bad, epoch, position.scale());
        Feed.Batch batch = a.feed().batch(batches.rows(epoch, bad));
        throw new DataException(
                NonFiniteLoss.explain(a, loss, epoch, bad, batch.sizes(), arrays(batch, clock)));
    }

    private void finish(int epoch, Averages averages, Duration took) {
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("epoch", epoch + 1.0);
        Map<String, Double> shown = new LinkedHashMap<>(averages.all());
        if (a.validationRows().length > 0 && evaluation.isPresent()) {
            evaluation
                    .get()
                    .run(a.validation(), a.validationRows(), memory.arrays(), a.seed())
                    .forEach((name, v) -> shown.put("validation." + name, v));
        }
        row.putAll(shown);
        row.put("seconds", took.toNanos() / 1e9);
        history = history.with(row);
        watch(shown);
        save(position.at(epoch + 1, 0));
        progress.epochDone(epoch, shown, took);
    }

    private void watch(Map<String, Double> shown) {
        earlyStop.ifPresent(w -> {
            double value = value(w, shown);
            boolean better = w.better(value, position.best());
            position =
                    position.watched(
                            better ? value : position.best(), better ? 0 : position.waited() + 1);
            if (better) best = Optional.of(memory.copy());
        });
        plateau.ifPresent(w -> {
            double value = value(w, shown);
            boolean better = w.better(value, position.plateauBest());
            int stalled = better ? 0 : position.stalled() + 1;
            boolean lower = stalled >= w.patience();
            position =
                    position.plateaued(
                            better ? value : position.plateauBest(),
                            lower ? 0 : stalled,
                            lower ? position.scale() * w.factor() : position.scale());
        });
    }

    private double value(Watch w, Map<String, Double> shown) {
        Double v = shown.getOrDefault("validation." + w.metric(), shown.get(w.metric()));
        if (v == null) {
            throw new DataException(
                    "The run watches '"
                            + w.metric()
                            + "', but the model has no such metric; it has "
                            + String.join(", ", shown.keySet())
                            + ".");
        }
        return v;
    }

    private void save(Checkpoint where) {
        position = where;
        checkpointFile()
                .ifPresent(file -> {
                    where.write(file, memory);
                    best.ifPresent(
                            m -> Checkpoint.writeBest(folder.get().resolve("best.safetensors"), m));
                    history.write(folder.get().resolve("history.jsonl"));
                });
    }

    private Optional<Path> checkpointFile() {
        return folder.map(f -> f.resolve("checkpoint.safetensors"));
    }

    private Map<String, Double> test(Memory kept) {
        if (a.test().isEmpty() || evaluation.isEmpty()) return Map.of();
        return evaluation.get().run(a.test().get(), a.testRows(), kept.arrays(), a.seed());
    }
}
