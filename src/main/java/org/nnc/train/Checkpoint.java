package org.nnc.train;

import org.nnc.data.DataException;
import org.nnc.format.Safetensors;
import org.nnc.format.TensorData;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that a run needs to go on as if it had never stopped, as one safetensors file.
///
/// @param run the name of the training run
/// @param epoch the epoch in which it goes on; @param step the step of that epoch
/// @param best the best value of the watched metric so far, or NaN; @param waited epochs since
/// @param scale the product of the plateau schedule; @param stalled epochs since the plateau's
///   metric improved
public record Checkpoint(
        String run,
        int epoch,
        int step,
        double best,
        int waited,
        double scale,
        double plateauBest,
        int stalled) {
    private static final String VOCABULARY = "nnc.vocabulary";

    static Checkpoint start(String run) {
        return new Checkpoint(run, 0, 0, Double.NaN, 0, 1, Double.NaN, 0);
    }

    Checkpoint at(int epoch, int step) {
        return new Checkpoint(run, epoch, step, best, waited, scale, plateauBest, stalled);
    }

    Checkpoint watched(double best, int waited) {
        return new Checkpoint(run, epoch, step, best, waited, scale, plateauBest, stalled);
    }

    Checkpoint plateaued(double plateauBest, int stalled, double scale) {
        return new Checkpoint(run, epoch, step, best, waited, scale, plateauBest, stalled);
    }

    void write(Path path, Memory memory) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("nnc.run", run);
        metadata.put("nnc.epoch", Integer.toString(epoch));
        metadata.put("nnc.step", Integer.toString(step));
        metadata.put("nnc.best", Double.toString(best));
        metadata.put("nnc.waited", Integer.toString(waited));
        metadata.put("nnc.scale", Double.toString(scale));
        metadata.put("nnc.plateau_best", Double.toString(plateauBest));
        metadata.put("nnc.stalled", Integer.toString(stalled));
        new Safetensors(memory.tensors(), metadata).write(path);
    }

    /// Reads the position, and the values into `memory`; nothing is changed if the file is not this
    /// run's.
    static Checkpoint read(Path path, String run, Memory memory) {
        Safetensors file = Safetensors.read(path);
        Map<String, String> m = file.metadata();
        if (!run.equals(m.get("nnc.run"))) {
            throw new DataException(
                    path
                            + " is a checkpoint of '"
                            + m.getOrDefault("nnc.run", "no training run")
                            + "', not of '"
                            + run
                            + "'; train without --resume, or into another folder with --out.");
        }
        try {
            Checkpoint c =
                    new Checkpoint(
                            run,
                            Integer.parseInt(m.get("nnc.epoch")),
                            Integer.parseInt(m.get("nnc.step")),
                            Double.parseDouble(m.get("nnc.best")),
                            Integer.parseInt(m.get("nnc.waited")),
                            Double.parseDouble(m.get("nnc.scale")),
                            Double.parseDouble(m.get("nnc.plateau_best")),
                            Integer.parseInt(m.get("nnc.stalled")));
            memory.take(file.tensors(), path.toString());
            return c;
        } catch (NumberFormatException | NullPointerException e) {
            throw DataException.of(
                            "%s has damaged notes on where the run stood; train without --resume.",
                            path)
                    .because(e);
        }
    }

    static void writeBest(Path path, Memory memory) {
        new Safetensors(memory.tensors(), Map.of()).write(path);
    }

    static void readBest(Path path, Memory memory) {
        memory.take(Safetensors.read(path).tensors(), path.toString());
    }

    /// Only parameters and states, for use: what `predict`, `eval` and generated classes read.
    ///
    /// @param vocabulary the characters that numbers stand for, where the model is one of texts
    public static void writeWeights(Path path, Memory memory, Optional<List<String>> vocabulary) {
        Map<String, TensorData> tensors = new LinkedHashMap<>(memory.tensors());
        tensors.keySet().removeIf(name -> name.startsWith("$"));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("nnc", "weights");
        vocabulary.ifPresent(v -> metadata.put(VOCABULARY, String.join("", v)));
        new Safetensors(tensors, metadata).write(path);
    }

    /// The characters that the numbers of a model of texts stand for.
    public static Optional<List<String>> vocabulary(Path weights) {
        return Optional.ofNullable(Safetensors.read(weights).metadata().get(VOCABULARY))
                .map(text -> text.codePoints().mapToObj(Character::toString).toList());
    }

    public static void readWeights(Path path, Memory memory) {
        memory.take(Safetensors.read(path).tensors(), path.toString());
    }
}
