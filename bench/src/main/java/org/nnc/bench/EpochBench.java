package org.nnc.bench;

import org.nnc.check.Unit;
import org.nnc.data.Batches;
import org.nnc.data.DataFiles;
import org.nnc.pass.Options;
import org.nnc.runtime.Team;
import org.nnc.train.Assignment;
import org.nnc.train.Assignments;
import org.nnc.train.Engine;
import org.nnc.train.Progress;
import org.nnc.train.Trainer;
import org.nnc.type.Precision;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// An epoch of training, by nnc's trainer and by DJL's with PyTorch, the same rows in the same
/// order. Both go on in turns of some steps, so that a load on the machine hits both alike.
final class EpochBench {
    private static final int TURN = 32;

    private final Path model;
    private final Path data;
    private final int rounds;
    private final Engine engine;

    private EpochBench(Path model, Path data, int rounds, Engine engine) {
        this.model = model;
        this.data = data;
        this.rounds = rounds;
        this.engine = engine;
    }

    public static void main(String[] args) throws IOException {
        Arguments given = new Arguments(args);
        EpochBench bench =
                new EpochBench(
                        Path.of(given.text("--model", "../shared/language/mlp.nn")),
                        Path.of(given.text("--data", "../shared/data/mnist")),
                        given.number("--rounds", 3),
                        Engine.valueOf(given.text("--engine", "vector").toUpperCase(Locale.ROOT)));
        String threads = given.text("--threads", "2,1");
        given.finish();
        StringBuilder table = new StringBuilder();
        table.append("| threads | nnc (s) | PyTorch (s) | ratio ");
        table.append("| nnc cpu (s) | PyTorch cpu (s) | ratio |\n");
        table.append("| --- | --- | --- | --- | --- | --- | --- |\n");
        for (String count : threads.split(",")) table.append(bench.row(Integer.parseInt(count)));
        Results.write(
                "epoch",
                "An epoch of " + bench.model.getFileName() + ", nnc against PyTorch by DJL",
                "Medians of "
                        + bench.rounds
                        + " epochs after one to warm up, in turns of "
                        + TURN
                        + " steps; cpu is the time of all processors. Target: ratio ≤ 3.",
                table.toString());
    }

    private Assignment assignment() {
        DataFiles files = new DataFiles(model.toAbsolutePath().getParent(), List.of(data));
        Unit unit = Unit.load(model);
        OptionalInt epochs = OptionalInt.of(rounds + 1);
        return new Assignments(
                        unit, files, Precision.FLOAT32, Map.of(), epochs, OptionalInt.empty())
                .of(unit.trains().getFirst());
    }

    private String row(int threads) {
        Team.limit(threads);
        TorchMlp.threads(threads);
        Assignment a = assignment();
        try (TorchMlp torch = torch(a)) {
            Turns turns = new Turns(a, torch);
            new Trainer(a, engine, Precision.FLOAT32, Options.DEFAULT, turns, Optional.empty())
                    .run();
            return turns.row(threads);
        }
    }

    private static TorchMlp torch(Assignment a) {
        int rows = a.feed().rows();
        int[] all = new int[rows];
        for (int i = 0; i < rows; i++) all[i] = i;
        Map<String, Object> arrays = a.feed().take(all);
        float[] x = (float[]) arrays.get("x");
        return new TorchMlp(x, (int[]) arrays.get("y"), x.length / rows, 500, 10);
    }

    /// Follows nnc's trainer; after each turn of its steps PyTorch does the same steps.
    private static final class Turns extends Progress.Silent {
        private final Batches batches;
        private final TorchMlp torch;
        private final Meter ours = new Meter();
        private final Meter theirs = new Meter();
        private int epoch;
        private int done;
        private int followed;
        private double loss;
        private double torchLoss;

        Turns(Assignment a, TorchMlp torch) {
            this.batches = Batches.shuffled(a.trainRows(), a.batch(), a.seed(), Batches.Last.KEPT);
            this.torch = torch;
        }

        @Override
        public void epoch(int number, int step) {
            epoch = number;
            done = 0;
            followed = 0;
            torchLoss = 0;
            ours.start();
        }

        @Override
        public void step(int rows, double lossOfStep, double mean) {
            done++;
            loss = mean;
            if (done % TURN != 0 && done != batches.steps()) return;
            ours.pause();
            follow();
            if (done < batches.steps()) ours.start();
        }

        private void follow() {
            theirs.start();
            for (; followed < done; followed++) {
                torchLoss += torch.step(batches.rows(epoch, followed)) / batches.steps();
            }
            theirs.pause();
        }

        @Override
        public void epochDone(int number, Map<String, Double> results, Duration took) {
            ours.round(number > 0);
            theirs.round(number > 0);
            System.err.printf(
                    Locale.ROOT,
                    "  epoch %d: nnc %.2f s, loss %.4f; PyTorch %.2f s, loss %.4f%n",
                    number,
                    ours.last(),
                    loss,
                    theirs.last(),
                    torchLoss);
        }

        @Override
        public void say(String sentence) {
            System.err.println(sentence);
        }

        String row(int threads) {
            return String.format(
                    Locale.ROOT,
                    "| %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
                    threads,
                    ours.wall(),
                    theirs.wall(),
                    ours.wall() / theirs.wall(),
                    ours.processor(),
                    theirs.processor(),
                    ours.processor() / theirs.processor());
        }
    }
}
