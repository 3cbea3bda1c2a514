package org.nnc.cli;

import org.nnc.check.Mode;
import org.nnc.check.ModelGraph;
import org.nnc.check.ModelGraph.Kept;
import org.nnc.check.TrainPlan;
import org.nnc.data.DataException;
import org.nnc.train.Checkpoint;
import org.nnc.train.Memory;
import org.nnc.type.Precision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Models as commands use them.
final class Models {
    private Models() {}

    /// The model in inference mode, with the arguments of its train block, if it has one, and of
    /// the command.
    static ModelGraph inference(ModelOptions options) {
        Optional<TrainPlan> plan = options.plan();
        return plan.isPresent()
                ? options.unit().inferenceGraph(plan.get(), options.arguments())
                : options.unit().instantiate(options.modelName(), options.arguments(), false);
    }

    /// The same as a stream, whose calls go on from each other.
    static ModelGraph stream(ModelOptions options) {
        Optional<TrainPlan> plan = options.plan();
        return plan.isPresent()
                ? options.unit().streamGraph(plan.get(), options.arguments())
                : options.unit().instantiate(options.modelName(), options.arguments(), Mode.STREAM);
    }

    static List<Kept> kept(ModelGraph model) {
        List<Kept> kept = new ArrayList<>(model.parameters().values());
        kept.addAll(model.states().values());
        return kept;
    }

    /// The weights of a file.
    static Memory memory(ModelGraph model, Precision precision, Path weights) {
        Memory memory = Memory.empty(precision, kept(model));
        Checkpoint.readWeights(weights, memory);
        return memory;
    }

    /// The output that is meant.
    ///
    /// @param named null for the first
    static String output(ModelGraph model, String named) {
        if (model.outputs().isEmpty()) {
            throw new DataException(model.name() + " has no output; add 'output name = …' to it.");
        }
        if (named == null) return model.outputs().keySet().iterator().next();
        if (model.outputs().containsKey(named)) return named;
        throw new DataException(
                model.name()
                        + " has no output '"
                        + named
                        + "'; it has "
                        + String.join(", ", model.outputs().keySet())
                        + ".");
    }

    /// Freshly drawn weights.
    static Memory initial(ModelGraph model, Precision precision, int seed) {
        return Memory.initial(precision, model.builder(), kept(model), seed);
    }
}
